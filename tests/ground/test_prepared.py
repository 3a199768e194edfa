"""
Statements run in one call each say what the driver's own cursor says.
"""

import contextlib
import datetime as dt
from decimal import Decimal

import psycopg
import pytest

from ens.ground import database, prepared, rowset

pytestmark = pytest.mark.usefixtures("database")
VALUES = {
    "b": b"\x00\xff", "d": Decimal("1.50"), "i": -3, "n": None, "t": "é'%", "f": True,
    "at": dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC), "on": dt.date(1901, 2, 3), "l": [1, 2],
}  # fmt: skip
SQL = (
    "select %(b)s::bytea, %(d)s::numeric, %(i)s::int, %(n)s::text, %(t)s::text, %(f)s::boolean,"
    " %(at)s::timestamptz, %(on)s::date, %(l)s::bigint[], %(i)s::int, 7 %% 4"
)


def test_values_come_back_as_with_the_driver():
    theirs = psycopg.Cursor(database.raw()).execute(SQL, VALUES).fetchall()
    assert database.execute(SQL, VALUES).fetchall() == theirs


def test_rows_are_taken_in_their_order():
    rows = database.execute("select n from generate_series(1, %s) n", (3,))
    assert rows.rowcount == 3
    assert [rows.fetchone(), rows.fetchall(), rows.fetchone()] == [(1,), [(2,), (3,)], None]


def test_a_statement_that_returns_nothing_says_how_many_rows_it_touched():
    with database.transaction():
        database.execute("create temporary table touched (n int) on commit drop")
        written = database.execute("insert into touched select * from generate_series(1, %s)", (4,))
        assert written.rowcount == 4
        assert database.execute("delete from touched where n > %s", (1,)).rowcount == 3


def test_what_is_written_in_a_transaction_that_fails_is_not_kept():
    with pytest.raises(psycopg.errors.DivisionByZero):
        write_and_fail()
    assert database.execute("select to_regclass('never_kept')").fetchone() == (None,)


@database.transaction()
def write_and_fail():
    database.execute("create table never_kept (n int)")
    database.execute("select 1 / %s::int", (0,))


def test_statements_stay_prepared_after_a_rollback():
    for divisor in (1, 0, 1, 0, 1):
        with contextlib.suppress(psycopg.errors.DivisionByZero), database.transaction():
            assert database.execute("select 6 / %s::int", (divisor,)).fetchone() == (6,)


def test_the_error_is_named_as_the_driver_names_it():
    with pytest.raises(psycopg.errors.UndefinedTable, match="nowhere"):
        database.execute("select * from nowhere")


def test_no_more_statements_are_kept_than_the_server_should_hold():
    for number in range(prepared.MOST_PREPARED + 20):
        assert database.execute(f"select {number}::int + %s::int", (1,)).fetchone() == (number + 1,)
    held = database.execute("select count(*) from pg_prepared_statements").fetchone()
    assert held is not None
    assert held[0] <= prepared.MOST_PREPARED + 5
    assert database.execute("select 0::int + %s::int", (1,)).fetchone() == (1,)


def test_rows_handed_over_as_one_value_arrive_as_they_are():
    columns = {"n": "bigint", "t": "text", "b": "bytea", "at": "timestamptz", "d": "numeric"}
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    rows = [
        (2**62, "é\"\\ 'x", b"\x00\xfe", dt.datetime(1, 1, 2, tzinfo=dt.UTC), Decimal("1.500")),
        (-1, "", b"", far, None),
    ]
    found = database.execute(
        f"select * from {rowset.source('given', columns)}", {"given": rowset.value(columns, rows)}
    ).fetchall()
    assert found == rows


def test_a_transaction_may_say_how_isolated_it_is_whatever_must_be_forgotten_first():
    for number in range(prepared.MOST_PREPARED):
        database.execute(f"select {number}::int - %s::int", (1,))
    with database.transaction():
        database.execute("set transaction isolation level repeatable read")
        shown = database.execute("show transaction_isolation").fetchone()
    assert shown == ("repeatable read",)
