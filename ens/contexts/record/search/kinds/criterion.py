"""
What every condition of a search is: an expression on one row, with its values bound.

Every condition is an `exists` on the person's own index rows: a resource is never returned
twice, and no condition looks beyond the rows that the decision lets through.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ens.contexts.record.search import escaping
from ens.ground.reach import Reach

Bind = Callable[[Any], str]
MOST_VALUES = 1000


class NotUnderstood(ValueError):
    """
    A parameter, a modifier or a value that this server does not support, named.
    """


class UnknownModifier(NotUnderstood):
    """
    A modifier that the parameter does not have, maybe for a reason.
    """

    def __init__(self, code: str, modifier: str, why: str = "") -> None:
        super().__init__(f"{code}:{modifier}: {why or f'{code} has no such modifier'}")


class TooLong(Exception):
    """
    What a search settles beforehand takes longer than somebody may make others wait.
    """


@dataclass(frozen=True, slots=True)
class Row:
    """
    The resource that a condition is about: its alias, and where the view of the person searched
    begins.

    `commons` is where the view of what belongs to nobody begins, "" if the reach has none;
    `owner` says whose the resource may be, `person` and `depth` how the chain came to it.
    """

    alias: str
    at: str
    commons: str = ""
    owner: str = "person"
    person: str = ""
    depth: int = 0

    @property
    def home(self) -> str:
        """
        The person searched, in SQL.
        """
        return self.person or f"{self.alias}.person"

    def beyond(self, owner: str) -> "Row":
        """
        The next resource of a chain.
        """
        depth = self.depth + 1
        return Row(f"c{depth}", self.at, self.commons, owner, self.home, depth)


class Criterion:
    """
    One parameter of the request; its comma-separated values are alternatives.
    """

    def sql(self, bind: Bind, row: Row) -> str:
        raise NotImplementedError


class ToSettle(Criterion):
    """
    A criterion found out before the main statement, in its transaction: usually a list of rows.
    """

    def settled(self, *, reach: Reach) -> Criterion:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class RowsCriterion(Criterion):
    """
    What one that was settled becomes.
    """

    rids: tuple[int, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        return f"{row.alias}.rid in (select unnest({bind(list(self.rids))}::bigint[]))"


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
