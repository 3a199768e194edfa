"""
What a definition must be to be taken in: what would make a later reader go round in circles, or
read something else than was meant, is refused by name before anything is kept.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from ens.standards.fhir.profiles.library import Kind
from ens.standards.fhir.profiles.model import ElementRule, Profile
from ens.standards.fhir.profiles.reading import NotADefinition
from ens.standards.fhir.profiles.tree import MOST_DEPTH, MOST_ELEMENTS, tree_of

Json = Mapping[str, Any]

KINDS: Final[tuple[Kind, Kind, Kind]] = ("StructureDefinition", "ValueSet", "CodeSystem")
LONGEST_URL: Final = 500
LONGEST_VERSION: Final = 100
FHIR: Final = "4.0"
TYPE_KINDS: Final = ("resource", "complex-type", "primitive-type")
MOST_BASES: Final = 40
_URL = re.compile(r"(?:https?://|urn:)[^\s|#]+")


def is_wanted(resource: Json) -> bool:
    """
    Whether it is of a kind that judges something: not a logical model, nor a part of a system.
    """
    match resource.get("resourceType"):
        case "StructureDefinition":
            return resource.get("kind") != "logical"
        case "CodeSystem":
            return resource.get("content") == "complete" and bool(resource.get("concept"))
        case kind:
            return kind == "ValueSet"


def named(resource: Json) -> tuple[str, str]:
    """
    The url and the version.

    :raises NotADefinition:
    """
    url, version = resource.get("url"), resource.get("version", "")
    kind = str(resource.get("resourceType"))[:40]
    if not isinstance(url, str) or len(url) > LONGEST_URL or not _URL.fullmatch(url):
        name = str(resource.get("id", ""))[:80]
        raise NotADefinition(f"{kind} {name!r}: no url, or not an absolute one")
    if not isinstance(version, str) or len(version) > LONGEST_VERSION or "|" in version:
        raise NotADefinition(f"{url}: its version is not a short text")
    return url, version


def structure(resource: Json) -> None:
    """
    Before its elements are read.

    :raises NotADefinition:
    """
    url = resource["url"]
    version = resource.get("fhirVersion", FHIR)
    if not str(version).startswith(FHIR):
        raise NotADefinition(f"{url}: made for FHIR {str(version)[:20]!r}, not for R4")
    if resource.get("kind") not in TYPE_KINDS or not isinstance(resource.get("type"), str):
        raise NotADefinition(f"{url}: it does not say of which kind and type it is")
    if resource.get("derivation") != "constraint":
        raise NotADefinition(f"{url}: a type of its own, where only profiles can be added")


def profile(found: Profile) -> None:
    """
    Its elements make a tree, and what they refer to is in it and is not the reference itself.

    :raises NotADefinition:
    """
    if len(found.elements) > MOST_ELEMENTS:
        raise NotADefinition(f"{found.url}: more than {MOST_ELEMENTS} elements")
    if found.elements[0].path != found.type:
        raise NotADefinition(f"{found.url}: its elements are not those of a {found.type[:80]!r}")
    tree_of(found.elements)
    by_id = {one.id: one for one in found.elements}
    if len(by_id) != len(found.elements):
        raise NotADefinition(f"{found.url}: two elements have the same id")
    for one in found.elements:
        if one.content_reference.partition(".")[0] == found.type:
            _ends(found.url, one, by_id)


def _ends(url: str, element: ElementRule, by_id: Mapping[str, ElementRule]) -> None:
    there: ElementRule | None = element
    for _ in range(MOST_DEPTH):
        there = by_id.get(there.content_reference) if there else None
        if there is None:
            break
        if not there.content_reference:
            return
    raise NotADefinition(f"{url}: {element.id[:200]!r} refers to no element, or in a circle")
