"""
A process serves the schema it was written for, and says what to do about another.
"""

import pytest


@pytest.fixture
def row(database):
    """
    Write that a migration was applied, and forget it at the end.
    """
    from ens.ground import database as ground

    def applied(app, name):
        ground.execute(
            "insert into django_migrations (app, name, applied) values (%s, %s, now())", (app, name)
        )

    yield applied
    ground.execute("delete from django_migrations where name like 'essai%%'")


def test_the_schema_of_this_version_is_served(database):
    from ens.config import schema

    assert schema.problems() == []


def test_a_database_of_a_newer_version_is_not_served(row):
    from ens.config import safety

    row("record", "essai_9999")
    [problem] = safety.problems()
    assert "newer version (record.essai_9999)" in problem


def test_tables_of_what_is_not_ours_are_left_alone(row):
    from ens.config import schema

    row("ailleurs", "essai_0001")
    assert schema.problems() == []


def test_a_schema_that_is_behind_says_which_command(database):
    from ens.config import schema
    from ens.ground import database as ground

    [(last,)] = ground.execute(
        "select name from django_migrations where app = 'ground' order by id desc limit 1"
    ).fetchall()
    ground.execute("delete from django_migrations where app = 'ground' and name = %s", (last,))
    try:
        [problem] = schema.problems()
    finally:
        ground.execute(
            "insert into django_migrations (app, name, applied) values ('ground', %s, now())",
            (last,),
        )
    assert "ens migrate" in problem
