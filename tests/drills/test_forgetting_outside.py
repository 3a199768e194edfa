"""
Forgetting where the owner of the tables is no superuser: row-level security holds for the
functions that delete, too.
"""

import psycopg
import pytest

from tests.drills.test_backup_outside import outside

__all__ = ["outside"]
LINE = """
insert into register_trace (person, at, who, action, type, label)
values (%s, now(), 1, 'read', 'Patient', 0)
"""
LEFT = "select count(*) from register_trace where person = %s"
SEALED = """
insert into register_sealed (person, line, seq, salt)
select person, line, line, '' from register_trace where person = 5
"""


@pytest.fixture
def asked(outside):
    with psycopg.connect(outside.url("ens_jobs"), autocommit=True) as connection:
        yield lambda *statement: connection.execute(*statement).fetchall()


@pytest.mark.row("SEC-06")
def test_lines_that_are_forgotten_are_gone(outside, asked):
    asked(LINE + "returning 1", (4,))
    asked(LINE + "returning 1", (5,))
    asked(SEALED + "returning 1")
    assert asked("select register_forget_waiting(4)") == [(1,)]
    forget = "select register_forget(array_agg(person), array_agg(seq)) from register_sealed"
    assert asked(forget) == [(1,)]
    assert asked(LEFT, (4,)) == asked(LEFT, (5,)) == [(0,)]


def test_an_owner_who_would_be_shown_no_line_is_told_of(outside):
    with psycopg.connect(outside.server.url, autocommit=True) as connection:
        connection.execute("revoke ens_jobs from ens")
        try:
            told = outside.ens("check", role="ens_jobs")
        finally:
            connection.execute("grant ens_jobs to ens")
    assert "GRANT ens_jobs TO" in told.stdout + told.stderr
    assert "GRANT ens_jobs TO" not in outside.ens("check", role="ens_jobs").stdout
