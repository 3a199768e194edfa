"""
Where the rows of each table belong, over the catalog of the migrated database.
"""

import pytest

from tests.config.spread.databases import PARTS


def test_every_table_is_a_person_s_or_says_why_not(database):
    from ens.config.spread import tables

    assert tables.unclassified() == ()
    assert [name for name, told in tables.TABLES.items() if not told.reason] == []


def test_no_table_is_told_of_that_is_not_there(database):
    from ens.config.spread import tables

    assert set(tables.TABLES) - set(tables.every()) == set()


def test_every_key_of_a_person_s_rows_begins_with_the_person(database):
    from ens.config.spread import tables

    assert tables.misplaced_keys() == ()


def test_the_global_tables_are_these_and_begin_with_what_the_outside_knows(database):
    """
    The record's locator and identifier; the same for who has no record yet; a code shown; what
    software asked to be told of.
    """
    from ens.config.spread import tables

    known = {name: told.key for name, told in tables.TABLES.items() if told.kind == "global"}
    assert known == {
        "record_locator": "fid",
        "record_identifier": "digest",
        "identity_public_id": "public_id",
        "identity_ins": "hash",
        "access_assistance_code": "digest",
        "access_code": "digest",
        "access_invitation_code": "digest",
        "access_pass_code": "digest",
        "subscriptions_place": "fid",
    }


@pytest.fixture
def table(as_owner):
    """
    Make a table for the time of a test.
    """
    from ens.ground import database as ground

    made = []

    def make(name, columns):
        ground.raw().execute(f"create table {name} ({columns})")
        made.append(name)

    yield make
    for name in made:
        ground.raw().execute(f"drop table {name}")


def test_a_table_that_nobody_classified_is_found(table):
    from ens.config.spread import tables

    table("essai_libre", "id bigint primary key")
    assert "essai_libre" in tables.unclassified()


def test_a_key_that_does_not_begin_with_the_person_is_found(table):
    from ens.config.spread import tables

    table("essai_places", "person bigint, day date, primary key (day, person), unique (person)")
    table("essai_folded", "person bigint, name text")
    from ens.ground import database as ground

    ground.raw().execute("create unique index essai_folded_name on essai_folded (lower(name))")
    assert tables.misplaced_keys() == (
        "essai_folded: essai_folded_name begins with lower(name)",
        "essai_places: essai_places_pkey begins with day",
    )


def test_each_person_s_table_has_all_its_parts(spread):
    """
    The parts are in a schema of their own: nothing else of the catalog changes.
    """
    rows = spread.sql(
        "select c.relname, count(*) from pg_inherits i join pg_class c on c.oid = i.inhparent"
        " join pg_class p on p.oid = i.inhrelid where c.relkind = 'p'"
        " and p.relnamespace = 'spread'::regnamespace group by 1"
    )
    whole = spread.sql(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
        " and a.attname = 'person'"
    )
    from ens.config.spread import tables

    assert {count for _, count in rows} == {PARTS}
    assert {name for (name,) in whole} <= set(tables.TABLES)
