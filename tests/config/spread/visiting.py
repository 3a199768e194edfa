"""
Which parts of the persons' tables each statement of some requests visits, on the database that
DATABASE_URL names, spread by person. Run by `test_one_person` as a process of its own.

Before a statement goes out it is played once for nothing: prepared, planned as the server plans
it (one generic plan), run under EXPLAIN ANALYZE, rolled back. PostgreSQL's own counters say
which parts were read or written; the plan says under which conditions.
"""

import datetime as dt
import json
import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from ens.config.spread.tables import TABLES
from ens.ground import database
from tests.config.spread import asking

COUNTS = """
select relname, seq_scan + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del
from pg_stat_xact_user_tables where schemaname = 'spread'
"""
EXPLAIN = "explain (analyze, costs off, timing off, summary off, buffers off, format json) "
PLANNED = ("select", "insert", "update", "delete", "with")
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sbt]|%%")
# As our driver types a value; the rest is left for the server to tell.
TYPES = ((bool, "boolean"), (int, "bigint"), (bytes, "bytea"), (dt.datetime, "timestamptz"),
         (dt.date, "date"), (uuid.UUID, "uuid"))  # fmt: skip
BY_PERSON = re.compile(r"\bperson = ")

plain = psycopg.Cursor.execute


@dataclass
class Visit:
    """
    One statement: the parts that it visited by table, what it read there without naming a
    person, and the global tables in its plan.
    """

    statement: str
    parts: dict[str, list[int]]
    loose: list[str]
    global_tables: list[str]


@dataclass
class Asked:
    request: str
    persons: list[int]
    status: int = 0
    visits: list[Visit] = field(default_factory=list)


@contextmanager
def visited() -> Iterator[list[Visit]]:
    """
    Every statement, whether it goes out by our own door or by the driver's cursor.
    """
    found: list[Visit] = []
    ours = database.execute
    under_way = False

    def note(connection: Any, text: str, params: Any) -> None:
        if not under_way and text.split(None, 1)[0].lower() in PLANNED:
            found.append(played(connection, text.strip(), params))

    def by_cursor(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
        note(cursor.connection, text_of(query, cursor), params)
        return plain(cursor, query, params, **options)

    def by_us(text: str, params: Any = (), **more: Any) -> Any:
        nonlocal under_way
        note(database.raw(), text, params)
        under_way = True
        try:
            return ours(text, params, **more)
        finally:
            under_way = False

    psycopg.Cursor.execute = by_cursor  # type: ignore[method-assign]
    database.execute = by_us
    try:
        yield found
    finally:
        psycopg.Cursor.execute = plain  # type: ignore[method-assign]
        database.execute = ours


def played(connection: Any, text: str, params: Any) -> Visit:
    """
    :raises psycopg.Error: what the statement itself would meet
    """
    idle = connection.info.transaction_status == TransactionStatus.IDLE
    begin, undo = ("begin", "rollback") if idle else ("savepoint s", "rollback to savepoint s")
    # Beside the driver, which forgets what it prepared when it sees a rollback.
    connection.pgconn.exec_(begin.encode())
    try:
        asked = prepared(connection, text, params)
        before = dict(run(connection, COUNTS).fetchall())
        [(plan,)] = run(connection, asked).fetchall()
        after = dict(run(connection, COUNTS).fetchall())
    finally:
        connection.pgconn.exec_(undo.encode())
        connection.pgconn.exec_(b"deallocate played")
    parts: dict[str, list[int]] = {}
    for name in sorted(name for name, count in after.items() if count > before.get(name, 0)):
        table, _, number = name.rpartition("_")
        parts.setdefault(table, []).append(int(number))
    scans = list(nodes(plan[0]["Plan"]))
    return Visit(" ".join(text.split()), parts, loose(scans), global_tables(scans))


def run(connection: Any, statement: Any) -> Any:
    return plain(psycopg.Cursor(connection), statement, prepare=False)


def text_of(query: Any, cursor: Any) -> str:
    if isinstance(query, bytes):
        return query.decode()
    return query if isinstance(query, str) else str(query.as_string(cursor.connection))


def type_of(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"{next((type_of(one) or 'text' for one in value), 'text')}[]"
    return next((name for kind, name in TYPES if isinstance(value, kind)), "")


def prepared(connection: Any, text: str, params: Any) -> bytes:
    """
    Prepare it with the types that our driver gives, and return what runs it.
    """
    statement, values = numbered(text, params)
    types = ", ".join(type_of(value) or "unknown" for value in values)
    given = ", ".join(sql.Literal(value).as_string(connection) for value in values)
    run(connection, f"prepare played{f' ({types})' if types else ''} as {statement}".encode())
    return f"{EXPLAIN} execute played{f' ({given})' if given else ''}".encode()


def numbered(text: str, params: Any) -> tuple[str, list[Any]]:
    """
    The statement with the server's own placeholders, and their values in order.
    """
    if not params:
        return text, []
    values: list[Any] = []
    places: dict[str, int] = {}
    positions = iter(params.values() if isinstance(params, dict) else params)

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1] or f" {len(values)}"
        if name not in places:
            values.append(params[found[1]] if found[1] else next(positions))
            places[name] = len(values)
        return f"${places[name]}"

    return PLACEHOLDER.sub(place, text), values


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def loose(scans: list[dict[str, Any]]) -> list[str]:
    """
    Parts that were read under no condition on the person.
    """
    conditions = ("Index Cond", "Recheck Cond", "Filter")
    return [
        f"{one['Node Type']} on {one['Relation Name']}"
        for one in scans
        if re.search(r"_\d+$", one.get("Relation Name", ""))
        and one["Node Type"] != "ModifyTable"
        and one["Actual Loops"]
        and not any(BY_PERSON.search(str(one.get(name, ""))) for name in conditions)
    ]


def global_tables(scans: list[dict[str, Any]]) -> list[str]:
    named = {one.get("Relation Name", "") for one in scans}
    return sorted(name for name in named if name in TABLES and TABLES[name].kind == "global")


def main() -> None:
    from ens.config import setup

    setup.django()
    asking.fill_with_a_crowd()
    told = []
    for request, persons, ask in asking.requests():
        with visited() as visits:
            status = ask()
        told.append(asdict(Asked(request, persons, status, visits)))
    json.dump({"at": dt.datetime.now(dt.UTC).isoformat(), "asked": told}, sys.stdout)


if __name__ == "__main__":
    main()
