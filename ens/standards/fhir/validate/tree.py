"""
The elements of a definition as a tree: children under their parent, slices under what is sliced.

Source: FHIR R4 elementdefinition.html#id ("Observation.component:sys.value[x]"; "a/b" is a slice of
the slice "a").
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ens.standards.fhir.definitions import capitalised
from ens.standards.fhir.profiles.model import ElementRule, Profile, TypeRef

CHOICE: Final = "[x]"


@dataclass(slots=True, eq=False)
class Node:
    """
    `slices` of a slice are its reslices. `profile` is the address of the definition it is from.
    """

    rule: ElementRule
    profile: str
    children: dict[str, "Node"] = field(default_factory=dict)
    slices: dict[str, "Node"] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.rule.path.rpartition(".")[2]

    @property
    def is_choice(self) -> bool:
        return self.name.endswith(CHOICE)

    def json_names(self) -> Iterator[tuple[str, TypeRef]]:
        """
        Each name that the element can have in JSON, with the type it then has.
        """
        if not self.is_choice:
            yield self.name, self.rule.types[0] if self.rule.types else TypeRef("")
            return
        for one in self.rule.types:
            yield self.name.removesuffix(CHOICE) + capitalised(one.code), one


def nodes(profile: Profile) -> dict[str, Node]:
    """
    The elements by their ids, each placed in the tree. One whose parent is not there is placed
    nowhere: it says nothing of any element.
    """
    found: dict[str, Node] = {}
    for rule in profile.elements:
        node = found[rule.id] = Node(rule, profile.url)
        _place(node, rule.id, found)
    return found


def _place(node: Node, identity: str, found: dict[str, Node]) -> None:
    above, _, last = identity.rpartition(".")
    name, colon, slice_name = last.partition(":")
    if not colon:
        if parent := found.get(above):
            parent.children[node.name] = node
        return
    sliced, _, _ = slice_name.rpartition("/")
    opening = f"{above}.{name}" if above else name
    parent = found.get(f"{opening}:{sliced}") if sliced else None
    if parent := parent or found.get(opening):
        parent.slices[slice_name] = node
