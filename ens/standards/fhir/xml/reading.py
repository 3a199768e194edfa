"""
The one door by which FHIR XML enters the product.

No DTD, no entity, no network; the limits are counted while the text is read, so that a bomb
stops at the limit and not after having been built. What has no place in FHIR is refused rather
than dropped; what has the wrong value is left as text, for `validate` to say so.

Source: FHIR R4 xml.html; OWASP XML External Entity Prevention.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from xml.parsers import expat

from ens.standards.fhir.json_gate import MAX_BYTES, MAX_DEPTH
from ens.standards.fhir.xml import narrative
from ens.standards.fhir.xml.errors import MalformedXml
from ens.standards.fhir.xml.shape import FHIR, RESOURCE_TAGS, XHTML, Kind, Slot, shape

# Every tag has one "<" and every attribute one "="; in UTF-8 neither can hide.
MAX_TAGS: Final = 1_000_000
MAX_ATTRIBUTES: Final = 1_000_000
MAX_DIGITS: Final = 100

_IGNORED = frozenset(
    {
        "http://www.w3.org/2001/XMLSchema-instance schemaLocation",
        "http://www.w3.org/XML/1998/namespace space",
    }
)
_WHOLE = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE_TYPES = frozenset({"integer", "positiveInt", "unsignedInt"})
_BOOLEANS: Final[Mapping[str, bool]] = {"true": True, "false": False}
_NOTHING: Final[Mapping[str, Slot]] = {}
_BESIDE: Final = shape("Element")


def read(data: bytes, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """
    Read a resource strictly, into what `json_gate.parse` makes of the same resource in JSON.

    Comments and processing instructions are dropped, as is `xsi:schemaLocation`. Refused: a
    DOCTYPE, another encoding than UTF-8, too large, too deep, elements and attributes that R4
    does not have there, out of their order or too often, text between elements, a narrative that
    does not declare its own namespace.

    :raises MalformedXml:
    """
    _refuse_raw(data, max_bytes)
    reader = _Reader(data)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise MalformedXml(f"Malformed XML: {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError) as error:
        if isinstance(error, MalformedXml):
            raise
        raise MalformedXml("Malformed XML: not UTF-8") from None
    return reader.result


def _refuse_raw(data: bytes, max_bytes: int) -> None:
    """
    Before the parser sees anything: it would read a DOCTYPE to its end before saying so. A text
    in UTF-16, where these bytes are others, has NUL bytes.
    """
    if len(data) > max_bytes:
        raise MalformedXml(f"The body is larger than {max_bytes} bytes")
    if b"\0" in data:
        raise MalformedXml("Malformed XML: FHIR XML is in UTF-8")
    if b"<!DOCTYPE" in data:
        raise MalformedXml("Malformed XML: a DOCTYPE is refused")
    if data.count(b"<") > MAX_TAGS or data.count(b"=") > MAX_ATTRIBUTES:
        raise MalformedXml("Malformed XML: too many elements or attributes")


class _Frame:
    """
    An element that is open. `value`: of a primitive. `mixed`: arrays that may hold null.
    """

    __slots__ = ("allowed", "attributes", "depth", "mixed", "object", "rank", "slot", "value")

    def __init__(self, slot: Slot | None, depth: int) -> None:
        self.slot = slot
        self.depth = depth
        self.rank = -1
        self.object: dict[str, Any] = {}
        self.value: Any = None
        self.allowed: Mapping[str, Slot] = _NOTHING
        self.mixed: set[Slot] | None = None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.result: dict[str, Any] = {}
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.XmlDeclHandler = self._declaration
        self._data = data
        self._stack: list[_Frame] = []
        self._div = 0
        self._div_start = 0

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._div:
            self._in_narrative(tag)
        elif not self._stack:
            self._open_root(tag, attributes)
        else:
            self._open(tag, attributes)

    def _end(self, tag: str) -> None:
        if self._div:
            self._div -= 1
            if not self._div:
                self._close_narrative()
            return
        frame = self._stack.pop()
        slot = frame.slot
        if frame.mixed:
            _settle(frame)
        if slot is None:
            return
        if slot.kind is Kind.PRIMITIVE:
            self._close_primitive(frame, slot)
        elif slot.kind is Kind.RESOURCE and not frame.object:
            raise self._refusal("must hold a resource", slot.name)

    def _text(self, text: str) -> None:
        if not self._div and not text.isspace():
            raise self._refusal("must not have text between its elements")

    def _doctype(self, name: str, system: str | None, public: str | None, inside: bool) -> None:
        raise MalformedXml("Malformed XML: a DOCTYPE is refused")

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if version != "1.0" or (encoding and encoding.lower() not in ("utf-8", "us-ascii")):
            raise MalformedXml("Malformed XML: FHIR XML is XML 1.0 in UTF-8")

    def _open_root(self, tag: str, attributes: dict[str, str]) -> None:
        frame = _Frame(None, 1)
        self._begin_resource(frame, tag, attributes)
        self.result = frame.object
        self._stack.append(frame)

    def _begin_resource(self, frame: _Frame, tag: str, attributes: dict[str, str]) -> None:
        name = RESOURCE_TAGS.get(tag)
        if name is None:
            raise self._refusal(f"{_shown(tag)} is not a resource of FHIR R4")
        self._refuse_attributes(attributes, frozenset())
        frame.object["resourceType"] = name
        frame.allowed = shape(name).by_tag

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        parent = self._stack[-1]
        if parent.slot is not None and parent.slot.kind is Kind.RESOURCE and parent.rank < 0:
            self._open_resource(parent, tag, attributes)
            return
        slot = parent.allowed.get(tag)
        if slot is None:
            raise self._refusal(f"{_shown(tag)} is not an element of this")
        if slot.rank < parent.rank:
            raise self._refusal(f"{slot.name} is not in the order of the definition")
        if slot.rank == parent.rank and not slot.many:
            raise self._refusal(f"{slot.name} may be there once")
        parent.rank = slot.rank
        if slot.kind is Kind.XHTML:
            self._open_narrative()
            return
        frame = _Frame(slot, parent.depth + (2 if slot.many else 1))
        if slot.kind is Kind.PRIMITIVE:
            self._begin_primitive(frame, slot, attributes)
        else:
            self._begin_object(frame, parent, slot, attributes)
        self._stack.append(frame)

    def _open_resource(self, holder: _Frame, tag: str, attributes: dict[str, str]) -> None:
        """
        The one resource that an element holds: in JSON the element is the resource.
        """
        holder.rank = 0
        frame = _Frame(None, holder.depth)
        frame.object = holder.object
        self._begin_resource(frame, tag, attributes)
        self._stack.append(frame)

    def _begin_object(
        self, frame: _Frame, parent: _Frame, slot: Slot, attributes: dict[str, str]
    ) -> None:
        if frame.depth > MAX_DEPTH:
            raise MalformedXml(f"Malformed XML: nested more than {MAX_DEPTH} levels deep")
        if slot.many:
            parent.object.setdefault(slot.name, []).append(frame.object)
        else:
            parent.object[slot.name] = frame.object
        if slot.kind is Kind.OBJECT:
            known = shape(slot.type)
            frame.allowed = known.by_tag
            if attributes:
                self._take(attributes, known.attributes, frame.object)
        else:
            self._refuse_attributes(attributes, frozenset())

    def _begin_primitive(self, frame: _Frame, slot: Slot, attributes: dict[str, str]) -> None:
        value = attributes.pop("value", None)
        if value is not None:
            frame.value = _value(value, slot.type)
        frame.allowed = _BESIDE.by_tag
        if attributes:
            self._take(attributes, _BESIDE.attributes, frame.object)

    def _close_primitive(self, frame: _Frame, slot: Slot) -> None:
        parent, value, about = self._stack[-1], frame.value, frame.object
        if value is None and not about:
            raise self._refusal(f"{slot.name} must have a value or an extension")
        if about and frame.depth > MAX_DEPTH:
            raise MalformedXml(f"Malformed XML: nested more than {MAX_DEPTH} levels deep")
        if slot.many:
            parent.object.setdefault(slot.name, []).append(value)
            if about:
                _set_beside(parent, slot, about)
            return
        if value is not None:
            parent.object[slot.name] = value
        if about:
            parent.object[slot.sibling] = about

    def _open_narrative(self) -> None:
        self._div = 1
        self._div_start = self.parser.CurrentByteIndex

    def _in_narrative(self, tag: str) -> None:
        self._div += 1
        if self._div > narrative.MAX_DEPTH:
            raise MalformedXml("Malformed XML: nested too deep in a narrative")
        if not tag.startswith(XHTML + " "):
            raise self._refusal(f"{_shown(tag)} is not an element of a narrative")

    def _close_narrative(self) -> None:
        """
        The text of the div as its author wrote it: its bytes are taken, not its elements.
        """
        last = self._data.find(b">", self.parser.CurrentByteIndex) + 1
        text = self._data[self._div_start : last].decode()
        if not narrative.stands_alone(text):
            raise self._refusal("div must declare the namespace of XHTML by itself")
        self._stack[-1].object["div"] = text

    def _take(
        self, attributes: dict[str, str], allowed: frozenset[str], into: dict[str, Any]
    ) -> None:
        self._refuse_attributes(attributes, allowed)
        for name in ("id", "url"):
            if name in attributes:
                into[name] = attributes[name]

    def _refuse_attributes(self, attributes: dict[str, str], allowed: frozenset[str]) -> None:
        for name in attributes:
            if name not in allowed and name not in _IGNORED:
                raise self._refusal(f"{_shown(name)} is not an attribute of this")

    def _refusal(self, diagnostics: str, inside: str = "") -> MalformedXml:
        where = ".".join([*self._path(), *([inside] if inside else [])])
        return MalformedXml(f"{where}: {diagnostics}" if where else diagnostics, where)

    def _path(self) -> list[str]:
        names: list[str] = []
        for frame in self._stack:
            slot = frame.slot
            if slot is None:
                names = names or [frame.object["resourceType"]]
            elif slot.many and slot.kind is not Kind.PRIMITIVE:
                names.append(f"{slot.name}[]")
            else:
                names.append(slot.name)
        return _with_places(names, self.result)


def _with_places(names: list[str], result: dict[str, Any]) -> list[str]:
    """
    The last of an array is the one that was being read.
    """
    at: Any = result
    shown = names[:1]
    for name in names[1:]:
        plain = name.removesuffix("[]")
        at = at.get(plain, {}) if type(at) is dict else {}
        if type(at) is list and name != plain:
            shown.append(f"{plain}[{len(at) - 1}]")
            at = at[-1]
        else:
            shown.append(plain)
    return shown


def _value(text: str, type_name: str) -> Any:
    if type_name == "boolean":
        return _BOOLEANS.get(text, text)
    if type_name in _WHOLE_TYPES or type_name == "decimal":
        return _number(text, type_name)
    return text


def _number(text: str, type_name: str) -> Any:
    """
    A number as JSON would have it; what is not one stays a text.
    """
    if len(text) > MAX_DIGITS:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if type_name == "decimal" and _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def _set_beside(parent: _Frame, slot: Slot, about: dict[str, Any]) -> None:
    """
    "_name" is an array as long as "name", with null where there is nothing to say.
    """
    values = parent.object[slot.name]
    beside = parent.object.setdefault(slot.sibling, [])
    beside += [None] * (len(values) - 1 - len(beside))
    beside.append(about)
    parent.mixed = (parent.mixed or set()) | {slot}


def _settle(frame: _Frame) -> None:
    for slot in frame.mixed or ():
        values, beside = frame.object[slot.name], frame.object[slot.sibling]
        beside += [None] * (len(values) - len(beside))
        if not any(value is not None for value in values):
            del frame.object[slot.name]


def _shown(tag: str) -> str:
    """
    A name as the sender wrote it, cut; the namespace only where it is not FHIR's.
    """
    namespace, _, name = tag.rpartition(" ")
    return name[:60] if namespace in ("", FHIR) else f"{namespace[:60]} {name[:60]}"
