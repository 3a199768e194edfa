"""
What an element becomes when a profile says more of it.

Source: FHIR R4 elementdefinition.html: what a profile does not say stays as it was; invariants are
added to those there are.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ens.standards.fhir.profiles import reading
from ens.standards.fhir.profiles.model import Binding, Constraint, ElementRule, Profile

Json = Mapping[str, Any]
Find = Callable[[str], Profile | None]

READ: Final[Mapping[str, Callable[[Json], tuple[str, Any]]]] = {
    "min": lambda one: ("minimum", int(one["min"])),
    "max": lambda one: ("maximum", reading.maximum(one["max"])),
    "type": lambda one: ("types", reading.types(one)),
    "slicing": lambda one: ("slicing", reading.slicing(one)),
    "sliceName": lambda one: ("slice_name", str(one["sliceName"])),
    "binding": lambda one: ("binding", reading.binding(one)),
    "contentReference": lambda one: ("content_reference", reading.content_reference(one)),
    "isModifier": lambda one: ("modifier", bool(one["isModifier"])),
    "mustSupport": lambda one: ("must_support", bool(one["mustSupport"])),
    "maxLength": lambda one: ("max_length", one["maxLength"]),
    "isSummary": lambda one: ("summary", bool(one["isSummary"])),
}
VALUES: Final = {
    "fixed": "fixed",
    "pattern": "pattern",
    "minValue": "min_value",
    "maxValue": "max_value",
}


def changed(rule: ElementRule, change: Json, find: Find) -> ElementRule:
    said = dict(READ[name](change) for name in change if name in READ)
    for opening, name in VALUES.items():
        if (value := reading.valued(change, opening)) is not None:
            said[name] = value
    if "binding" in said and rule.binding:
        said["binding"] = _bound(said["binding"], rule.binding)
    added = reading.constraints(change) + _of_profiled(said.get("types", ()), find)
    said["constraints"] = merged(rule.constraints, added)
    said["condition_on"] = tuple(
        dict.fromkeys((*rule.condition_on, *map(str, change.get("condition", ()))))
    )
    return replace(rule, **said)


def _bound(one: Binding | None, before: Binding) -> Binding:
    if one is None:
        return before
    return Binding(one.strength or before.strength, one.value_set or before.value_set)


def _of_profiled(types: tuple[Any, ...], find: Find) -> tuple[Constraint, ...]:
    """
    What the one profile that the element must keep to asks of it.
    """
    if len(types) != 1 or len(types[0].profiles) != 1:
        return ()
    found = find(types[0].profiles[0])
    return found.elements[0].constraints if found else ()


def merged(there: tuple[Constraint, ...], added: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """
    One that has the key of another takes its place.
    """
    return tuple({one.key: one for one in (*there, *added)}.values())
