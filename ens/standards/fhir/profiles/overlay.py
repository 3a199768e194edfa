"""
What an element becomes when a profile says more of it.

Source: FHIR R4 elementdefinition.html: what a profile does not say stays as it was; invariants are
added to those there are.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ens.standards.fhir.profiles import reading
from ens.standards.fhir.profiles.model import Binding, Constraint, ElementRule, TypeRef

Json = Mapping[str, Any]

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
# What a binding can be on (elementdefinition.html#ElementDefinition.binding).
CODED: Final = frozenset(
    {"code", "Coding", "CodeableConcept", "CodeableReference", "Quantity", "string", "uri"}
    | {"Age", "Count", "Distance", "Duration", "Money", "Element", "Extension"}
)
VALUES: Final = {
    "fixed": "fixed",
    "pattern": "pattern",
    "minValue": "min_value",
    "maxValue": "max_value",
}


def changed(rule: ElementRule, change: Json) -> ElementRule:
    said = dict(READ[name](change) for name in change if name in READ)
    for opening, name in VALUES.items():
        if (value := reading.valued(change, opening)) is not None:
            said[name] = value
    if "binding" in said and rule.binding:
        said["binding"] = _bound(said["binding"], rule.binding)
    types = said.get("types", rule.types)
    if types and not _is_bound(types):
        said["binding"] = None
    said["constraints"] = merged(rule.constraints, reading.constraints(change))
    said["condition_on"] = tuple(
        dict.fromkeys((*rule.condition_on, *map(str, change.get("condition", ()))))
    )
    return replace(rule, **said)


def _bound(one: Binding | None, before: Binding) -> Binding:
    if one is None:
        return before
    return Binding(one.strength or before.strength, one.value_set or before.value_set)


def _is_bound(types: tuple[TypeRef, ...]) -> bool:
    """
    Whether a value of one of them can be a code.
    """
    return any(one.code in CODED for one in types)


def merged(there: tuple[Constraint, ...], added: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """
    One that has the key of another takes its place.
    """
    return tuple({one.key: one for one in (*there, *added)}.values())
