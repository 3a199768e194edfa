"""
The elements of a profile as the tree that their ids draw.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ens.standards.fhir.profiles.model import ElementRule
from ens.standards.fhir.profiles.reading import NotADefinition

MOST_ELEMENTS: Final = 10_000
MOST_DEPTH: Final = 40


class TooMany(ValueError):
    """
    More elements, or deeper ones, than a profile may have here.
    """


class Node:
    """
    `parts` by the last step of their ids, in their order.
    """

    __slots__ = ("parts", "rule")

    def __init__(self, rule: ElementRule, parts: "dict[str, Node]") -> None:
        self.rule = rule
        self.parts = parts

    def add(self, step: str, part: "Node") -> "Node":
        self.parts[step] = part
        return part

    def add_slice(self, step: str, of: "Node", name: str) -> "Node":
        """
        After the last slice of the same element.
        """
        rule = replace(of.rule, slice_name=name, slicing=None, minimum=0)
        made = Node(rule, {})
        made.copy_parts(of)
        before = step.partition(":")[0]
        items = list(self.parts.items())
        place = max(at for at, (key, _) in enumerate(items) if key.partition(":")[0] == before)
        items.insert(place + 1, (step, made))
        self.parts = dict(items)
        return made

    def copy_parts(self, other: "Node") -> None:
        self.parts = {step: part.copy() for step, part in other.parts.items()}

    def copy(self) -> "Node":
        return Node(self.rule, {step: part.copy() for step, part in self.parts.items()})


def tree_of(elements: tuple[ElementRule, ...]) -> Node:
    """
    :raises NotADefinition: an element comes before the one it is part of
    """
    root = Node(elements[0], {})
    known = {elements[0].id: root}
    for one in elements[1:]:
        parent, _, step = one.id.rpartition(".")
        if parent not in known or one.id.count(".") > MOST_DEPTH:
            raise NotADefinition(f"element {one.id[:200]!r} is part of nothing")
        known[one.id] = known[parent].add(step, Node(one, {}))
    return root


def elements_of(root: Node) -> tuple[ElementRule, ...]:
    """
    :raises TooMany:
    """
    found: list[ElementRule] = []
    for one in _walk(root):
        found.append(one)
        if len(found) > MOST_ELEMENTS:
            raise TooMany(f"more than {MOST_ELEMENTS} elements")
    return tuple(found)


def _walk(root: Node) -> Iterator[ElementRule]:
    waiting = [(root, root.rule.id, root.rule.path)]
    while waiting:
        node, name, path = waiting.pop()
        yield node.rule if node.rule.id == name else replace(node.rule, id=name, path=path)
        for step, part in reversed(node.parts.items()):
            waiting.append((part, f"{name}.{step}", f"{path}.{step.partition(':')[0]}"))
