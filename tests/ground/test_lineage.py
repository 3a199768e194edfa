"""
A database that was loaded, or brought back, is known for it, and made fit before it serves.
"""

import pytest


@pytest.fixture
def lineage(as_owner):
    from ens.ground import lineage

    assert lineage.is_settled()
    yield lineage
    lineage.settle()


def loaded():
    """
    As after a load: our row was written by another transaction than it says.
    """
    from ens.ground import database

    database.execute("update ground_lineage set tx = '5'")


def test_a_database_that_stays_where_it_is_keeps_its_lineage(lineage):
    before = lineage.current()
    assert not lineage.settle()
    assert lineage.current() == before


def somebody():
    """
    Whom the register knows: a line of nobody could not be sealed.
    """
    from ens.contexts.register import api as register

    return register.enroll(kind="job", account=0, name="Essai")


def test_a_loaded_database_may_not_serve_before_its_ids_are_lowered(lineage):
    from ens.config import safety
    from ens.ground import database

    before = lineage.current()
    database.execute(
        "insert into register_trace (person, at, who, action, type, label)"
        " values (2 ^ 40, now(), %s, 'read', 'Patient', 0)",
        (somebody(),),
    )
    loaded()
    assert not lineage.is_settled()
    assert any("loaded" in line for line in safety.problems())
    assert lineage.settle()
    assert lineage.is_settled()
    assert lineage.current() != before
    high = "select count(*) from register_trace where tx <> '3'"
    assert database.execute(high).fetchall() == [(0,)]


def test_the_register_refuses_changes_as_before_once_settled(lineage):
    import psycopg

    from ens.ground import database

    loaded()
    lineage.settle()
    with pytest.raises(psycopg.errors.RaiseException, match="written once"):
        database.execute("update register_trace set action = 'x'")


def test_a_database_of_another_time_refuses_old_links_and_keeps_its_ids(lineage):
    from ens.ground import database

    before = lineage.current()
    with database.transaction():
        database.execute("update ground_lineage set timeline = 0, tx = pg_current_xact_id()")
    database.execute(
        "insert into register_trace (person, at, who, action, type, label)"
        " values (2 ^ 40, now(), %s, 'read', 'Patient', 0)",
        (somebody(),),
    )
    assert not lineage.is_settled()
    lineage.settle()
    kept = "select count(*) from register_trace where tx <> '3'"
    assert database.execute(kept).fetchall() != [(0,)]
    assert lineage.current() != before


def test_renewing_refuses_what_was_given_out_before(lineage):
    before = lineage.current()
    lineage.renew()
    assert lineage.current() != before
    assert lineage.is_settled()
