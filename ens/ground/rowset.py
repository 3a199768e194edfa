"""
Rows handed to a statement as one value: a JSON text that the server reads as a table.

The driver's arrays, one for each column, took six times as long in Python, and longer in the
server.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson

Columns = Mapping[str, str]


def source(name: str, columns: Columns) -> str:
    """
    The rows of the value `name` as a table of these columns, to select from.
    """
    typed = ", ".join(f"{column} {type_}" for column, type_ in columns.items())
    return f"json_to_recordset(%({name})s::json) as {name}({typed})"


def inserting(table: str, name: str, columns: Columns) -> str:
    """
    A statement that inserts the rows of the value `name`.
    """
    return (
        f"insert into {table} ({', '.join(columns)})"
        f" select {', '.join(columns)} from {source(name, columns)}"
    )


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
