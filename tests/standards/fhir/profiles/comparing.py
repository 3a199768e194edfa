"""
A snapshot made here beside the one that its publisher made, in what decides of a resource.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ens.standards.fhir.canonical import split
from ens.standards.fhir.profiles import PACKAGED, ElementRule, Profile

BY_URL = ((("value", "url"),), "open")
COMPARED = (
    "slice_name",
    "minimum",
    "maximum",
    "types",
    "fixed",
    "pattern",
    "slicing",
    "binding",
    "constraints",
    "content_reference",
    "modifier",
    "must_support",
    "max_length",
)


def differences(made: Profile, published: Profile) -> Iterator[str]:
    mine, theirs = ({one.id: one for one in each.elements} for each in (made, published))
    for name in mine.keys() ^ theirs.keys():
        yield f"{'extra' if name in mine else 'missing'} {name}"
    for name in mine.keys() & theirs.keys():
        for field in COMPARED:
            if told(mine[name], field) != told(theirs[name], field):
                yield f"{field} of {name}"
    common = [one.id for one in made.elements if one.id in theirs]
    if common != [one.id for one in published.elements if one.id in mine]:
        yield "another order"


def told(element: ElementRule, field: str) -> Any:
    """
    Without what publishers write or leave out as they like: versions in addresses, what a type
    asks of itself, and that extensions are told apart by their url.
    """
    value = getattr(element, field)
    match field:
        case "binding" if value:
            return replace(value, value_set=split(value.value_set)[0])
        case "types":
            return tuple(
                replace(one, profiles=bare(one.profiles), targets=bare(one.targets))
                for one in value
            )
        case "slicing" if value and (value.discriminators, value.rules) == BY_URL:
            return None
        case "constraints":
            return {one.key for one in value} - own(element) - {"ele-1"}
    return value


def bare(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(split(one)[0] for one in names)


def own(element: ElementRule) -> set[str]:
    """
    The invariants that the types of the element have anyway.
    """
    found: set[str] = set()
    for one in element.types:
        for name in (one.code, "Resource", "DomainResource", *one.profiles):
            url = name if ":" in name else f"http://hl7.org/fhir/StructureDefinition/{name}"
            if profile := PACKAGED.profile(url):
                found |= {each.key for each in profile.elements[0].constraints}
    return found
