"""
The shapes of R4 as JSON Schema, as far as a description of an interface needs them.

Made from the table of definitions. What would go round in a circle is left out where the circle
closes: extensions are said of resources only, and hold a plain value; contained resources, the
extensions of datatypes and of primitives (`_name`) are taken all the same.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.definitions import Element

Schema = dict[str, Any]

_YEAR = r"[1-9]\d{3}"
_DAY = rf"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?"
_OFFSET = r"(Z|[+-](0\d|1[0-3]):[0-5]\d)"
_MOMENT = rf"{_YEAR}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T{_TIME}{_OFFSET})?)?)?"
_PRINTED: Final = r"[^\x00-\x08\x0b\x0c\x0e-\x1f]"
_NOT_EMPTY: Final = {"type": "string", "pattern": rf"^{_PRINTED}*[^\s\x00-\x1f]{_PRINTED}*$"}
_ADDRESS: Final = {"type": "string", "pattern": r"^[^\s\x00-\x1f]+$"}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


def _whole(least: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": 2_147_483_647}


PRIMITIVES: Final[Mapping[str, Schema]] = {
    "base64Binary": _text(r"([A-Za-z0-9+/]{4})+"),
    "boolean": {"type": "boolean"},
    "canonical": _ADDRESS,
    "code": _text(r"[^\s\x00-\x1f]+( [^\s\x00-\x1f]+)*"),
    "date": _text(rf"{_YEAR}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"),
    "dateTime": _text(_MOMENT),
    "decimal": {"type": "number"},
    "id": _text(r"[A-Za-z0-9\-.]{1,64}"),
    "instant": _text(rf"{_DAY}T{_TIME}{_OFFSET}"),
    "integer": _whole(-2_147_483_648),
    "markdown": _NOT_EMPTY,
    "oid": _text(r"urn:oid:[0-2](\.(0|[1-9]\d*))+"),
    "positiveInt": _whole(1),
    "string": _NOT_EMPTY,
    "time": _text(_TIME),
    "unsignedInt": _whole(0),
    "uri": _ADDRESS,
    "url": _ADDRESS,
    "uuid": _text(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "xhtml": {"type": "string", "description": "a div of the XHTML that a narrative may hold"},
}
_AROUND: Final = frozenset({"extension", "modifierExtension", "contained"})
_NOT_FOLLOWED: Final = frozenset({("Identifier", "assigner"), ("Extension", "extension")})
_PLAIN: Final = ("boolean", "code", "date", "dateTime", "decimal", "integer", "string", "uri")


def schemas(resource_types: tuple[str, ...], *, place: str) -> dict[str, Schema]:
    """
    Every structure that these types are made of, by name; `place` is what a `$ref` begins with.
    """
    found: dict[str, Schema] = {}
    waiting = [*resource_types, "Extension"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _shape(name, place)
            waiting += [one for one in _parts_of(name) if one not in found]
    return dict(sorted((dict(PRIMITIVES) | found).items()))


def _shape(name: str, place: str) -> Schema:
    properties: dict[str, Schema] = {}
    required = []
    if name in definitions.RESOURCE_TYPES:
        properties["resourceType"] = {"type": "string", "enum": [name]}
        required.append("resourceType")
    for element in _said(name):
        for json_name, kind in _names(name, element):
            properties[json_name] = _values(element, kind, place)
        if element.minimum and not element.choice:
            required.append(element.name)
    shape: Schema = {"type": "object", "properties": properties, "minProperties": 1}
    return shape | ({"required": required} if required else {})


def _values(element: Element, kind: str, place: str) -> Schema:
    one = _value(element, kind, place)
    return {"type": "array", "minItems": 1, "items": one} if element.many else one


def _value(element: Element, kind: str, place: str) -> Schema:
    if kind == "Resource":
        return {"type": "object", "properties": {"resourceType": {"type": "string"}}}
    if kind == "code" and element.codes:
        systems = definitions.code_list(element.codes).values()
        return {"type": "string", "enum": sorted({code for codes in systems for code in codes})}
    return {"$ref": f"{place}{definitions.BASE_OF.get(kind, kind)}"}


def _said(name: str) -> tuple[Element, ...]:
    return tuple(
        one for one in definitions.elements(name) if not one.prohibited and _is_followed(name, one)
    )


def _is_followed(name: str, element: Element) -> bool:
    if element.name == "extension" and name in definitions.RESOURCE_TYPES:
        return True
    if element.name in _AROUND or (name, element.name) in _NOT_FOLLOWED:
        return False
    return name not in {deeper for kind in element.types for deeper in _within(kind)}


def _names(name: str, element: Element) -> tuple[tuple[str, str], ...]:
    names = element.json_names()
    if name == "Extension" and element.choice:
        return tuple(pair for pair in names if pair[1] in _PLAIN)
    return names


def _parts_of(name: str) -> tuple[str, ...]:
    kinds = (kind for one in _said(name) for _, kind in _names(name, one))
    known = (definitions.BASE_OF.get(kind, kind) for kind in kinds)
    return tuple(kind for kind in known if kind != "Resource" and definitions.is_structure(kind))


@cache
def _within(kind: str) -> frozenset[str]:
    """
    The structures that one is made of, itself included, by what is followed whatever the circle.
    """
    found: set[str] = set()
    waiting = [definitions.BASE_OF.get(kind, kind)]
    while waiting:
        name = waiting.pop()
        if name in found or not definitions.is_structure(name):
            continue
        found.add(name)
        waiting += [
            definitions.BASE_OF.get(each, each)
            for one in definitions.elements(name)
            if one.name not in _AROUND and (name, one.name) not in _NOT_FOLLOWED
            for each in one.types
        ]
    return frozenset(found)
