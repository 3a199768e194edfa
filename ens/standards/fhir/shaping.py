"""
A part of a resource, when a part is asked: `_elements`, `_summary`.

Sources: https://hl7.org/fhir/R4/search.html#elements and #summary. What is left out is told by
the SUBSETTED tag, so that nobody stores the part as the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from ens.standards.fhir import definitions
from ens.standards.fhir.definitions import Element

SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}
SUMMARIES = ("true", "text", "data", "count", "false")
# What changes the meaning of the rest is never left out.
ALWAYS = frozenset({"resourceType", "id", "meta", "implicitRules", "modifierExtension"})


class NoSuchShape(ValueError):
    """
    A value of `_elements` or `_summary` that names nothing.
    """


@dataclass(frozen=True, slots=True)
class Shape:
    """
    `elements` are names at the root; `summary` is "" or one of the four that leave a part.
    """

    elements: tuple[str, ...] = ()
    summary: str = ""


def shape_of(parameters: Sequence[tuple[str, str]]) -> Shape | None:
    """
    The part that these parameters ask for, None for the whole.

    :raises NoSuchShape: a summary that does not exist, or both at once
    """
    elements: list[str] = []
    summary = ""
    for name, value in parameters:
        if name == "_elements":
            elements += [part.strip() for part in value.split(",") if part.strip()]
            if not elements:
                raise NoSuchShape("_elements names no element")
        elif name == "_summary":
            summary = _summary(value)
    if elements and summary not in ("", "false"):
        raise NoSuchShape("_elements and _summary are not asked together")
    if not elements and summary in ("", "false"):
        return None
    return Shape(tuple(dict.fromkeys(elements)), "" if elements else summary)


def _summary(value: str) -> str:
    if value not in SUMMARIES:
        raise NoSuchShape(f"_summary takes one of {', '.join(SUMMARIES)}")
    return value


def unknown(shape: Shape, rtype: str) -> tuple[str, ...]:
    """
    The elements asked for that this type does not have.
    """
    known = {name for one in definitions.elements(rtype) for name in _named(one)}
    return tuple(name for name in shape.elements if name not in known)


def _named(one: Element) -> tuple[str, ...]:
    """
    A choice is named "value" or as it is written: "valueQuantity".
    """
    return (one.name, *(name for name, _ in one.json_names()), f"{one.name}[x]")


def shaped(resource: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """
    The part of a resource that is asked, mandatory elements kept, and tagged as a part.
    """
    rtype = str(resource["resourceType"])
    if shape.summary == "true":
        part = _summarised(resource, rtype)
    elif shape.summary == "data":
        part = {name: value for name, value in resource.items() if name != "text"}
    else:
        kept = _kept(rtype, frozenset(shape.elements or ("text",)))
        part = {name: value for name, value in resource.items() if name.lstrip("_") in kept}
    return _tagged(part)


@lru_cache(maxsize=1024)  # callers choose the names
def _kept(rtype: str, asked: frozenset[str]) -> frozenset[str]:
    found = set(ALWAYS)
    for one in definitions.elements(rtype):
        if one.minimum or one.name in asked or f"{one.name}[x]" in asked:
            found.update(name for name, _ in one.json_names())
    return frozenset(found | asked)


@cache
def _in_summary(structure: str) -> Mapping[str, str]:
    """
    The names in the summary of a structure, each with what is inside it if that is our own.
    """
    return {
        name: kind if "." in kind else ""
        for one in definitions.elements(structure)
        if one.summary or one.minimum
        for name, kind in one.json_names()
    }


def _summarised(value: Mapping[str, Any], structure: str) -> dict[str, Any]:
    """
    What the definitions mark as summary, in backbone elements too; datatypes stay whole.
    """
    names = _in_summary(structure)
    part = {}
    for name, child in value.items():
        inside = names.get(name.lstrip("_"))
        if inside is None and name not in ALWAYS:
            continue
        part[name] = _inner(child, inside) if inside else child
    return part


def _inner(child: Any, structure: str) -> Any:
    """
    One of which nothing is in the summary stays whole: an empty object is no element.
    """
    if isinstance(child, list):
        return [_inner(one, structure) for one in child]
    return (_summarised(child, structure) or child) if isinstance(child, dict) else child


def _tagged(part: dict[str, Any]) -> dict[str, Any]:
    meta = dict(part.get("meta", {}))
    tags = list(meta.get("tag", ()))
    if not any(_is_subsetted(tag) for tag in tags):
        meta["tag"] = [*tags, SUBSETTED]
    head: dict[str, Any] = {name: part[name] for name in ("resourceType", "id") if name in part}
    rest = {name: value for name, value in part.items() if name not in (*head, "meta")}
    return {**head, "meta": meta, **rest}


def _is_subsetted(tag: Mapping[str, Any]) -> bool:
    return all(tag.get(name) == value for name, value in SUBSETTED.items())
