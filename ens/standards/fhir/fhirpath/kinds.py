"""
Which types an expression may give, as far as can be told before it is evaluated.

None is "anything"; an empty set is "nothing at all": a branch that cannot be.
"""

from typing import Final

from ens.standards.fhir.fhirpath.model import SYSTEM, is_type, structure
from ens.standards.fhir.fhirpath.nodes import QUANTITIES

Kinds = frozenset[str] | None

TYPE_INFO: Final = "System.TypeInfo"
NOTHING: Final[frozenset[str]] = frozenset()
ABSTRACT: Final = frozenset({"Resource", "DomainResource", "Element", "BackboneElement"})
_SYSTEM_OF: Final = {
    "boolean": "Boolean", "integer": "Integer", "positiveInt": "Integer", "unsignedInt": "Integer",
    "decimal": "Decimal", "date": "Date", "dateTime": "DateTime", "instant": "DateTime",
    "time": "Time",
}  # fmt: skip
NUMBERS: Final = frozenset({"Integer", "Decimal"})
MOMENTS: Final = frozenset({"Date", "DateTime"})


def of_system(name: str) -> frozenset[str]:
    return frozenset({f"System.{name}"})


def either(*choices: Kinds) -> Kinds:
    found: frozenset[str] = NOTHING
    for one in choices:
        if one is None:
            return None
        found |= one
    return found


def value_of(kind: str) -> str:
    """
    The type of the language that a type stands for; "" for an element that is no value.
    """
    if kind.startswith("System."):
        return kind.removeprefix("System.")
    if kind in QUANTITIES:
        return "Quantity"
    return _SYSTEM_OF.get(kind, "String") if structure(kind).is_primitive else ""


def members(kind: str, name: str) -> Kinds:
    """
    What an element of this name may be; nothing if there is none.
    """
    if kind == TYPE_INFO:
        return of_system("String") if name in ("name", "namespace") else NOTHING
    if kind.startswith("System."):
        return NOTHING
    if kind in ABSTRACT:
        return None
    found = structure(kind).members.get(name)
    return frozenset(one.type.name for one in found.choices) if found else NOTHING


def inside(kinds: Kinds) -> Kinds:
    """
    What the children may be.
    """
    if kinds is None or kinds & ABSTRACT:
        return None
    found: frozenset[str] = NOTHING
    for kind in kinds:
        if not kind.startswith("System."):
            for member in structure(kind).members.values():
                found |= {one.type.name for one in member.choices}
    return found


def is_a(kind: str, wanted: tuple[str, ...]) -> bool:
    """
    Whether every item of a type is of another.
    """
    namespace, name = wanted if len(wanted) == 2 else ("", wanted[0])
    if kind.startswith("System."):
        own = kind.removeprefix("System.")
        return namespace != "FHIR" and name == own and (name == "Quantity" or not is_type(name))
    return namespace != "System" and name in structure(kind).ancestors


def kept(kinds: Kinds, wanted: tuple[str, ...]) -> Kinds:
    """
    What is left when only a type is kept.
    """
    name = wanted[-1]
    fhir = is_type(name) and wanted[0] != "System"
    kind = name if fhir else f"System.{name}" if name in SYSTEM else ""
    if not kind:
        return NOTHING
    if kinds is None:
        return None if kind in ("Quantity", "System.Any") else frozenset({kind})
    ancestors = structure(kind).ancestors if fhir else NOTHING
    narrower = {kind} if any(one in ancestors for one in kinds) else set()
    return frozenset(one for one in kinds if is_a(one, wanted)) | narrower


def excluded(kinds: Kinds, wanted: tuple[str, ...]) -> Kinds:
    """
    What is left when a type is put out.
    """
    if kinds is None:
        return None
    return frozenset(one for one in kinds if not is_a(one, wanted))


def comparable(one: str, other: str) -> bool:
    """
    Whether values of two types may have an order.
    """
    left, right = value_of(one), value_of(other)
    if not left or not right or left == "Boolean" or right == "Boolean":
        return False
    groups = (NUMBERS | {"Quantity"}, MOMENTS)
    return left == right or any(left in group and right in group for group in groups)
