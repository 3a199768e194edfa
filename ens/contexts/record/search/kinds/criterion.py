"""
What every condition of a search is: an expression on one row, with its values bound.

Every condition is an `exists` on the person's own index rows: a resource is never returned
twice, and no condition looks beyond the rows that the decision lets through.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ens.contexts.record.search import escaping

Bind = Callable[[Any], str]
MOST_VALUES = 1000


class NotUnderstood(ValueError):
    """
    A parameter, a modifier or a value that this server does not support, named.
    """


@dataclass(frozen=True, slots=True)
class Row:
    """
    The resource that a condition is about: its alias, and where its person's view begins.
    """

    alias: str
    at: str


class Criterion:
    """
    One parameter of the request; its comma-separated values are alternatives.
    """

    def sql(self, bind: Bind, row: Row) -> str:
        raise NotImplementedError


def on_rows(
    table: str, sp: int, condition: str, bind: Bind, row: Row, *, negated: bool = False
) -> str:
    """
    Whether one of the index rows `x` of the resource meets a condition, or none does.
    """
    found = (
        f"exists (select from record_{table} x"
        f" where x.person = {row.alias}.person and x.rid = {row.alias}.rid"
        f" and x.sp = {bind(sp)}{f' and ({condition})' if condition else ''})"
    )
    return f"not {found}" if negated else found


def split(value: str) -> list[str]:
    """
    Alternatives, separated by commas that no backslash protects.
    """
    return [escaping.plain(part) for part in alternatives(value)]


def alternatives(value: str) -> list[str]:
    """
    The same, with their backslashes.
    """
    parts = escaping.alternatives(value)
    if len(parts) > MOST_VALUES:
        raise NotUnderstood(f"more than {MOST_VALUES} values")
    return parts
