"""
The order of a search, on several keys, and what comes after a position in it.

Source: https://hl7.org/fhir/R4/search.html#_sort. Of several values of one parameter, the one
that comes earliest in the order asked counts. The row's number settles what the keys leave
equal, so that a position is that of one row; what has no value comes last either way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.record.search import criteria
from ens.contexts.record.search.kinds.criterion import Bind, NotUnderstood
from ens.standards.fhir import definitions, extract

MOST_SORTS = 5
# Of each kind of parameter that can be sorted by: what is joined to a row `d` of its table, the
# value upwards and the value downwards.
VALUES: Mapping[str, tuple[str, str, str]] = {
    "date": ("", "d.low", "d.high"),
    "string": ("", "d.folded", "d.folded"),
    "token": ("", "nullif(d.code, '')", "nullif(d.code, '')"),
    "reference": ("", "nullif(d.target, '')", "nullif(d.target, '')"),
    "number": ("", "d.low", "d.high"),
    "uri": ("", "d.uri", "d.uri"),
    "quantity": (
        " join record_unit u on u.id = d.unit",
        "(d.low + u.shift) * u.numerator / u.denominator",
        "(d.high + u.shift) * u.numerator / u.denominator",
    ),
}
OWN = {"_lastUpdated": "updated", "_id": "id"}
# Where the rows of a table are that the sort keys come from.
Tables = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sort:
    """
    One key: `updated`, `id`, or the kind and the number of a parameter, whose rows are kept
    under the numbers `sps`.
    """

    key: str
    sp: int
    descending: bool
    sps: tuple[int, ...] = ()


NEWEST = Sort("updated", 0, descending=True)


def read(type: str, value: str) -> tuple[Sort, ...]:  # noqa: A002
    """
    :raises NotUnderstood: too many keys, or one that nothing is sorted by
    """
    keys = value.split(",")
    if len(keys) > MOST_SORTS:
        raise NotUnderstood(f"_sort takes {MOST_SORTS} keys at most")
    return tuple(_read(type, key) for key in keys)


def _read(type: str, value: str) -> Sort:  # noqa: A002
    descending, name = value.startswith("-"), value.removeprefix("-")
    if name in OWN:
        return Sort(OWN[name], 0, descending)
    parameter = definitions.search_parameters(type).get(name)
    if parameter is None or name in extract.not_supported(type):
        raise NotUnderstood(f"_sort: unknown parameter {name!r} on {type}")
    if parameter.kind not in kinds():
        raise NotUnderstood(f"_sort: no order by {name!r}, which is {parameter.kind}")
    if parameter.number in extract.identifying(type):
        raise NotUnderstood(f"_sort: no order by {name!r}, whose values are not kept readable")
    return Sort(parameter.kind, parameter.number, descending, extract.numbers_of(parameter))


def kinds() -> tuple[str, ...]:
    return tuple(kind for kind in VALUES if kind in criteria.SUPPORTED)


def values_of(sorts: Sequence[Sort], *, updated: str = "r.updated") -> list[str]:
    """
    What each key compares, in SQL.
    """
    own = {"updated": updated, "id": "r.fid"}
    return [own.get(sort.key, f"s{place}.value") for place, sort in enumerate(sorts)]


def names_of(sorts: Sequence[Sort]) -> list[str]:
    return [f"value{place}" for place in range(len(sorts))]


def joins(sorts: Sequence[Sort], bind: Bind, tables: Tables = "record_{} d".format) -> str:
    """
    The values to sort by, of whatever `tables` has.
    """
    return " ".join(_join(sort, place, bind, tables) for place, sort in enumerate(sorts) if sort.sp)


def _join(sort: Sort, place: int, bind: Bind, tables: Tables) -> str:
    more, low, high = VALUES[sort.key]
    value = f"max({high})" if sort.descending else f"min({low})"
    return (
        f"left join lateral (select {value} as value"
        f" from {tables(sort.key)}{more} where d.person = r.person and d.rid = r.rid"
        f" and d.sp in ({', '.join(bind(sp) for sp in sort.sps)})) s{place} on true"
    )


def order(sorts: Sequence[Sort], values: Sequence[str], rid: str) -> str:
    """
    Only a parameter may be missing; elsewhere the clause would keep the index from giving the
    order.
    """
    terms = [
        f"{value} {_way(sort)}{' nulls last' if sort.sp else ''}"
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
    return f"({further} or {value} is null)" if sort.sp else further


def _than(sort: Sort) -> str:
    return "<" if sort.descending else ">"
