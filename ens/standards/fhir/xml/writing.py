"""
From the values of a resource to FHIR XML.

Source: FHIR R4 xml.html. Elements are written in the order of the definitions.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.xml import narrative
from ens.standards.fhir.xml.errors import NotInXml
from ens.standards.fhir.xml.shape import FHIR, Kind, Shape, Slot, shape

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'

_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_BESIDE: Final = shape("Element")
_SPECIAL = re.compile(f'[&<>"\t\n\r{_ILLEGAL}]')
_ESCAPES: Final = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;",
    "\t": "&#9;", "\n": "&#10;", "\r": "&#13;",
}  # fmt: skip


def write(resource: Mapping[str, Any]) -> bytes:
    """
    Write a resource as `json_gate` reads it: a `Decimal` with the digits it was read with.

    :raises NotInXml: if it is not a resource of R4, or holds a character that XML cannot
    """
    out = [DECLARATION]
    _resource(resource, out, "", f' xmlns="{FHIR}"')
    return "".join(out).encode()


def _resource(value: Any, out: list[str], path: str, namespace: str = "") -> None:
    name = value.get("resourceType") if isinstance(value, dict) else None
    if type(name) is not str or name not in definitions.RESOURCE_TYPES:
        raise NotInXml("must be a resource of FHIR R4", path)
    out.append(f"<{name}{namespace}>")
    _children(value, shape(name), out, path or name)
    out.append(f"</{name}>")


def _children(value: Mapping[str, Any], within: Shape, out: list[str], path: str) -> None:
    by_key, attributes = within.by_key, within.attributes
    ranks = set()
    for key in value:
        slot = by_key.get(key)
        if slot is not None:
            ranks.add(slot.rank)
        elif key not in attributes and not (key == "resourceType" and not attributes):
            raise NotInXml(f"{key[:60]} has no place in XML", path)
    for rank in sorted(ranks):
        slot = within.slots[rank]
        if slot.kind is Kind.PRIMITIVE:
            _primitives(value.get(slot.name), value.get(slot.sibling), slot, out, path)
        else:
            for one in _each(value[slot.name], slot, path):
                _element(one, slot, out, f"{path}.{slot.name}")


def _each(value: Any, slot: Slot, path: str) -> list[Any]:
    if slot.many != (type(value) is list):
        raise NotInXml("must be an array" if slot.many else "must not be an array", path)
    return value if slot.many else [value]


def _element(value: Any, slot: Slot, out: list[str], path: str) -> None:
    if slot.kind is Kind.XHTML:
        _narrative(value, out, path)
    elif slot.kind is Kind.RESOURCE:
        out.append(f"<{slot.name}>")
        _resource(value, out, path)
        out.append(f"</{slot.name}>")
    elif type(value) is not dict:
        raise NotInXml("must be an object", path)
    else:
        _object(value, slot, out, path)


def _object(value: Mapping[str, Any], slot: Slot, out: list[str], path: str) -> None:
    within = shape(slot.type)
    out.append(f"<{slot.name}{_attributes(value, within, path)}>")
    _children(value, within, out, path)
    out.append(f"</{slot.name}>")


def _attributes(value: Mapping[str, Any], within: Shape, path: str) -> str:
    said = ""
    if "id" in value:
        said = f' id="{_text(value["id"], path)}"'
    if "url" in value and "url" in within.attributes:
        said += f' url="{_text(value["url"], path)}"'
    return said


def _primitives(values: Any, siblings: Any, slot: Slot, out: list[str], path: str) -> None:
    if not slot.many:
        _primitive(values, siblings, slot, out, path)
        return
    first = _each([] if values is None else values, slot, path)
    second = _each([] if siblings is None else siblings, slot, path)
    for place in range(max(len(first), len(second))):
        value = first[place] if place < len(first) else None
        sibling = second[place] if place < len(second) else None
        _primitive(value, sibling, slot, out, path)


def _primitive(value: Any, sibling: Any, slot: Slot, out: list[str], path: str) -> None:
    said = "" if value is None else f' value="{_text(value, path)}"'
    if sibling is None:
        out.append(f"<{slot.name}{said}/>")
        return
    if type(sibling) is not dict:
        raise NotInXml("must be an object", f"{path}.{slot.name}")
    out.append(f"<{slot.name}{_attributes(sibling, _BESIDE, path)}{said}>")
    _children(sibling, _BESIDE, out, f"{path}.{slot.name}")
    out.append(f"</{slot.name}>")


def _text(value: Any, path: str) -> str:
    kind = type(value)
    if kind is str:
        return _escaped(value, path)
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float or (kind is Decimal and value.is_finite()):
        return str(value)
    raise NotInXml("must be a primitive value", path)


def _escaped(text: str, path: str) -> str:
    if not _SPECIAL.search(text):
        return text

    def escape(match: re.Match[str]) -> str:
        escaped = _ESCAPES.get(match[0])
        if escaped is None:
            raise NotInXml("holds a character that XML cannot", path)
        return escaped

    return _SPECIAL.sub(escape, text)


def _narrative(value: Any, out: list[str], path: str) -> None:
    """
    Never written unless it is well-formed alone: it would change what is around it.
    """
    text = narrative.without_html_entities(value).strip() if type(value) is str else ""
    if not narrative.stands_alone(text):
        raise NotInXml("must be a div of XHTML that declares its namespace", path)
    out.append(text)
