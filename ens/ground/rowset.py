"""
Rows handed to a statement as one value: a JSON text that the server reads as a table.

The driver's arrays, one for each column, took six times as long in Python, and longer in the
server.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import orjson

Columns = Mapping[str, str]


def source(name: str, columns: Columns) -> str:
    """
    The rows of the value `name` as a table of these columns, to select from.
    """
    typed = ", ".join(f"{column} {type_}" for column, type_ in columns.items())
    return f"json_to_recordset(%({name})s::json) as {name}({typed})"


@dataclass(frozen=True, slots=True)
class Addition:
    """
    Rows to add to a table, each in the order of its columns; `once` leaves alone those that are
    there already.
    """

    table: str
    columns: Columns
    rows: Sequence[Sequence[Any]]
    once: bool = False


def adding(additions: Sequence[Addition]) -> tuple[str, dict[str, str]]:
    """
    One statement for all of them, a table each, with its values. A table that gets nothing
    would still cost, so it is left out.
    """
    given = [one for one in additions if one.rows]
    shape = tuple((one.table, tuple(one.columns.items()), one.once) for one in given)
    return _adding(shape), {one.table: value(one.columns, one.rows) for one in given}


@cache
def _adding(shape: tuple[tuple[str, tuple[tuple[str, str], ...], bool], ...]) -> str:
    parts = (
        f"to_{table} as (insert into {table} ({', '.join(dict(columns))})"
        f" select {', '.join(dict(columns))} from {source(table, dict(columns))}"
        f"{' on conflict do nothing' if once else ''})"
        for table, columns, once in shape
    )
    return f"with {', '.join(parts)} select"


def value(columns: Columns, rows: Iterable[Sequence[Any]]) -> str:
    """
    The rows, each in the order of the columns: texts, numbers, instants, bytes, decimals.
    """
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return orjson.dumps(named, default=_written).decode()


def _written(one: Any) -> str:
    if isinstance(one, bytes):
        return f"\\x{one.hex()}"
    if isinstance(one, Decimal):
        return str(one)
    raise TypeError(type(one))
