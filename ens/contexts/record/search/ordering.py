"""
The order of a search, on several keys, and what comes after a position in it.

Source: https://hl7.org/fhir/R4/search.html#_sort. The row's number settles what the keys leave
equal, so that a position is that of one row; a date that is missing comes last either way.
"""

from collections.abc import Sequence
from typing import Any

from ens.contexts.record.search.kinds.criterion import Bind
from ens.contexts.record.search.query import Sort


def values_of(sorts: Sequence[Sort], *, updated: str = "r.updated") -> list[str]:
    """
    What each key compares, in SQL.
    """
    return [
        {"updated": updated, "id": "r.fid", "date": f"s{place}.value"}[sort.key]
        for place, sort in enumerate(sorts)
    ]


def names_of(sorts: Sequence[Sort]) -> list[str]:
    return [f"value{place}" for place in range(len(sorts))]


def joins(sorts: Sequence[Sort], bind: Bind) -> str:
    """
    The dates to sort by: upwards the beginning of the first, downwards the end of the last.
    """
    return " ".join(
        f"left join lateral (select {'max(d.high)' if sort.descending else 'min(d.low)'} as value"
        f" from record_date d where d.person = r.person and d.rid = r.rid"
        f" and d.sp = {bind(sort.sp)}) s{place} on true"
        for place, sort in enumerate(sorts)
        if sort.key == "date"
    )


def order(sorts: Sequence[Sort], values: Sequence[str], rid: str) -> str:
    """
    Only a date may be missing; elsewhere the clause would keep the index from giving the order.
    """
    terms = [
        f"{value} {_way(sort)}{' nulls last' if sort.key == 'date' else ''}"
        for sort, value in zip(sorts, values, strict=True)
    ]
    return ", ".join([*terms, f"{rid} {_way(sorts[0])}"])


def _way(sort: Sort) -> str:
    return "desc" if sort.descending else "asc"


def beyond(
    sorts: Sequence[Sort], values: Sequence[str], bind: Bind, at: Sequence[Any], rid: int
) -> str:
    """
    What comes after the row `rid`, whose keys were `at`: beyond by one key, equal by those before.
    """
    equal: list[str] = []
    ways: list[str] = []
    for sort, value, bound in zip(sorts, values, at, strict=True):
        same = f"{value} is null" if bound is None else f"{value} = {bind(bound)}"
        if bound is not None:
            ways.append(" and ".join([*equal, _after(sort, value, bind(bound))]))
        equal.append(same)
    ways.append(" and ".join([*equal, f"r.rid {_than(sorts[0])} {bind(rid)}"]))
    return "(" + " or ".join(f"({way})" for way in ways) + ")"


def _after(sort: Sort, value: str, bound: str) -> str:
    further = f"{value} {_than(sort)} {bound}"
    return f"({further} or {value} is null)" if sort.key == "date" else further


def _than(sort: Sort) -> str:
    return "<" if sort.descending else ">"
