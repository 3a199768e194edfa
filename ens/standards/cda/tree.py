"""
A plain, picklable XML tree: what the XML gate hands to the readers of CDA.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Node(NamedTuple):
    """
    An element: its name, its attributes, and its children, elements and texts in order.

    Names of the HL7 V3 namespace are bare ("section"); the gate says how others are written.
    """

    name: str
    attributes: Mapping[str, str]
    children: "tuple[Node | str, ...]"

    def get(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def elements(self, name: str = "") -> "Iterator[Node]":
        for child in self.children:
            if not isinstance(child, str) and (not name or child.name == name):
                yield child

    def every(self, path: str) -> "Iterator[Node]":
        """
        Yield the elements at a path such as "assignedAuthor/id", in document order.
        """
        name, _, rest = path.partition("/")
        for child in self.elements(name):
            if rest:
                yield from child.every(rest)
            else:
                yield child

    def first(self, path: str) -> "Node | None":
        return next(self.every(path), None)

    def walk(self) -> "Iterator[Node]":
        """
        Yield this element and all those under it, in document order.
        """
        pending: list[Node] = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed([child for child in node.children if isinstance(child, Node)]))

    @property
    def text(self) -> str:
        """
        All the text under this element, white space folded to single spaces.
        """
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()
                if child.name in _BREAKING:
                    yield " "

    def text_at(self, path: str) -> str:
        node = self.first(path)
        return node.text if node is not None else ""


_BREAKING = frozenset(
    ("br", "paragraph", "item", "td", "th", "tr", "caption", "streetAddressLine", "title")
)
