"""
The text of a section, both ways: XHTML of a FHIR narrative, the narrative block of CDA.

Only tables, lists, paragraphs and what they say pass; what is drawn or linked is left, and told.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from ens.standards.cda.markup import Element, element
from ens.standards.cda.tree import Node

XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_TABLE: Final = frozenset({"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"})
_LISTS: Final = {"ul": "list", "ol": "list", "li": "item"}
_BLOCKS: Final = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "dl", "dt", "dd",
})  # fmt: skip
_SPANS: Final = ("colspan", "rowspan")
NOT_TOLD: Final = frozenset({"renderMultiMedia", "img"})
MAX_DEPTH: Final = 30


def to_cda(div: Node) -> list[Element]:
    """
    The children of a section's text.
    """
    return list(_blocks(div, 0))


def _name(node: Node) -> str:
    return node.name.removeprefix(XHTML)


def _blocks(node: Node, depth: int) -> Iterator[Element]:
    """
    Tables and lists as they are; each run of words between them is a paragraph.
    """
    words: list[str] = []
    for child in node.children:
        name = _name(child) if isinstance(child, Node) else ""
        if isinstance(child, str):
            words.append(child)
        elif depth < MAX_DEPTH and (name == "table" or name in _LISTS or name in _BLOCKS):
            yield from _paragraph(words)
            words = []
            yield from _block(child, name, depth + 1)
        elif name == "br":
            yield from _paragraph(words)
            words = []
        else:
            words.append(child.text)
    yield from _paragraph(words)


def _block(node: Node, name: str, depth: int) -> Iterator[Element]:
    if name == "table":
        yield _table(node)
    elif name in ("ul", "ol"):
        items = [element("item", child.text) for child in node.elements() if child.text]
        kind = "ordered" if name == "ol" else "unordered"
        if items:
            yield element("list", children=items, listType=kind)
    else:
        yield from _blocks(node, depth)


def _paragraph(words: list[str]) -> Iterator[Element]:
    if text := " ".join("".join(words).split()):
        yield element("paragraph", text)


def _table(node: Node) -> Element:
    name = _name(node)
    if name in ("th", "td", "caption"):
        colspan, rowspan = (one if one.isdigit() else "" for one in map(node.get, _SPANS))
        return element(name, node.text, colspan=colspan, rowspan=rowspan)
    inside = [_table(child) for child in node.elements() if _name(child) in _TABLE]
    return element(name, children=inside)


def to_xhtml(text: Node | None, language: str) -> str:
    """
    The div of a section, "" where it says nothing.
    """
    inside = "".join(_written(text, 0)) if text is not None and text.text else ""
    if not re.sub(r"<[^>]*>", "", inside).strip():
        return ""
    said = f' lang="{escape(language)}" xml:lang="{escape(language)}"' if language else ""
    return f'<div xmlns="http://www.w3.org/1999/xhtml"{said}>{inside}</div>'


def _written(node: Node, depth: int) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield escape(child, quote=False)
        elif depth < MAX_DEPTH:
            yield from _element(child, depth + 1)
        else:
            yield escape(child.text, quote=False)


def _element(node: Node, depth: int) -> Iterator[str]:
    name = node.name
    if name == "br":
        yield "<br/>"
    elif name == "paragraph":
        yield from _wrapped("p", node, depth)
    elif name == "list":
        tag = "ol" if node.get("listType") == "ordered" else "ul"
        items = [one for one in node.elements("item") if one.text]
        inside = "".join("".join(_wrapped("li", one, depth)) for one in items)
        yield f"<{tag}>{inside}</{tag}>" if inside else ""
    elif name == "table":
        yield from _wrapped("table", node, depth)
    elif name in _TABLE:
        spans = "".join(f' {one}="{node.get(one)}"' for one in _SPANS if node.get(one).isdigit())
        yield f"<{name}{spans}>"
        yield from _cells(node, depth)
        yield f"</{name}>"
    elif name not in NOT_TOLD:
        yield from _written(node, depth)


def _cells(node: Node, depth: int) -> Iterator[str]:
    """
    Between the cells of a table there are no words.
    """
    if node.name in ("th", "td", "caption"):
        yield from _written(node, depth)
        return
    for child in node.elements():
        if child.name in _TABLE:
            yield from _element(child, depth + 1)


def _wrapped(tag: str, node: Node, depth: int) -> Iterator[str]:
    inside = _cells(node, depth) if tag == "table" else _written(node, depth)
    yield f"<{tag}>{''.join(inside)}</{tag}>"
