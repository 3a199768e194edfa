"""
All search parameters of a type as one tree over its JSON, so that a resource is walked once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.extract import emitters, expression, shared
from ens.standards.fhir.extract.kinds import reference
from ens.standards.fhir.extract.route import Hop, Route, routes
from ens.standards.fhir.extract.rows import Collected, Emit

Walk = Callable[[Any, Collected], None]

# Answered from the resource's own row, never from the index.
FROM_THE_ROW: Final = frozenset({"_id", "_lastUpdated"})

# The one expression with an index, which no path follows: a reference is made of what it finds.
FIRST_ENTRY: Final = "Bundle.entry[0].resource"

IDENTIFYING: Final = frozenset({"Identifier", "ContactPoint"})

_REASONS: Final = {
    "_text": "full text is searched inside one person's record, not by index",
    "_content": "full text is searched inside one person's record, not by index",
    "_query": "no named query is defined",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    kind: str
    type: str
    resolves: str


@dataclass(slots=True)
class Node:
    leaves: dict[Leaf, list[int]] = field(default_factory=lambda: defaultdict(list))
    children: dict[Hop, "Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """
    `by_name` walks the value of each top-level element; `is_set` are parameters that ask whether an
    element has a value, with the element's JSON names; `firsts` are references to a Bundle's first
    entry, by its type; `missing` says why a parameter is not here; `identifying` are those whose
    tokens may be the number, the phone or the address of somebody.
    """

    by_name: dict[str, Walk]
    is_set: tuple[tuple[int, tuple[str, ...]], ...]
    firsts: Mapping[str, int]
    missing: dict[str, str]
    identifying: frozenset[int]


@cache
def plan(rtype: str) -> Plan:
    """
    :raises KeyError: if R4 has no such type
    """
    root, missing, is_set = Node(), {}, []
    firsts: dict[str, int] = {}
    identifying: set[int] = set()
    for parameter in definitions.search_parameters(rtype).values():
        if parameter.code in FROM_THE_ROW or parameter.kind == "composite":
            continue
        if parameter.code in _REASONS:
            missing[parameter.code] = _REASONS[parameter.code]
            continue
        if parameter.expression == FIRST_ENTRY:
            firsts |= dict.fromkeys(parameter.targets, parameter.number)
            continue
        if shared.parts_of(parameter) != (parameter.number,):
            continue
        for path in expression.parse(parameter.expression):
            found = routes(rtype, path)
            if path.is_set:
                is_set.append((parameter.number, tuple(r.hops[0].key for r in found)))
            else:
                plant(root, parameter.number, _kind(parameter), path.resolves, found)
                if parameter.kind == "token" and any(one.type in IDENTIFYING for one in found):
                    identifying.add(parameter.number)
    return Plan(walks_by_name(root), tuple(is_set), firsts, missing, frozenset(identifying))


def _kind(parameter: definitions.SearchParameter) -> str:
    return "phonetic" if parameter.code == "phonetic" else parameter.kind


def plant(root: Node, number: int, kind: str, resolves: str, found: Iterable[Route]) -> None:
    """
    Put what a parameter takes at the end of each of its routes.
    """
    for route in found:
        node = root
        for hop in route.hops:
            node = node.children.setdefault(hop, Node())
        leaf = Leaf(kind, route.type, resolves)
        if number not in node.leaves[leaf]:
            node.leaves[leaf].append(number)


def walks_by_name(root: Node) -> dict[str, Walk]:
    by_name: dict[str, list[Walk]] = defaultdict(list)
    for hop, node in root.children.items():
        by_name[hop.key].append(_walk(hop, node))
    return {name: _all(walks) for name, walks in by_name.items()}


def _all(walks: list[Walk]) -> Walk:
    if len(walks) == 1:
        return walks[0]

    def walk(value: Any, out: Collected) -> None:
        for one in walks:
            one(value, out)

    return walk


def _walk(hop: Hop, node: Node) -> Walk:
    """
    Walk one value or a list of them, those that the hop's condition keeps.
    """
    visit = _all(_emits(node) + _descents(node))
    name, wanted = hop.where

    def walk(value: Any, out: Collected) -> None:
        if type(value) is list:
            for one in value:
                if one is not None and (not name or one.get(name) == wanted):
                    visit(one, out)
        elif not name or value.get(name) == wanted:
            visit(value, out)

    return walk


def _emits(node: Node) -> list[Emit]:
    return [_emit(leaf, tuple(numbers)) for leaf, numbers in node.leaves.items()]


def _emit(leaf: Leaf, numbers: tuple[int, ...]) -> Emit:
    if leaf.resolves:
        return partial(reference.reference, only=leaf.resolves)(numbers)
    return emitters.MAKERS.get((leaf.kind, leaf.type), emitters.present)(numbers)


def _descents(node: Node) -> list[Walk]:
    by_name = walks_by_name(node)
    if not by_name:
        return []

    def descend(value: Any, out: Collected) -> None:
        for name, walk in by_name.items():
            child = value.get(name)
            if child is not None:
                walk(child, out)

    return [descend]
