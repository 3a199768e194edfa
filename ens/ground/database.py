"""
The one connection: Django's, with the driver's own prepared and binary statements on it.

ORM rows and hand-written statements commit together because they share the connection.
"""

import select
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import transaction as django_transaction
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper

from ens.ground import prepared, rowset
from ens.ground.prepared import Parameters, Rows
from ens.ground.reach import REACHED
from ens.ground.rowset import Addition

TYPES = {"int": "integer"}  # what the driver calls otherwise

transaction = django_transaction.atomic
_here = threading.local()


def prepare(connection: Any, **signal: object) -> None:
    """
    Settle a new connection: every integer goes out as bigint. With the smallest type that
    fits, as the driver would choose, one text would be prepared once per mix of sizes.
    """
    adapters = connection.connection.adapters
    adapters.register_dumper(int, Int8Dumper)
    adapters.register_dumper(int, Int8BinaryDumper)


def is_under_way() -> bool:
    """
    Whether a transaction has begun on this connection.
    """
    return bool(_of_this_thread().in_atomic_block)


def raw() -> psycopg.Connection[tuple[Any, ...]]:
    """
    Django does not see the errors of statements that pass it by, so a connection that broke is
    replaced here, unless work is under way on it.
    """
    here = _of_this_thread()
    present = here.connection
    if present is not None and present.closed and not here.in_atomic_block:
        here.close()
    if here.connection is None:
        here.ensure_connection()
    return here.connection


def _of_this_thread() -> Any:
    """
    Django's connection without its proxy, which looks for it anew at each attribute.
    """
    try:
        return _here.wrapper
    except AttributeError:
        _here.wrapper = connections[DEFAULT_DB_ALIAS]
        return _here.wrapper


def execute(sql: str, params: Parameters = (), *, about: Iterable[int] | None = None) -> Rows:
    """
    Run one prepared statement and return its rows, which come in binary form.

    The server shows the rows of nobody but those whom a reach among the parameters sees, as
    `Reach.parameters` says; or, where no reach is asked for yet or any more, those whom `about`
    names. What one statement of a transaction may see, the next ones may.
    """
    reached: str | None = None
    if about is not None:
        reached = ",".join(map(str, about))
    elif isinstance(params, dict):
        reached = params.get(REACHED)
    return prepared.execute(raw(), sql, params, reached)


def add(*additions: Addition) -> None:
    """
    Insert rows in several tables by one statement.
    """
    if any(one.rows for one in additions):
        execute(*rowset.adding(additions))


def copy(table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """
    Write many rows of a table at once; `columns` are their names and types, in their order.

    Where the server judges each row (row-level security) it takes none by COPY: then they go
    through a table of this connection alone.
    """
    [(judged,)] = execute("select row_security_active(%s)", (table,)).fetchall()
    into = f"pg_temp.copied_{table}" if judged else table
    if judged:
        typed = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
        execute(f"create table if not exists {into} ({typed}) on commit delete rows")
    statement = f"copy {into} ({', '.join(columns)}) from stdin (format binary)"
    with psycopg.Cursor(raw()).copy(statement) as stream:
        stream.set_types([TYPES.get(type_, type_) for type_ in columns.values()])
        for row in rows:
            stream.write_row(row)
    if judged:
        names = ", ".join(columns)
        execute(f"insert into {table} ({names}) select {names} from {into}")
        execute(f"truncate {into}")


def next_values(sequence: str, count: int) -> list[int]:
    rows = execute(f"select nextval('{sequence}') from generate_series(1, %s)", (count,)).fetchall()
    return [row[0] for row in rows]


def take(**signal: object) -> None:
    """
    Before a request: a connection that was cut while nobody used it is replaced unseen.

    Nothing comes unasked on a sound one, so whatever waits there is its end.
    """
    here = _of_this_thread()
    present = here.connection
    if present is None or here.in_atomic_block:
        return
    if present.closed or _has_something_to_say(present):
        here.close()


def _has_something_to_say(present: psycopg.Connection[Any]) -> bool:
    asked = select.poll()
    asked.register(present.pgconn.socket, select.POLLIN)
    return bool(asked.poll(0))


def give_back() -> None:
    """
    After a request outside Django's cycle: drop a connection that broke.
    """
    _of_this_thread().close_if_unusable_or_obsolete()
