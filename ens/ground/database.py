"""
The one connection: Django's, with the driver's own prepared and binary statements on it.

ORM rows and hand-written statements commit together because they share the connection.
"""

import select
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db import transaction as django_transaction
from psycopg import pq
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper

TYPES = {"int": "integer"}  # what the driver calls otherwise
Parameters = Mapping[str, Any] | Sequence[Any]

transaction = django_transaction.atomic


def prepare(connection: Any, **signal: object) -> None:
    """
    Settle a new connection: every integer goes out as bigint. With the smallest type that
    fits, as the driver would choose, one text would be prepared once per mix of sizes.
    """
    adapters = connection.connection.adapters
    adapters.register_dumper(int, Int8Dumper)
    adapters.register_dumper(int, Int8BinaryDumper)


def raw() -> psycopg.Connection[tuple[Any, ...]]:
    """
    Django does not see the errors of statements that pass it by, so a connection that broke is
    replaced here, unless work is under way on it.
    """
    present = connection.connection
    if present is not None and present.closed and not connection.in_atomic_block:
        connection.close()
    if connection.connection is None:
        connection.ensure_connection()
    return connection.connection


def execute(sql: str, params: Parameters = ()) -> psycopg.Cursor[tuple[Any, ...]]:
    """
    Run one prepared statement and return its cursor; rows come in binary form.
    """
    cursor = psycopg.Cursor(raw())
    cursor.format = pq.Format.BINARY
    return cursor.execute(sql, params, prepare=True)


def copy(table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """
    Write many rows of a table at once; `columns` are their names and types, in their order.
    """
    statement = f"copy {table} ({', '.join(columns)}) from stdin (format binary)"
    with psycopg.Cursor(raw()).copy(statement) as stream:
        stream.set_types([TYPES.get(type_, type_) for type_ in columns.values()])
        for row in rows:
            stream.write_row(row)


@contextmanager
def pipeline() -> Iterator[None]:
    """
    Send the statements of this block without waiting for each answer.
    """
    with raw().pipeline():
        yield


def next_values(sequence: str, count: int) -> list[int]:
    rows = execute(f"select nextval('{sequence}') from generate_series(1, %s)", (count,)).fetchall()
    return [row[0] for row in rows]


def take(**signal: object) -> None:
    """
    Before a request: a connection that was cut while nobody used it is replaced unseen.

    Nothing comes unasked on a sound one, so whatever waits there is its end.
    """
    present = connection.connection
    if present is None or connection.in_atomic_block:
        return
    if present.closed or _has_something_to_say(present):
        connection.close()


def _has_something_to_say(present: psycopg.Connection[Any]) -> bool:
    asked = select.poll()
    asked.register(present.pgconn.socket, select.POLLIN)
    return bool(asked.poll(0))


def give_back() -> None:
    """
    After a request outside Django's cycle: drop a connection that broke.
    """
    connection.close_if_unusable_or_obsolete()
