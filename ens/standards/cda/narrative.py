"""
The narrative of a section as HTML, by an allow-list.

Nothing of the sender's passes but text: every tag, class and attribute below is written by us, the
rest of what the narrative block may hold is unwrapped to its text. No link leaves the document,
no style, no script, no file from elsewhere.
Source: HL7 CDA R2, section 4.3.5 (narrative block).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape

from ens.standards.cda import images
from ens.standards.cda.body import Media
from ens.standards.cda.tree import Node

MAX_CHARACTERS = 1_500_000
MAX_ELEMENTS = 60_000
MAX_IMAGES_BYTES = 4 * 1024 * 1024
MAX_NESTED_TABLES = 3
MAX_SPAN = 50

_BLOCKS = frozenset(("paragraph", "list", "table", "renderMultiMedia"))
_TABLE_PARTS = ("thead", "tbody", "tfoot", "tr")
_NOT_SHOWN = ("caption", "col", "colgroup")
_WEB_ADDRESS = re.compile(r"https?://[\w.\-]+(?:[/?#:][\x21-\x7e]*)?", re.ASCII)
# Direction overrides make a text read otherwise than it is written.
_INVISIBLE = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0xFEFF))


def text_of(text: str) -> str:
    return escape(text.translate(_INVISIBLE), quote=True)


def anchor_of(name: str) -> str:
    return "cda-" + re.sub(r"[^A-Za-z0-9_-]", "-", name)[:64]


class Narrative:
    """
    Writes the narratives of one document: limits and images are counted over the whole of it.
    """

    def __init__(self, media: Iterable[Media], narratives: Iterable[Node]) -> None:
        self._media = {one.name: one for one in media if one.name}
        self._targets = _targets(narratives)
        self._anchored: set[str] = set()
        self._blocks: dict[int, bool] = {}
        self._elements = MAX_ELEMENTS
        self._characters = MAX_CHARACTERS
        self._images = MAX_IMAGES_BYTES
        self._tables = 0
        self._captions = 0
        self.title = ""

    @property
    def is_truncated(self) -> bool:
        return self._elements <= 0 or self._characters <= 0

    def html(self, narrative: Node, title: str) -> str:
        """
        Return the narrative of the section of that title.
        """
        self.title = title
        return self._children(narrative)

    def _children(self, node: Node) -> str:
        return "".join(
            self._text(child) if isinstance(child, str) else self._element(child)
            for child in node.children
        )

    def _text(self, text: str) -> str:
        if self.is_truncated:
            return ""
        shown = text_of(text[: self._characters])
        self._characters -= len(shown)
        return shown

    def _element(self, node: Node) -> str:
        self._elements -= 1
        if self.is_truncated:
            return ""
        write = _WRITERS.get(node.name)
        return write(self, node) if write else self._children(node)

    def _identified(self, node: Node) -> str:
        name = node.get("ID")
        if name not in self._targets or name in self._anchored:
            return ""
        self._anchored.add(name)
        return f' id="{anchor_of(name)}"'

    def _holds_block(self, node: Node) -> bool:
        """
        Say whether HTML wants a `div` here; kept, lest deep nesting be walked at each level.
        """
        known = self._blocks.get(id(node))
        if known is None:
            known = any(one.name in _BLOCKS or self._holds_block(one) for one in node.elements())
            self._blocks[id(node)] = known
        return known

    def content(self, node: Node) -> str:
        tag = "div" if self._holds_block(node) else "span"
        inner = _styled(node, self._children(node))
        if node.get("revised") in ("delete", "insert"):
            inner = (
                f"<del>{inner}</del>" if node.get("revised") == "delete" else f"<ins>{inner}</ins>"
            )
        identified = self._identified(node)
        return f"<{tag}{identified}>{inner}</{tag}>" if identified or tag == "div" else inner

    def paragraph(self, node: Node) -> str:
        tag = "div" if self._holds_block(node) else "p"
        caption = self._caption(node, "strong")
        inner = _styled(node, self._children(node))
        return f'<{tag} class="cda-paragraph"{self._identified(node)}>{caption}{inner}</{tag}>'

    def list(self, node: Node) -> str:
        tag = "ol" if node.get("listType") == "ordered" else "ul"
        items = "".join(
            f"<li{self._identified(item)}>{self._children(item)}</li>"
            for item in node.elements("item")
        )
        stray = self._strays(node, ("item", *_NOT_SHOWN))
        return f'{self._caption(node, "p")}{stray}<{tag} class="cda-list">{items}</{tag}>'

    def table(self, node: Node) -> str:
        if self._tables >= MAX_NESTED_TABLES:
            return f'<p class="cda-paragraph">{self._text(node.text)}</p>'
        self._tables += 1
        stray = self._strays(node, (*_TABLE_PARTS, *_NOT_SHOWN))
        rows = "".join(self._table_part(part) for part in node.elements())
        self._tables -= 1
        self._captions += 1
        given = node.text_at("caption")
        caption = text_of(given or f"{self.title}, tableau {self._captions}")
        shown = "cda-caption" if given else "cda-hidden"
        return (
            f'{stray}<div class="cda-scroll" role="group" tabindex="0" aria-label="{caption}">'
            f'<table class="cda-table"{self._identified(node)}>'
            f'<caption class="{shown}">{caption}</caption>{rows}</table></div>'
        )

    def _table_part(self, part: Node) -> str:
        if part.name == "tr":
            return f"<tbody>{self._row(part, heading=False)}</tbody>"
        if part.name not in _TABLE_PARTS:
            return ""
        heading = part.name == "thead"
        rows = "".join(self._row(row, heading=heading) for row in part.elements("tr"))
        if stray := self._strays(part, ("tr",)):
            rows += f"<tr><td>{stray}</td></tr>"
        return f"<{part.name}>{rows}</{part.name}>" if rows else ""

    def _row(self, row: Node, *, heading: bool) -> str:
        self._elements -= 1
        cells = "".join(
            self._cell(cell, heading=heading)
            for cell in row.elements()
            if cell.name in ("td", "th") and not self.is_truncated
        )
        if stray := self._strays(row, ("td", "th")):
            cells += f"<td>{stray}</td>"
        return f"<tr>{cells}</tr>" if cells else ""

    def _cell(self, cell: Node, *, heading: bool) -> str:
        self._elements -= 1
        inner = _styled(cell, self._children(cell))
        attributes = "".join(_span(cell, name) for name in ("colspan", "rowspan"))
        attributes += _aligned(cell) + self._identified(cell)
        if (cell.name == "td" and not heading) or not cell.text:
            return f"<td{attributes}>{inner}</td>"
        across = _number(cell.get("colspan")) > 1
        scope = ("colgroup" if across else "col") if heading else "row"
        return f'<th scope="{scope}"{attributes}>{inner}</th>'

    def _strays(self, node: Node, expected: tuple[str, ...]) -> str:
        """
        Return what a table or a list holds where it should not, so that no word is lost.
        """
        found = "".join(
            self._text(child) if isinstance(child, str) else self._element(child)
            for child in node.children
            if (child.strip() if isinstance(child, str) else child.name not in expected)
        )
        return f'<div class="cda-paragraph">{found}</div>' if found else ""

    def _caption(self, node: Node, tag: str) -> str:
        text = node.text_at("caption")
        return f'<{tag} class="cda-caption">{self._text(text)}</{tag}> ' if text else ""

    def nothing(self, node: Node) -> str:
        """
        A caption is written by the element that it belongs to.
        """
        return ""

    def line_break(self, node: Node) -> str:
        return "<br>"

    def small(self, node: Node) -> str:
        return f"<{node.name}>{self._children(node)}</{node.name}>"

    def link(self, node: Node) -> str:
        """
        A link inside the document stays one; an address outside is shown, and leads nowhere.
        """
        inner, href = self._children(node), node.get("href").strip()
        if href.startswith("#") and href[1:] in self._targets:
            return f'<a href="#{anchor_of(href[1:])}">{inner or text_of(href)}</a>'
        if _WEB_ADDRESS.fullmatch(href) and href not in node.text:
            return f'{inner} <span class="cda-address">({text_of(href)})</span>'
        return inner

    def footnote(self, node: Node) -> str:
        return f'<span class="cda-footnote"{self._identified(node)}>[{self._children(node)}]</span>'

    def footnote_reference(self, node: Node) -> str:
        name = node.get("IDREF")
        if name not in self._targets:
            return ""
        return f'<a href="#{anchor_of(name)}"><sup>*</sup></a>'

    def multimedia(self, node: Node) -> str:
        caption = node.text_at("caption")
        names = node.get("referencedObject").split()[:20]
        return "".join(self._medium(name, caption) for name in names)

    def _medium(self, name: str, caption: str) -> str:
        medium = self._media.get(name)
        if medium is None:
            return '<p class="cda-file">Image ou fichier absent du document.</p>'
        return self.image(medium.content, caption) or file_line(medium.media_type, medium.content)

    def image(self, content: bytes, caption: str) -> str:
        """
        Return a figure, empty if the content is no image that we show or if too much was shown.
        """
        uri = images.data_uri(content) if len(content) <= self._images else ""
        if not uri:
            return ""
        self._images -= len(content)
        alternative = text_of(caption or f"{self.title} : image jointe au document")
        legend = f"<figcaption>{text_of(caption)}</figcaption>" if caption else ""
        return f'<figure class="cda-figure"><img src="{uri}" alt="{alternative}">{legend}</figure>'


_WRITERS: Mapping[str, Callable[[Narrative, Node], str]] = {
    "caption": Narrative.nothing,
    "content": Narrative.content,
    "paragraph": Narrative.paragraph,
    "list": Narrative.list,
    "table": Narrative.table,
    "br": Narrative.line_break,
    "sub": Narrative.small,
    "sup": Narrative.small,
    "linkHtml": Narrative.link,
    "footnote": Narrative.footnote,
    "footnoteRef": Narrative.footnote_reference,
    "renderMultiMedia": Narrative.multimedia,
}

_KINDS = {"application/pdf": "PDF", "text/plain": "texte", "image/tiff": "image TIFF"}


def file_line(media_type: str, content: bytes) -> str:
    """
    Return the line that stands for a file which is not shown in the page.
    """
    kind = _KINDS.get(media_type, "non affiché")
    size = f"{max(1, round(len(content) / 1024))} Ko" if content else "illisible"
    return f'<p class="cda-file">Fichier joint ({kind}, {size}).</p>'


def _targets(narratives: Iterable[Node]) -> set[str]:
    """
    Return the XML ids that are there and that something refers to: no other becomes an anchor.
    """
    named, referred = set(), set()
    for narrative in narratives:
        for node in narrative.walk():
            named.add(node.get("ID"))
            referred.add(node.get("IDREF") or node.get("href").removeprefix("#"))
    return (named & referred) - {""}


def _styled(node: Node, inner: str) -> str:
    styles = node.get("styleCode").lower()
    if not styles or not inner:
        return inner
    if "bold" in styles:
        inner = f"<strong>{inner}</strong>"
    if "italics" in styles or "emphasis" in styles:
        inner = f"<em>{inner}</em>"
    if "underline" in styles:
        inner = f'<span class="cda-underline">{inner}</span>'
    return inner


def _aligned(cell: Node) -> str:
    align = cell.get("align")
    return f' class="cda-{align}"' if align in ("right", "center") else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _span(cell: Node, name: str) -> str:
    number = min(_number(cell.get(name)), MAX_SPAN)
    return f' {name}="{number}"' if number > 1 else ""
