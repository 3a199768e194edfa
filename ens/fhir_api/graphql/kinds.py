"""
The types that a query goes through and their fields: those of FHIR R4, read from its definitions,
and those that GraphQL adds for searches and references.

https://hl7.org/fhir/R4/graphql.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from ens.ground import open_types
from ens.standards.fhir import definitions

ROOT: Final = "Query"
LIST, CONNECTION, EDGE = "List", "Connection", "Edge"
# The register and software have searches of their own; the content of a Binary, its own address.
APART: Final = ("AuditEvent", "Subscription")
NOT_GIVEN: Final = {("Binary", "data")}
NOWHERE: Final[frozenset[str]] = frozenset()
RESOURCES: Final = frozenset(definitions.RESOURCE_TYPES)
ABSTRACT: Final = ("Resource", "DomainResource")
NOT_OF_A_DOMAIN: Final = ("Binary", "Bundle", "Parameters")
COUNTED: Final = ("count", "offset", "pagesize", "first", "previous", "next", "last")


@dataclass(frozen=True, slots=True)
class Child:
    """
    One field of a type. `family` says how it is found: "leaf" and "element" are in the body,
    "typename" is its type, "reference" what it leads to, "one", "list" and "connection" come of a
    read or a search. `targets` are what its references lead to, if it is one.
    """

    family: str
    types: frozenset[str] = NOWHERE
    many: bool = False
    targets: frozenset[str] = NOWHERE

    @property
    def leaf(self) -> bool:
        return self.family in ("leaf", "typename")


LEAF: Final = Child("leaf")


def searched() -> frozenset[str]:
    return frozenset(open_types.names()) - frozenset(APART)


def is_resource(name: str) -> bool:
    return name in RESOURCES


def child(structure: str, name: str, targets: frozenset[str]) -> Child | None:
    """
    The field of this name, None if there is none; `targets` are those of the Reference it is on.
    """
    if name == "__typename":
        return Child("typename")
    if structure == "Reference" and name == "resource":
        return Child("reference", targets or RESOURCES)
    if (structure == ROOT or is_resource(structure)) and (found := _searching(structure, name)):
        return found
    if structure.endswith((CONNECTION, EDGE)) and not definitions.is_structure(structure):
        return _of_search(structure, name)
    return None if structure == ROOT else _elements(structure).get(name)


def _searching(structure: str, name: str) -> Child | None:
    of_list, of_connection = name.removesuffix(LIST), name.removesuffix(CONNECTION)
    if structure == ROOT and name in searched():
        return Child("one", frozenset({name}))
    if of_list != name and of_list in searched():
        return Child("list", frozenset({of_list}), many=True)
    if of_connection != name and of_connection in searched():
        return Child("connection", frozenset({name}))
    return None


def _of_search(structure: str, name: str) -> Child | None:
    """
    A page of a search, and what it says of each of its matches.
    """
    if structure.endswith(CONNECTION):
        if name == "edges":
            edge = structure.removesuffix(CONNECTION) + EDGE
            return Child("element", frozenset({edge}), many=True)
        return LEAF if name in COUNTED else None
    if name == "resource":
        return Child("element", frozenset({structure.removesuffix(EDGE)}))
    return LEAF if name in ("mode", "score") else None


@cache
def _elements(structure: str) -> Mapping[str, Child]:
    found = {"resourceType": LEAF} if is_resource(structure) else {}
    for element in definitions.elements(structure):
        for name, kind in element.json_names():
            if element.prohibited or (structure, name) in NOT_GIVEN:
                continue
            if kind not in definitions.PRIMITIVES:
                types = RESOURCES if kind in ABSTRACT else frozenset({kind})
                targets = frozenset(element.targets) & RESOURCES
                found[name] = Child("element", types, element.many, targets)
                continue
            found[name] = replace(LEAF, many=element.many)
            found[f"_{name}"] = Child("element", frozenset({"Element"}), element.many)
    return found


def primitives(structure: str) -> frozenset[str]:
    """
    The fields of a type that a value is compared with.
    """
    if structure == ROOT or not definitions.is_structure(structure):
        return NOWHERE
    return frozenset(name for name, one in _elements(structure).items() if one.leaf)


def narrowed(types: frozenset[str], condition: str) -> frozenset[str] | None:
    """
    Those of these types that a fragment on this one is about; None if there is no such type.
    """
    if condition == "Resource":
        return types & RESOURCES
    if condition == "DomainResource":
        return types & RESOURCES - frozenset(NOT_OF_A_DOMAIN)
    known = {typename(one): one for one in types}
    if condition in known:
        return frozenset({known[condition]})
    return NOWHERE if condition == ROOT or _is_type(condition) else None


@cache
def _names() -> frozenset[str]:
    return frozenset(typename(one) for one in definitions.structures())


def _is_type(name: str) -> bool:
    return name in _names()


@cache
def typename(structure: str) -> str:
    """
    As the schema of FHIR for GraphQL names it: a part of a resource is `PatientContact`.
    """
    return "".join(part[:1].upper() + part[1:] for part in structure.split("."))
