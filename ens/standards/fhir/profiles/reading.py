"""
A StructureDefinition as JSON has it, read into a `Profile`.

Source: FHIR R4 structuredefinition.html, elementdefinition.html.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ens.standards.fhir.definitions import PRIMITIVES
from ens.standards.fhir.profiles.model import (
    Binding,
    Constraint,
    ElementRule,
    Profile,
    Slicing,
    TypeRef,
    Valued,
)

Json = Mapping[str, Any]

SYSTEM_TYPES: Final = "http://hl7.org/fhirpath/System."
TYPE_EXTENSION: Final = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
# 4.0.1 says string by mistake: Resource.id is an id.
RESOURCE_ID: Final = "Resource.id"


class NotADefinition(ValueError):
    """
    What is said cannot be read as a StructureDefinition; the text says what and where.
    """


def profile(resource: Json) -> Profile:
    """
    :raises NotADefinition: not a StructureDefinition, no address, no snapshot
    """
    return with_elements(resource, elements(resource.get("snapshot", {}).get("element", ())))


def with_elements(resource: Json, found: tuple[ElementRule, ...]) -> Profile:
    """
    :raises NotADefinition:
    """
    if resource.get("resourceType") != "StructureDefinition" or not resource.get("url"):
        raise NotADefinition("not a StructureDefinition with a url")
    if not found:
        raise NotADefinition(f"{resource['url']}: it has no elements")
    return Profile(
        url=resource["url"],
        version=resource.get("version", ""),
        name=resource.get("name", ""),
        title=resource.get("title", ""),
        type=str(resource.get("type", "")).rsplit("/", 1)[-1],
        kind=resource.get("kind", ""),
        derivation=resource.get("derivation", ""),
        base=resource.get("baseDefinition", ""),
        abstract=bool(resource.get("abstract")),
        elements=found,
        contexts=_contexts(resource),
    )


def _contexts(resource: Json) -> tuple[tuple[str, str], ...]:
    return tuple((one["type"], one["expression"]) for one in resource.get("context", ()))


def elements(written: Sequence[Json]) -> tuple[ElementRule, ...]:
    """
    :raises NotADefinition: naming the element that cannot be read
    """
    return tuple(map(_element, written))


def _element(one: Json) -> ElementRule:
    try:
        return element(one)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        name = str(one.get("id", "?")) if isinstance(one, Mapping) else "?"
        raise NotADefinition(f"element {name[:200]!r} cannot be read") from error


def element(one: Json) -> ElementRule:
    fixed, pattern, least, most = (
        valued(one, each) for each in ("fixed", "pattern", "minValue", "maxValue")
    )
    return ElementRule(
        id=str(one.get("id") or one["path"]),
        path=str(one["path"]),
        slice_name=str(one.get("sliceName", "")),
        minimum=int(one.get("min", 0)),
        maximum=maximum(one.get("max", "*")),
        types=types(one),
        fixed=fixed,
        pattern=pattern,
        slicing=slicing(one),
        binding=binding(one),
        constraints=constraints(one),
        content_reference=content_reference(one),
        modifier=bool(one.get("isModifier")),
        must_support=bool(one.get("mustSupport")),
        max_length=one.get("maxLength"),
        min_value=least,
        max_value=most,
        summary=bool(one.get("isSummary")),
        condition_on=tuple(map(str, one.get("condition", ()))),
    )


def maximum(text: Any) -> int | None:
    return None if text == "*" else int(text)


def types(one: Json) -> tuple[TypeRef, ...]:
    is_id = RESOURCE_ID in (one["path"], one.get("base", {}).get("path"))
    return tuple(_type(each, is_id=is_id) for each in one.get("type", ()))


def _type(one: Json, *, is_id: bool) -> TypeRef:
    return TypeRef(
        "id" if is_id else _type_code(one),
        tuple(map(str, one.get("profile", ()))),
        tuple(map(str, one.get("targetProfile", ()))),
    )


def _type_code(one: Json) -> str:
    for extension in one.get("extension", ()):
        if extension["url"] == TYPE_EXTENSION:
            return str(extension.get("valueUrl") or extension["valueUri"])
    code = str(one["code"])
    if code.startswith(SYSTEM_TYPES):
        name = code.removeprefix(SYSTEM_TYPES)
        return name[0].lower() + name[1:]
    return code.removeprefix("http://hl7.org/fhir/StructureDefinition/")


def valued(one: Json, opening: str) -> Valued | None:
    """
    `fixedUri` is a uri, `patternCodeableConcept` a CodeableConcept.
    """
    for name, value in one.items():
        if name.startswith(opening) and name != opening and name[len(opening)].isupper():
            written = name.removeprefix(opening)
            lower = written[0].lower() + written[1:]
            return (lower if lower in PRIMITIVES else written, value)
    return None


def slicing(one: Json) -> Slicing | None:
    if "slicing" not in one:
        return None
    said = one["slicing"]
    return Slicing(
        tuple((each["type"], each["path"]) for each in said.get("discriminator", ())),
        said.get("rules", "open"),
        bool(said.get("ordered")),
    )


def binding(one: Json) -> Binding | None:
    said = one.get("binding") or {}
    found = Binding(str(said.get("strength", "")), str(said.get("valueSet", "")))
    return found if found.strength or found.value_set else None


def constraints(one: Json) -> tuple[Constraint, ...]:
    return tuple(
        Constraint(
            str(each["key"]),
            str(each.get("severity", "error")),
            str(each.get("human", "")),
            str(each.get("expression", "")),
        )
        for each in one.get("constraint", ())
    )


def content_reference(one: Json) -> str:
    return str(one.get("contentReference", "")).rpartition("#")[2]
