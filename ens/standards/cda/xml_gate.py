"""
The one door by which XML enters the product.

No DTD, no entity, no network: a DOCTYPE is refused outright, as are trees that are too deep,
too wide or too large. What comes out is a plain tree; nothing of the XML library passes.
Source: OWASP XML External Entity Prevention; libxml2's own limits are left on, but for the
length of one text, since a signed PDF of more than 10 MB rests in a single text.
"""

from typing import Any, cast

from lxml import etree

from ens.standards.cda.errors import MalformedXml, NotAClinicalDocument
from ens.standards.cda.tree import Node

MAX_BYTES = 50 * 1024 * 1024
MAX_DEPTH = 64
# The largest report known has seven thousand.
MAX_ELEMENTS = 60_000
MAX_ATTRIBUTES = 64

_PREFIXES = {
    "urn:hl7-org:v3": "",
    "urn:hl7-org:sdtc": "sdtc:",
    "urn:oid:1.3.6.1.4.1.19376.1.3.2": "lab:",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi:",
    "http://www.w3.org/1999/XSL/Transform": "xsl:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_BOM = b"\xef\xbb\xbf"
_CHUNK = 1 << 16


def read(data: bytes) -> Node:
    """
    Return the tree of an XML text.

    Elements and attributes of known namespaces are written with a fixed prefix whatever the
    sender's was (none for HL7 V3), others in Clark's notation; `xsi:type` loses the prefix of
    its value. Comments and processing instructions are dropped.

    :raises MalformedXml: if it is not well-formed, or goes beyond what the gate accepts
    """
    if len(data) > MAX_BYTES:
        raise MalformedXml("Le fichier XML est trop volumineux.")
    tree = _Tree()
    parser = etree.XMLParser(
        target=cast(Any, tree),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=True,
        recover=False,
    )
    view = memoryview(data.removeprefix(_BOM).lstrip())
    try:
        for start in range(0, len(view), _CHUNK):
            parser.feed(bytes(view[start : start + _CHUNK]))
        parser.close()
    except etree.LxmlError as error:
        raise MalformedXml("Le fichier n'est pas du XML bien formé.") from error
    if tree.root is None:
        raise MalformedXml("Le fichier XML est vide.")
    return tree.root


def read_clinical_document(data: bytes) -> Node:
    """
    Return the ClinicalDocument, alone in its file or inside the stylesheet that presents it
    ("auto-présentable": an XSLT with the CDA embedded).

    :raises MalformedXml: as `read`
    :raises NotAClinicalDocument: if there is none, or more than one to choose from
    """
    root = read(data)
    if root.name == "ClinicalDocument":
        found = [root]
    elif root.name in ("xsl:stylesheet", "xsl:transform"):
        found = [node for node in root.walk() if node.name == "ClinicalDocument"]
    else:
        found = []
    if not found:
        raise NotAClinicalDocument("Le fichier ne contient pas de document CDA.")
    if len(found) > 1:
        raise NotAClinicalDocument("Le fichier contient plusieurs documents CDA.")
    return found[0]


class _Tree:
    """
    The parser's target: builds nodes while it counts, so that a bomb stops at the limit and
    not after having been built.
    """

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[tuple[str, dict[str, str], list[Node | str]]] = []
        self._text: list[str] = []
        self._names: dict[str, str] = {}
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._flush()
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise MalformedXml("Le fichier XML a trop d'éléments.")
        if len(self._open) >= MAX_DEPTH:
            raise MalformedXml("Le fichier XML a trop de niveaux.")
        if len(attributes) > MAX_ATTRIBUTES:
            raise MalformedXml("Un élément du fichier XML a trop d'attributs.")
        self._open.append((self._name(tag), self._attributes(attributes), []))

    def end(self, tag: str) -> None:
        self._flush()
        name, attributes, children = self._open.pop()
        node = Node(name, attributes, tuple(children))
        if self._open:
            self._open[-1][2].append(node)
        else:
            self.root = node

    def data(self, data: str) -> None:
        self._text.append(data)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise MalformedXml("Un fichier XML avec DOCTYPE est refusé.")

    def close(self) -> None:
        pass

    def _flush(self) -> None:
        if self._text and self._open:
            self._open[-1][2].append("".join(self._text))
        self._text.clear()

    def _attributes(self, attributes: dict[str, str]) -> dict[str, str]:
        named = {_attribute_name(name): value for name, value in attributes.items()}
        if "xsi:type" in named:
            named["xsi:type"] = named["xsi:type"].rpartition(":")[2]
        return named

    def _name(self, tag: str) -> str:
        known = self._names.get(tag)
        if known is None:
            known = self._names[tag] = _element_name(tag)
        return known


def _element_name(tag: str) -> str:
    uri, _, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    prefix = _PREFIXES.get(uri)
    return f"{{{uri}}}{local}" if prefix is None else prefix + local


def _attribute_name(name: str) -> str:
    return _element_name(name) if name.startswith("{") else name
