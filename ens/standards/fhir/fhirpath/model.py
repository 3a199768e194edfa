"""
The types of FHIR R4, as paths walk them: which names a type has, and what each leads to.

Everything comes from the definitions; a Structure never changes once it is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.definitions import BASE_OF

# Of the types that are no plain datatype or resource; Timing and Dosage are backbone elements.
PARENTS: Final = {
    "code": "string", "id": "string", "markdown": "string",
    "url": "uri", "canonical": "uri", "oid": "uri", "uuid": "uri",
    "positiveInt": "integer", "unsignedInt": "integer",
    "Age": "Quantity", "Count": "Quantity", "Distance": "Quantity", "Duration": "Quantity",
    "MoneyQuantity": "Quantity", "SimpleQuantity": "Quantity",
    "Bundle": "Resource", "Binary": "Resource", "Parameters": "Resource",
    "DomainResource": "Resource",
    "BackboneElement": "Element", "Timing": "BackboneElement", "Dosage": "BackboneElement",
    "ElementDefinition": "BackboneElement", "Resource": "", "Element": "",
}  # fmt: skip
SYSTEM: Final = frozenset(
    {"Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity", "Any"}
)
PART_OF_PRIMITIVE: Final = ("id", "extension")
# The parts of these datatypes are elements, without modifierExtension.
ELEMENTS_INSIDE: Final = frozenset(
    {"Timing", "Dosage", "DataRequirement", "ElementDefinition", "SubstanceAmount"}
)
ANY_RESOURCE: Final = frozenset({"Resource", "DomainResource"})


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One JSON name of an element; `beside` is the name of its sibling, for a primitive.
    """

    json_name: str
    beside: str
    type: "Structure"


@dataclass(frozen=True, slots=True)
class Member:
    """
    An element of a type; `by_json` tells the choices by the names that they have in JSON.
    """

    name: str
    many: bool
    choices: tuple[Choice, ...]
    by_json: Mapping[str, Choice]


class Structure:
    """
    A type: a resource, a datatype, a backbone element by its path, or a primitive.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_primitive = name in definitions.PRIMITIVES
        self.is_resource = name in definitions.RESOURCE_TYPES or name in ANY_RESOURCE
        self.is_any_resource = name in ANY_RESOURCE

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @cached_property
    def type_name(self) -> str:
        """
        What `type()` says: a backbone element is a BackboneElement.
        """
        return _shown(self.name)

    @cached_property
    def ancestors(self) -> frozenset[str]:
        """
        The names of the types that this one is, its own with them.
        """
        names = [self.name]
        while parent := _parent(names[-1]):
            names.append(parent)
        return frozenset(names)

    @cached_property
    def members(self) -> Mapping[str, Member]:
        if self.is_primitive:
            rows = [row for row in definitions.elements("Element") if row.name in PART_OF_PRIMITIVE]
        else:
            rows = [row for row in definitions.elements(self.name) if not row.prohibited]
        return MappingProxyType({row.name: _member(row) for row in rows})

    @cached_property
    def in_order(self) -> tuple[Member, ...]:
        return tuple(self.members.values())

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """
        The rank of the element that each JSON name belongs to.
        """
        rows = enumerate(self.in_order)
        return MappingProxyType({name: rank for rank, one in rows for name in one.by_json})

    def of(self, data: Mapping[str, Any]) -> "Structure":
        """
        The type of what is here: a resource says its own.
        """
        if self.is_resource or self.is_any_resource:
            name = data.get("resourceType")
            if type(name) is str and name in definitions.RESOURCE_TYPES:
                return structure(name)
        return self


def _shown(name: str) -> str:
    if "." in name:
        return "Element" if name.split(".")[0] in ELEMENTS_INSIDE else "BackboneElement"
    return BASE_OF.get(name, name)


def _parent(name: str) -> str:
    if name in PARENTS:
        return PARENTS[name]
    if "." in name:
        return _shown(name)
    return "DomainResource" if name in definitions.RESOURCE_TYPES else "Element"


def _member(row: definitions.Element) -> Member:
    choices = tuple(
        Choice(json_name, f"_{json_name}" if type_name in definitions.PRIMITIVES else "", found)
        for json_name, type_name in row.json_names()
        if (found := structure(type_name))
    )
    by_json = {one.json_name: one for one in choices}
    by_json |= {one.beside: one for one in choices if one.beside}
    return Member(row.name, row.many, choices, MappingProxyType(by_json))


@cache
def structure(name: str) -> Structure:
    """
    :raises KeyError: R4 has no such type
    """
    if name not in definitions.PRIMITIVES and not definitions.is_structure(name):
        raise KeyError(name)
    return Structure(name)


def is_type(name: str) -> bool:
    return name in definitions.PRIMITIVES or definitions.is_structure(name)


class _Unknown(Structure):
    """
    JSON of which the type is not known: each name leads to what is there, and no further.
    """

    def __init__(self) -> None:
        super().__init__("")
        self.is_any_resource = True  # what says its type is of that type

    @cached_property
    def members(self) -> Mapping[str, Member]:
        return _Anything(self)

    @cached_property
    def ancestors(self) -> frozenset[str]:
        return frozenset()


class _Anything(dict[str, Member]):
    def __init__(self, unknown: Structure) -> None:
        super().__init__()
        self.unknown = unknown

    def get(self, name: str, default: Any = None) -> Member:
        return self[name]

    def __missing__(self, name: str) -> Member:
        choice = Choice(name, f"_{name}", self.unknown)
        return Member(name, True, (choice,), MappingProxyType({name: choice}))


UNKNOWN: Final = _Unknown()
