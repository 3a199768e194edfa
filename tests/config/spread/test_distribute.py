"""
`ens migrate --distribute`: what it would send, and what it says where Citus is not.

Citus is not here: the statements are compared with the tables, never sent.
"""

import re

import pytest

ONE = re.compile(r"select create_(reference|distributed)_table\('(\w+)'")


@pytest.fixture(scope="module")
def told(database):
    from ens.config import setup
    from ens.config.spread import citus, partitions

    if partitions.present():
        pytest.skip("the tests run on native parts")
    setup.django()
    return citus.statements()


def test_every_table_is_declared_once_or_stays_on_purpose(told):
    from ens.config.spread import tables

    named = [found[2] for one in told if (found := ONE.match(one))]
    assert len(named) == len(set(named))
    assert set(named) | set(tables.of_kind("local")) == set(tables.every())


def test_persons_rows_are_together_by_person(told):
    """
    The first has parts of its own, the others follow them.
    """
    from ens.config.spread import tables

    theirs = [one for one in told if "'person'" in one]
    assert "'ground_person_key', 'person', colocate_with => 'none'" in theirs[0]
    assert all("colocate_with => 'ground_person_key'" in one for one in theirs[1:])
    assert {ONE.match(one)[2] for one in theirs} == set(tables.persons())


def test_a_global_table_is_spread_by_a_column_of_all_its_unique_keys(told):
    """
    Citus asks it; so does what finds a row by that column alone.
    """
    from ens.config.spread import tables
    from ens.ground import database as ground

    for name in tables.of_kind("global"):
        key = tables.TABLES[name].key
        rows = ground.execute(
            "select %s = any(array(select attname from pg_attribute where attrelid = indexrelid))"
            " from pg_index where indrelid = %s::regclass and indisunique",
            (key, name),
        ).fetchall()
        assert rows
        assert all(there for (there,) in rows), name


def test_without_the_extension_the_command_says_so(fresh):
    assert fresh.ens("migrate").returncode == 0
    refused = fresh.ens("migrate", "--distribute")
    assert refused.returncode == 1
    assert "create extension citus" in refused.stderr


def test_a_dry_run_prints_the_statements_and_sends_nothing(fresh, told):
    fresh.ens("migrate")
    shown = fresh.ens("migrate", "--distribute", "--dry-run")
    assert shown.returncode == 0
    assert shown.stdout.splitlines() == [f"{one};" for one in told]


def test_native_parts_are_not_distributed(spread):
    refused = spread.ens("migrate", "--distribute", "--dry-run")
    assert refused.returncode == 1
    assert "has native parts" in refused.stderr
