"""
Source: FHIRPath 2.0.0 (N1), 5.1 Existence.
"""

from collections.abc import Mapping
from typing import Final

from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.equality import distinct, key
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.functions.filtering import where
from ens.standards.fhir.fhirpath.functions.table import Evaluate, Function
from ens.standards.fhir.fhirpath.nodes import Items, boolean, holds, system


def empty(run: Run, focus: Items) -> Items:
    return [not focus]


def exists(run: Run, focus: Items, criteria: Evaluate | None = None) -> Items:
    return [bool(where(run, focus, criteria) if criteria else focus)]


def every(run: Run, focus: Items, criteria: Evaluate) -> Items:
    this, index = run.this, run.index
    found = True
    for run.index, item in enumerate(focus):
        run.this = [item]
        if not holds(criteria(run, run.this)):
            found = False
            break
    run.this, run.index = this, index
    return [found]


def _booleans(focus: Items) -> list[bool]:
    values = [system(item) for item in focus]
    if any(type(value) is not bool for value in values):
        raise FhirPathError("true or false was expected here")
    return values


def all_true(run: Run, focus: Items) -> Items:
    return [all(_booleans(focus))]


def any_true(run: Run, focus: Items) -> Items:
    return [any(_booleans(focus))]


def all_false(run: Run, focus: Items) -> Items:
    return [not any(_booleans(focus))]


def any_false(run: Run, focus: Items) -> Items:
    return [not all(_booleans(focus))]


def subset_of(run: Run, focus: Items, other: Items) -> Items:
    run.spend(len(other))
    return [{key(item) for item in focus} <= {key(item) for item in other}]


def superset_of(run: Run, focus: Items, other: Items) -> Items:
    return subset_of(run, other, focus)


def count(run: Run, focus: Items) -> Items:
    return [len(focus)]


def distinct_items(run: Run, focus: Items) -> Items:
    return distinct(focus)


def is_distinct(run: Run, focus: Items) -> Items:
    return [len({key(item) for item in focus}) == len(focus)]


def negation(run: Run, focus: Items) -> Items:
    """
    0 and 1 are false and true here, as everywhere that a Boolean is made of an integer.
    """
    value = system(focus[0]) if len(focus) == 1 else None
    if type(value) is int and value in (0, 1):
        return [value == 0]
    held = boolean(focus)
    return [] if held is None else [not held]


TABLE: Final[Mapping[str, Function]] = {
    "empty": Function(empty),
    "exists": Function(exists, most=1, lazy=True),
    "all": Function(every, 1, 1, lazy=True),
    "allTrue": Function(all_true),
    "anyTrue": Function(any_true),
    "allFalse": Function(all_false),
    "anyFalse": Function(any_false),
    "subsetOf": Function(subset_of, 1, 1),
    "supersetOf": Function(superset_of, 1, 1),
    "count": Function(count),
    "distinct": Function(distinct_items),
    "isDistinct": Function(is_distinct),
    "not": Function(negation),
}
