"""
What may stand where, read from the official StructureDefinitions and from nothing of ours: so
that what breaks the examples knows the standard by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.standards.fhir.corpus import examples

Json = dict[str, Any]
Path = tuple[str | int, ...]
SYSTEM_TYPES = "http://hl7.org/fhirpath/System."
PRIMITIVES = frozenset({
    "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id",
    "instant", "integer", "markdown", "oid", "positiveInt", "string", "time", "unsignedInt",
    "uri", "url", "uuid", "xhtml",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Element:
    """
    One element of a type: `id` is where the definition says it ("Observation.component.code").
    """

    id: str
    name: str
    minimum: int
    maximum: str
    types: tuple[str, ...]
    targets: tuple[str, ...]
    binding: str
    set: str
    points_at: str

    @property
    def is_many(self) -> bool:
        return self.maximum not in ("0", "1")

    @property
    def is_choice(self) -> bool:
        return self.name.endswith("[x]")

    def json_names(self) -> dict[str, str]:
        """
        Each name that it may have in JSON, with the type that the name says.
        """
        if not self.is_choice:
            return {self.name: self.types[0] if self.types else ""}
        return {f"{self.name[:-3]}{one[0].upper()}{one[1:]}": one for one in self.types}


@dataclass(frozen=True, slots=True)
class Place:
    """
    Something that an example holds. `type` is that of the value, `inside` the id under which
    its own elements are found.
    """

    path: Path
    element: Element
    type: str
    inside: str
    value: Any


@cache
def elements(type_: str) -> Mapping[str, tuple[Element, ...]]:
    """
    The elements of a type, by the id of what they are in.
    """
    path = examples.R4 / f"StructureDefinition-{type_}.json"
    if not path.exists():
        return {}
    found: dict[str, list[Element]] = {}
    for row in examples.read(path)["snapshot"]["element"]:
        parent, _, name = row["path"].rpartition(".")
        found.setdefault(parent, [])
        if parent:
            found[parent].append(_element(row, name))
    return {name: tuple(rows) for name, rows in found.items()}


def _element(row: Json, name: str) -> Element:
    types = row.get("type", [])
    targets = [one for type_ in types for one in type_.get("targetProfile", ())]
    binding = row.get("binding", {})
    return Element(
        row["path"],
        name,
        row["min"],
        row["max"],
        tuple(_type(one) for one in types),
        tuple(one.rpartition("/")[2] for one in targets),
        binding.get("strength", ""),
        binding.get("valueSet", "").partition("|")[0],
        row.get("contentReference", "").partition("#")[2],
    )


def _type(said: Json) -> str:
    code: str = said["code"]
    if not code.startswith(SYSTEM_TYPES):
        return code
    for one in said.get("extension", ()):
        return str(one.get("valueUrl") or one.get("valueUri"))
    return "string"


def children(inside: str) -> tuple[Element, ...]:
    return elements(inside.partition(".")[0]).get(inside, ())


def places(resource: Json, path: Path = ()) -> Iterator[Place]:
    """
    Everything in a resource that its definitions describe, itself first.
    """
    name = str(resource["resourceType"])
    yield Place(path, Element(name, name, 1, "1", (name,), (), "", "", ""), name, name, resource)
    yield from _within(resource, name, path)


def _within(value: Json, inside: str, path: Path) -> Iterator[Place]:
    for element in children(inside):
        for name, type_ in element.json_names().items():
            if name in value:
                yield from _at(value[name], element, type_, (*path, name))


def _at(value: Any, element: Element, type_: str, path: Path) -> Iterator[Place]:
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _at(one, element, type_, (*path, number))
    elif type_ == "Resource":
        if isinstance(value, dict) and "resourceType" in value:
            yield from places(value, path)
    else:
        inside = element.points_at or type_
        if type_ in ("BackboneElement", "Element") and not element.points_at:
            inside = element.id
        yield Place(path, element, type_ or "BackboneElement", inside, value)
        if isinstance(value, dict):
            yield from _within(value, inside, path)
