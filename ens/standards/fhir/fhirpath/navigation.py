"""
From an element to those inside it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from ens.standards.fhir.fhirpath.model import UNKNOWN, Choice, Member, structure
from ens.standards.fhir.fhirpath.nodes import Items, Node, Place, TypeInfo


def members(items: Sequence[Any], name: str) -> Items:
    """
    The elements of this name in each; what has none of that name gives nothing.
    """
    found: Items = []
    for item in items:
        if type(item) is Node:
            member = item.type.members.get(name)
            if member is not None:
                add(item, member, found)
        elif type(item) is TypeInfo and name in ("namespace", "name"):
            found.append(getattr(item, name))
    return found


def children(items: Sequence[Any]) -> Items:
    """
    Every element inside each, in the order of the definitions.
    """
    found: Items = []
    for item in items:
        if type(item) is not Node:
            continue
        for member in _members_of(item):
            add(item, member, found)
    return found


def _members_of(node: Node) -> Iterable[Member]:
    kind = node.type
    inside = node.beside if kind.is_primitive else node.data
    if type(inside) is not dict:
        return ()
    if kind is UNKNOWN:
        return [UNKNOWN.members[name] for name in inside if not name.startswith("_")]
    there = {kind.ranks[name] for name in inside if name in kind.ranks}
    return [kind.in_order[rank] for rank in sorted(there)]


def add(node: Node, member: Member, found: Items) -> None:
    inside = node.beside if node.type.is_primitive else node.data
    if type(inside) is not dict:
        return
    if len(member.choices) == 1:
        _add_choice(node, inside, member.choices[0], found)
        return
    by_json, seen = member.by_json, ""
    for name in inside:
        choice = by_json.get(name)
        if choice is not None and choice.json_name != seen:
            seen = choice.json_name
            _add_choice(node, inside, choice, found)


def _add_choice(node: Node, inside: dict[str, Any], choice: Choice, found: Items) -> None:
    value = inside.get(choice.json_name)
    beside = inside.get(choice.beside) if choice.beside else None
    if value is None and beside is None:
        return
    kind, place = choice.type, node.place and inner_place(node)
    if type(value) is list or type(beside) is list:
        _add_several(value, beside, choice, place, found)
        return
    if kind.is_any_resource and type(value) is dict:
        kind = kind.of(value)
    here = None if place is None else (*place, choice.json_name)
    found.append(Node(value, kind, beside, here))


def inner_place(node: Node) -> Place:
    """
    What is inside a primitive is in its sibling.
    """
    place = node.place or ()
    if not node.type.is_primitive:
        return place
    at = len(place) - (2 if type(place[-1]) is int else 1)
    return (*place[:at], f"_{str(place[at]).removeprefix('_')}", *place[at + 1 :])


def _add_several(
    values: Any, besides: Any, choice: Choice, place: Place | None, found: Items
) -> None:
    values = values if type(values) is list else []
    besides = besides if type(besides) is list else []
    for at in range(max(len(values), len(besides))):
        value = values[at] if at < len(values) else None
        beside = besides[at] if at < len(besides) else None
        if value is None and beside is None:
            continue
        kind = choice.type
        if kind.is_any_resource and type(value) is dict:
            kind = kind.of(value)
        here = None if place is None else (*place, choice.json_name, at)
        found.append(Node(value, kind, beside, here))


def extensions(items: Sequence[Any], url: str) -> Items:
    return [
        one
        for one in members(items, "extension")
        if type(one.data) is dict and one.data.get("url") == url
    ]


def reference_text(item: Any) -> str:
    """
    The address in a Reference, or a uri that is one; "" if there is none.
    """
    if type(item) is not Node:
        return item if type(item) is str else ""
    data = item.data.get("reference") if type(item.data) is dict else item.data
    return data if type(data) is str else ""


def contained(resource: Node | None, identifier: str) -> Node | None:
    """
    What `#identifier` leads to, inside a resource; the resource itself if there is none.
    """
    if resource is None:
        return None
    if not identifier:
        return resource
    return _first(
        [
            one
            for one in members([resource], "contained")
            if type(one.data) is dict and one.data.get("id") == identifier
        ]
    )


def _first(nodes: list[Node]) -> Node | None:
    return nodes[0] if nodes else None


def in_bundle(bundle: Node | None) -> dict[str, Node]:
    """
    The entries of a Bundle by absolute and by relative address; of two, the first.
    """
    found: dict[str, Node] = {}
    if bundle is None or bundle.type is not structure("Bundle"):
        return found
    for entry in members([bundle], "entry"):
        full = entry.data.get("fullUrl") if type(entry.data) is dict else None
        if type(full) is str:
            found.setdefault(full, entry)
            found.setdefault("/".join(full.rsplit("/", 2)[-2:]), entry)
    return found


def resource_of(entry: Node) -> Node | None:
    return _first(members([entry], "resource"))
