"""
Source: FHIRPath 2.0.0 (N1), 5.3 Subsetting and 5.4 Combining.
"""

from collections.abc import Mapping
from typing import Final

from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.equality import distinct, key
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.functions.table import Function
from ens.standards.fhir.fhirpath.nodes import Items, integer


def single(run: Run, focus: Items) -> Items:
    if len(focus) > 1:
        raise FhirPathError("one item was expected here, not several")
    return focus


def first(run: Run, focus: Items) -> Items:
    return focus[:1]


def last(run: Run, focus: Items) -> Items:
    return focus[-1:]


def tail(run: Run, focus: Items) -> Items:
    return focus[1:]


def skip(run: Run, focus: Items, number: Items) -> Items:
    count = integer(number)
    return [] if count is None else focus[max(count, 0) :]


def take(run: Run, focus: Items, number: Items) -> Items:
    count = integer(number)
    return [] if count is None else focus[: max(count, 0)]


def intersect(run: Run, focus: Items, other: Items) -> Items:
    run.spend(len(other))
    there = {key(item) for item in other}
    return [item for item in distinct(focus) if key(item) in there]


def exclude(run: Run, focus: Items, other: Items) -> Items:
    run.spend(len(other))
    there = {key(item) for item in other}
    return [item for item in focus if key(item) not in there]


def union(run: Run, focus: Items, other: Items) -> Items:
    return distinct([*focus, *other])


def combine(run: Run, focus: Items, other: Items, ordered: Items | None = None) -> Items:
    return [*focus, *other]


TABLE: Final[Mapping[str, Function]] = {
    "single": Function(single),
    "first": Function(first),
    "last": Function(last),
    "tail": Function(tail),
    "skip": Function(skip, 1, 1),
    "take": Function(take, 1, 1),
    "intersect": Function(intersect, 1, 1),
    "exclude": Function(exclude, 1, 1),
    "union": Function(union, 1, 1),
    "combine": Function(combine, 1, 2),
}
