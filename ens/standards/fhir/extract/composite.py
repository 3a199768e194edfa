"""
Composite parameters: what the parts of one element say together.

Each element that the expression finds is walked once for all parameters that begin there; its
values go to numbered slots, and one row is made of each combination of them.
Source: FHIR R4 search.html#composite.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.definitions import Component, SearchParameter
from ens.standards.fhir.extract import emitters, expression, shared
from ens.standards.fhir.extract.plan import Node, Walk, plant, walks_by_name
from ens.standards.fhir.extract.route import Hop, Route, routes
from ens.standards.fhir.extract.rows import Collected

# Combinations kept of one element: what says hundreds of codes for hundreds of values says nothing.
MOST: Final = 1000
WHOLE: Final = "%resource."
ROWS: Final[Mapping[str, str]] = {
    "token": "tokens",
    "quantity": "quantities",
    "date": "dates",
    "string": "strings",
    "number": "numbers",
    "reference": "references",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """
    Where the values of one part are put: from the element, or from the whole resource.
    """

    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Made:
    """
    A parameter, and the names of which an element has one if it has a last part.
    """

    number: int
    slots: tuple[Slot, ...]
    needs: tuple[str, ...]


@dataclass(slots=True)
class Base:
    """
    The elements at some routes, and what is made of each.
    """

    hops: tuple[Hop, ...]
    inner: Node = field(default_factory=Node)
    outer: Node = field(default_factory=Node)
    slots: dict[tuple[str, str], Slot] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)


Walks = Mapping[str, Walk]
Compiled = tuple[tuple[Hop, ...], Walks, Walks, tuple[Made, ...]]


def parts(parameter: SearchParameter) -> tuple[SearchParameter, ...]:
    """
    The parameters that its parts are like, in their order.

    `relationship` names the two that define its parts in the other order than their
    expressions: a part is like the one whose kind its values can be of.
    """
    known = {one.url: one for one in definitions.search_parameters(parameter.type).values()}
    named = [known[one.url] for one in parameter.components]
    types = {route.type for route in _elements(parameter.type, parameter)}
    return tuple(
        next(like for like in (own, *named) if _has_values(like.kind, types, component))
        for own, component in zip(named, parameter.components, strict=True)
    )


def _has_values(kind: str, types: Iterable[str], component: Component) -> bool:
    if component.expression.startswith(WHOLE):
        return True
    return any(
        (kind, route.type) in emitters.MAKERS
        for path in expression.parse(component.expression)
        for start in types
        for route in routes(start, path)
    )


@cache
def compiled(rtype: str) -> tuple[Compiled, ...]:
    bases: dict[tuple[Hop, ...], Base] = {}
    for parameter in definitions.search_parameters(rtype).values():
        if parameter.kind == "composite" and shared.parts_of(parameter) == (parameter.number,):
            for route in _elements(rtype, parameter):
                _add(bases.setdefault(route.hops, Base(route.hops)), route, parameter)
    return tuple(
        (one.hops, walks_by_name(one.inner), walks_by_name(one.outer), tuple(one.made))
        for one in bases.values()
    )


def _elements(rtype: str, parameter: SearchParameter) -> Iterator[Route]:
    for path in expression.parse(parameter.expression):
        yield from routes(rtype, path)


def _add(base: Base, route: Route, parameter: SearchParameter) -> None:
    like = parts(parameter)
    slots = tuple(
        _slot(base, route, one.kind, parameter.type, component.expression)
        for one, component in zip(like, parameter.components, strict=True)
    )
    last = expression.parse(parameter.components[-1].expression)
    needs = {found.hops[0].key for path in last for found in routes(route.type, path)}
    base.made.append(Made(parameter.number, slots, tuple(needs)))


def _slot(base: Base, route: Route, kind: str, rtype: str, text: str) -> Slot:
    if (kind, text) not in base.slots:
        slot = base.slots[kind, text] = Slot(len(base.slots), kind)
        outer = text.startswith(WHOLE)
        root, start = (base.outer, rtype) if outer else (base.inner, route.type)
        for path in expression.parse(text.removeprefix(WHOLE)):
            plant(root, slot.number, kind, path.resolves, routes(start, path))
    return base.slots[kind, text]


def collect(resource: Mapping[str, Any], out: Collected) -> None:
    """
    Add the rows of the composite parameters of a resource.
    """
    for hops, inner, outer, made in compiled(resource["resourceType"]):
        for element in _at(resource, hops):
            possible = [one for one in made if _may_make(one, element)]
            if not possible:
                continue
            found = Collected(out.base, out.contained)
            _walk(element, inner, found)
            if outer:
                _walk(resource, outer, found)
            for one in possible:
                out.composites += [(one.number, each) for each in _combined(found, one.slots)]


def _may_make(one: Made, element: Mapping[str, Any]) -> bool:
    return any(name in element for name in one.needs)


def _at(value: Mapping[str, Any], hops: tuple[Hop, ...]) -> Iterator[Mapping[str, Any]]:
    if not hops:
        yield value
        return
    child = value.get(hops[0].key)
    for one in child if type(child) is list else (child,):
        if one is not None:
            yield from _at(one, hops[1:])


def _walk(value: Mapping[str, Any], walks: Walks, found: Collected) -> None:
    for name, walk in walks.items():
        child = value.get(name)
        if child is not None:
            walk(child, found)


def _combined(found: Collected, slots: tuple[Slot, ...]) -> Iterator[tuple[tuple[Any, ...], ...]]:
    values = []
    for slot in slots:
        rows = getattr(found, ROWS[slot.kind])
        own = [(slot.kind, *row[1:]) for row in rows if row[0] == slot.number]
        if not own:
            return iter(())
        values.append(own)
    return itertools.islice(itertools.product(*values), MOST)
