"""
What the roles that serve may do to the register by SQL, whatever settings they make: add a line,
as of now, and nothing else.
"""

import psycopg
import pytest

from ens.config import roles, written_once
from ens.ground import database
from tests.contexts.register import lines

FORGETTING = "set ens.register_forgets = 'on'"


@pytest.fixture(scope="module")
def line(database):
    somebody = lines.person()
    lines.write(lines.line(somebody))
    lines.seal_all()
    return somebody


def run(role, *statements):
    with psycopg.connect(database.raw().info.dsn) as connection:
        connection.execute(f"set role {role}")
        for one in statements:
            connection.execute(one)
        connection.rollback()


def refused(role, *statements):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(role, *statements)


@pytest.mark.usefixtures("line")
@pytest.mark.parametrize("role", [roles.WEB, roles.JOBS])
@pytest.mark.parametrize("table", sorted({*written_once.WRITTEN} - {"register_relabel"}))
def test_neither_role_deletes_or_empties_a_table_of_the_register(role, table):
    if (role, table) != (roles.JOBS, "register_head"):
        refused(role, FORGETTING, f"delete from {table}")
    refused(role, f"truncate {table}")


@pytest.mark.row("SEC-06")
@pytest.mark.usefixtures("line")
@pytest.mark.parametrize("role", [roles.WEB, roles.JOBS])
@pytest.mark.parametrize(
    "statement",
    [
        "update register_trace set action = 'x'",
        "update register_who set name = 'x'",
        "update register_who_sealed set salt = null",
        "update register_sealed set seq = seq + 1",
        "update register_remark set shown = ''",
        "update register_checkpoint set note = ''",
        "update register_cosignature set signature = ''",
        "alter table register_trace disable trigger all",
        "set session_replication_role = replica",
        "select setval('register_line', 1)",
    ],
)
def test_neither_role_changes_what_is_written(role, statement):
    refused(role, FORGETTING, statement)


@pytest.mark.row("SEC-06")
@pytest.mark.usefixtures("line")
@pytest.mark.parametrize(
    "statement",
    [
        "select register_forget(array[1]::bigint[], array[1]::bigint[])",
        "select register_forget_waiting(1)",
        "select register_forget_names(array[1]::bigint[])",
        "update register_log set size = 0",
        "update register_head set count = 0",
        "update register_tile set hashes = hashes",
        "update register_branch set children = ''",
        "insert into register_sealed (person, line, seq, salt) values (1, 1, 1, '')",
        "insert into register_checkpoint (size, at, note) values (1, now(), '')",
        "insert into register_who_sealed (who, commitment) values (1, '')",
        "update register_position set tx = '3'",
    ],
)
def test_the_part_that_answers_people_neither_seals_nor_forgets(statement):
    refused(roles.WEB, statement)


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("role", [roles.WEB, roles.JOBS])
@pytest.mark.parametrize(
    ("column", "value"), [("tx", "'3'"), ("recorded", "'2020-01-01'"), ("line", "1")]
)
def test_a_line_is_neither_put_before_others_nor_written_as_of_earlier(role, column, value):
    more = f"insert into register_trace (person, at, who, action, type, label, {column})"
    refused(role, f"{more} values (9, '2020-01-01', 1, 'read', 'Patient', 0, {value})")
    plain = more.replace(f", {column}", "")
    run(role, f"{plain} values (9, '2020-01-01', 1, 'read', 'Patient', 0)")


@pytest.mark.usefixtures("database")
def test_each_table_of_the_register_says_who_writes_it():
    found = database.execute(
        "select relname::text from pg_class where relkind in ('r', 'p')"
        " and relname like 'register\\_%%' and relnamespace = current_schema()::regnamespace"
    ).fetchall()
    assert {name for (name,) in found} == set(written_once.WRITTEN)
