"""
The elements of a structure as XML has them: which are attributes, which are elements, in order.

Source: FHIR R4 xml.html ("id" of an element and "url" of an extension are attributes).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from ens.standards.fhir import definitions

FHIR: Final = "http://hl7.org/fhir"
XHTML: Final = "http://www.w3.org/1999/xhtml"


class Kind(Enum):
    PRIMITIVE = "primitive"
    OBJECT = "object"
    RESOURCE = "resource"
    XHTML = "xhtml"


@dataclass(frozen=True, slots=True)
class Slot:
    """
    One element under one of its names: "valueQuantity" and "valueString" are two slots.
    """

    rank: int
    name: str
    sibling: str
    type: str
    kind: Kind
    many: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """
    `by_key`: slot of each JSON name, of "_name" too. `by_tag`: slot of each XML name, which is
    written as the parser gives it, namespace first.
    """

    attributes: frozenset[str]
    slots: tuple[Slot, ...]
    by_key: Mapping[str, Slot]
    by_tag: Mapping[str, Slot]


@cache
def shape(structure: str) -> Shape:
    """
    :raises KeyError: if there is no such structure
    """
    attributes = _attributes(structure)
    slots: list[Slot] = []
    for element in definitions.elements(structure):
        if not element.prohibited and element.name not in attributes:
            for name, type_name in element.json_names():
                slots.append(_slot(len(slots), name, type_name, many=element.many))
    by_key = {one.name: one for one in slots}
    by_key |= {one.sibling: one for one in slots if one.kind is Kind.PRIMITIVE}
    return Shape(attributes, tuple(slots), by_key, {_tag(one): one for one in slots})


def _attributes(structure: str) -> frozenset[str]:
    if structure in definitions.RESOURCE_TYPES:
        return frozenset()
    return frozenset({"id", "url"} if structure == "Extension" else {"id"})


def _slot(rank: int, name: str, type_name: str, *, many: bool) -> Slot:
    return Slot(rank, name, "_" + name, type_name, _kind(type_name), many)


def _kind(type_name: str) -> Kind:
    if type_name == "xhtml":
        return Kind.XHTML
    if type_name == "Resource" or type_name in definitions.RESOURCE_TYPES:
        return Kind.RESOURCE
    return Kind.PRIMITIVE if type_name in definitions.PRIMITIVES else Kind.OBJECT


def _tag(slot: Slot) -> str:
    return f"{XHTML if slot.kind is Kind.XHTML else FHIR} {slot.name}"


RESOURCE_TAGS: Final = {f"{FHIR} {name}": name for name in definitions.RESOURCE_TYPES}
