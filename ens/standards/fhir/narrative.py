"""
The XHTML of a narrative: formatted text, and nothing that acts.

Source: FHIR R4 narrative.html#xhtml, invariants txt-1 and txt-2.
"""

import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import Final

from lxml import etree

NAMESPACE: Final = "http://www.w3.org/1999/xhtml"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS: Final = _words(
    "a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3"
    " h4 h5 h6 hr i img li ol p pre q samp small span strong sub sup table tbody td tfoot th thead"
    " tr tt ul var"
)
ATTRIBUTES: Final = _words(
    "abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign"
    " char charoff charset cite class colspan compact coords dir frame headers height href hreflang"
    " hspace id lang longdesc name nowrap rel rev rowspan rules scope shape span src start style"
    " summary tabindex title type valign value vspace width"
)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SAFE_LINK = re.compile(r"\s*(#|https?:|ftp:|mailto:|tel:|urn:|[^:]*$|[^:]*[/?#])", re.IGNORECASE)
_SAFE_IMAGE = re.compile(r"\s*data:\s*image/(png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
# An image written in the style itself fetches nothing.
_ACTIVE_STYLE = re.compile(
    r"url\s*\((?!\s*['\"]?data:\s*image/(?:png|jpe?g|gif|webp)[;,])"
    r"|expression\s*\(|@import|\\|behavior\s*:|-moz-",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_SPACES = "\t\r\n \u00a0"


def faults(text: str) -> Iterator[str]:
    """
    Say what is wrong, in words that repeat nothing of the text.
    """
    if "<!" in text.replace("<!--", "") or "<?" in text:
        yield "must not have a document type, CDATA or processing instruction"
        return
    root = _parse(text)
    if root is None:
        yield "must be well-formed XHTML"
        return
    if root.tag != f"{{{NAMESPACE}}}div":
        yield f"must be a div in the namespace {NAMESPACE}"
        return
    yield from sorted({fault for node in root.iter(etree.Element) for fault in _in_node(node)})
    if not _has_content(root):
        yield "must have some text or an image (txt-2)"


def _parse(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(_ENTITY.sub(_plain, text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _plain(match: re.Match[str]) -> str:
    """
    HTML's own entities (&nbsp;) are usual in narratives, and XML does not know them.
    """
    name = match[1]
    if name in _XML_ENTITIES or name not in name2codepoint:
        return match[0]
    return chr(name2codepoint[name])


def _in_node(node: etree._Element) -> Iterator[str]:
    name = _local_name(str(node.tag))
    if name not in ELEMENTS:
        yield "has an element that a narrative may not have (txt-1)"
    for attribute, value in node.attrib.items():
        yield from _in_attribute(str(attribute), str(value))


def _in_attribute(name: str, value: str) -> Iterator[str]:
    if name not in ATTRIBUTES and name != _XML_LANG:
        yield "has an attribute that a narrative may not have (txt-1)"
    if name in ("href", "cite", "longdesc") and not _SAFE_LINK.match(value):
        yield "has a link that is not http, https, ftp, mailto, tel, urn or relative"
    if name == "src" and not (_SAFE_LINK.match(value) or _SAFE_IMAGE.match(value)):
        yield "has an image that is neither a link nor image data"
    if name == "style" and _ACTIVE_STYLE.search(value):
        yield "has a style that fetches or acts"


def _local_name(tag: str) -> str:
    namespace, _, name = tag.rpartition("}")
    return name if namespace == "{" + NAMESPACE else ""


def _has_content(root: etree._Element) -> bool:
    text = str(root.xpath("string()"))
    return bool(text.strip(_SPACES)) or root.find(f".//{{{NAMESPACE}}}img") is not None
