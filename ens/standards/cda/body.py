"""
The body of a CDA R2 document: a file at level 1, a tree of sections at level 3.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from ens.standards.cda.datatypes import Code, Identifier, code_of, identifier_of
from ens.standards.cda.tree import Node

MAX_SECTION_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Media:
    """
    A file carried inside the document (image of the narrative, PDF copy), with the XML id that
    the narrative refers to. `content` is empty when the sender's base64 is broken.
    """

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Section:
    """
    A section: what people read (`narrative`) and what machines read: `entries` of the patient,
    `others` of somebody else, where the section or the one around it says whom it is about.
    """

    identifier: Identifier | None
    code: Code | None
    title: str
    narrative: Node | None
    entries: tuple[Node, ...]
    sections: "tuple[Section, ...]"
    others: tuple[Node, ...] = ()

    def walk(self) -> "Iterator[Section]":
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class Body:
    level: int
    media_type: str = ""
    content: bytes = b""
    sections: tuple[Section, ...] = ()
    media: tuple[Media, ...] = ()


def read(root: Node) -> Body:
    file = root.first("component/nonXMLBody/text")
    if file is not None:
        return Body(level=1, media_type=file.get("mediaType"), content=_content(file))
    structured = root.first("component/structuredBody")
    if structured is None:
        return Body(level=3)
    return Body(level=3, sections=_sections(structured, 1), media=tuple(_media(structured)))


def is_about_somebody_else(node: Node) -> bool:
    """
    Whether an entry, or a section, says that its subject is not the document's patient: a mother,
    a foetus.
    """
    return node.first("subject/relatedSubject") is not None


def _sections(parent: Node, depth: int, *, of_another: bool = False) -> tuple[Section, ...]:
    if depth > MAX_SECTION_DEPTH:
        return ()
    return tuple(
        _section(node, depth, of_another=of_another or is_about_somebody_else(node))
        for node in parent.every("component/section")
    )


def _section(node: Node, depth: int, *, of_another: bool) -> Section:
    entries = tuple(node.elements("entry"))
    return Section(
        identifier=identifier_of(node.first("id")),
        code=code_of(node.first("code")),
        title=node.text_at("title"),
        narrative=node.first("text"),
        entries=() if of_another else entries,
        sections=_sections(node, depth + 1, of_another=of_another),
        others=entries if of_another else (),
    )


def _media(structured: Node) -> Iterator[Media]:
    for node in structured.walk():
        value = node.first("value") if node.name == "observationMedia" else None
        if value is not None:
            yield Media(node.get("ID"), value.get("mediaType"), _content(value))


def _content(value: Node) -> bytes:
    """
    Return the bytes of an ED, in base64 or as text; empty when the base64 is broken.
    """
    text = "".join(child for child in value.children if isinstance(child, str))
    if value.get("representation") != "B64":
        return text.strip().encode()
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
