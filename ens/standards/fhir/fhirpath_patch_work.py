"""
A resource that a FHIRPath Patch changes: where an element is in the JSON, and its sibling with it.
"""

from collections.abc import Mapping
from typing import Any, Final

from ens.standards.fhir import fhirpath
from ens.standards.fhir.definitions import capitalised
from ens.standards.fhir.fhirpath.model import Choice, Member, Structure
from ens.standards.fhir.json_patch import copied

DEEPEST: Final = 32
MOST_ITEMS: Final = 100_000

Json = dict[str, Any]


class NoPlace(Exception):
    """
    What is asked has no place in the resource as it is.
    """


class Work:
    """
    `document` changes; what it was made of does not.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document: Json = copied(document)

    def root(self) -> fhirpath.Node:
        name = str(self.document.get("resourceType", ""))
        return fhirpath.node(self.document, type=name, placed=True)

    def at(self, place: tuple[str | int, ...]) -> Any:
        found: Any = self.document
        for step in place:
            found = found[step]
        return found

    def add(self, node: fhirpath.Node, name: str, part: Mapping[str, Any]) -> None:
        """
        At the end of a list, or where there is nothing yet.
        """
        inside, member = self._inside(node), _member(node.type, name)
        choice, value, beside = _value(member, part)
        if member.many:
            self._insert(inside, choice, len(inside.get(choice.json_name, [])), (value, beside))
            return
        if any(one.json_name in inside or one.beside in inside for one in member.choices):
            raise NoPlace("there is one already: replace it")
        _set(inside, choice, value, beside)

    def insert(self, node: fhirpath.Node, name: str, index: int, part: Mapping[str, Any]) -> None:
        inside, member = self._inside(node), _list_member(node.type, name)
        choice, value, beside = _value(member, part)
        self._insert(inside, choice, index, (value, beside))

    def _insert(self, inside: Json, choice: Choice, index: int, pair: tuple[Any, Any]) -> None:
        values, besides = _lists(inside, choice)
        if not index <= len(values) < MOST_ITEMS:
            raise NoPlace("the list has no such index")
        values.insert(index, pair[0])
        besides.insert(index, pair[1])
        _keep(inside, choice, values, besides)

    def move(self, node: fhirpath.Node, name: str, source: int, destination: int) -> None:
        inside, member = self._inside(node), _list_member(node.type, name)
        choice = member.choices[0]
        values, besides = _lists(inside, choice)
        if not (source < len(values) and destination < len(values)):
            raise NoPlace("the list has no such index")
        values.insert(destination, values.pop(source))
        besides.insert(destination, besides.pop(source))
        _keep(inside, choice, values, besides)

    def delete(self, node: fhirpath.Node) -> None:
        inside, choice, index = self._slot(node)
        if index is None:
            inside.pop(choice.json_name, None)
            inside.pop(choice.beside, None)
            return
        values, besides = _lists(inside, choice)
        del values[index], besides[index]
        _keep(inside, choice, values, besides)

    def replace(self, node: fhirpath.Node, part: Mapping[str, Any]) -> None:
        """
        In its place; of a choice, by a value of any of its types.
        """
        inside, held, index = self._slot(node)
        member = _member_of(self._parent(node), held)
        choice, value, beside = _value(member, part)
        if index is None:
            _replace(inside, held, choice, value, beside)
            return
        values, besides = _lists(inside, choice)
        values[index], besides[index] = value, beside
        _keep(inside, choice, values, besides)

    def _inside(self, node: fhirpath.Node) -> Json:
        """
        The object that holds what an element has inside it.
        """
        if not node.type.is_primitive:
            if type(node.data) is not dict:
                raise NoPlace("there is nothing that could have this inside it")
            return node.data
        inside, choice, index = self._slot(node)
        if index is None:
            return inside.setdefault(choice.beside, {})  # type: ignore[no-any-return]
        values, besides = _lists(inside, choice)
        besides[index] = besides[index] or {}
        _keep(inside, choice, values, besides)
        return besides[index]  # type: ignore[no-any-return]

    def _slot(self, node: fhirpath.Node) -> tuple[Json, Choice, int | None]:
        """
        The object that an element is in, under which name, and at which index of a list.
        """
        place = node.place or ()
        if not place:
            raise NoPlace("the resource itself is neither deleted nor replaced by a patch")
        index = place[-1] if type(place[-1]) is int else None
        names = place if index is None else place[:-1]
        kind = self._parent(node)
        json_name = str(names[-1])
        return self.at(names[:-1]), _choice_named(kind, json_name), index

    def _parent(self, node: fhirpath.Node) -> Structure:
        """
        The type of what an element is in, followed from the resource.
        """
        place = node.place or ()
        kind = self.root().type
        last = max(at for at, one in enumerate(place) if type(one) is str)
        for at, name in enumerate(place[:last]):
            if type(name) is str:
                kind = _choice_named(kind, name).type
            if kind.is_any_resource and type(here := self.at(place[: at + 1])) is dict:
                kind = kind.of(here)
        return kind


def _choice_named(kind: Structure, json_name: str) -> Choice:
    for one in kind.members.values():
        if json_name in one.by_json:
            return one.by_json[json_name]
    raise NoPlace("there is no such element")


def levels(value: Any) -> int:
    """
    How deep arrays and objects are nested.
    """
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            child
            for parent in level
            for child in (parent.values() if type(parent) is dict else parent)
            if type(child) is dict or type(child) is list
        ]
    return depth


def _member(kind: Structure, name: str) -> Member:
    found = kind.members.get(name)
    if found is None:
        raise NoPlace(f"there is no element of this name in {kind.type_name}")
    return found


def _list_member(kind: Structure, name: str) -> Member:
    found = _member(kind, name)
    if not found.many:
        raise NoPlace("this element is no list")
    return found


def _member_of(kind: Structure, choice: Choice) -> Member:
    return next(one for one in kind.members.values() if choice in one.choices)


def _lists(inside: Json, choice: Choice) -> tuple[list[Any], list[Any]]:
    """
    The values of a list and their siblings, of the same length.
    """
    values = list(inside.get(choice.json_name) or [])
    besides = list(inside.get(choice.beside) or []) if choice.beside else []
    length = max(len(values), len(besides))
    values += [None] * (length - len(values))
    besides += [None] * (length - len(besides))
    return values, besides


def _keep(inside: Json, choice: Choice, values: list[Any], besides: list[Any]) -> None:
    """
    A list that is empty is not there; nor siblings, if none says anything.
    """
    for name, each in ((choice.json_name, values), (choice.beside, besides)):
        if name and any(one is not None for one in each):
            inside[name] = each
        elif name:
            inside.pop(name, None)


def _set(inside: Json, choice: Choice, value: Any, beside: Any) -> None:
    if value is not None:
        inside[choice.json_name] = value
    if beside is not None and choice.beside:
        inside[choice.beside] = beside


def _replace(inside: Json, held: Choice, choice: Choice, value: Any, beside: Any) -> None:
    """
    The order of the properties stays.
    """
    kept = list(inside.items())
    inside.clear()
    for name, one in kept:
        if name == held.json_name:
            _set(inside, choice, value, beside)
        elif name != held.beside:
            inside[name] = one
    _set(inside, choice, value, beside)


def _value(member: Member, part: Mapping[str, Any], depth: int = 0) -> tuple[Choice, Any, Any]:
    """
    What a part holds, as an element takes it: which of its types, the value and its sibling.

    :raises NoPlace: the element takes no such value
    """
    if "resource" in part:
        return member.choices[0], part["resource"], None
    if "part" in part:
        return member.choices[0], _anonymous(member.choices[0].type, part["part"], depth), None
    names = [name.removeprefix("_") for name in part if name.removeprefix("_").startswith("value")]
    if not names or len(set(names)) > 1:
        raise NoPlace("the value is one value[x], a resource, or parts")
    choice = _choice(member, names[0].removeprefix("value"))
    return choice, part.get(names[0]), part.get(f"_{names[0]}")


def _choice(member: Member, type_name: str) -> Choice:
    """
    An element of one type takes what is written for it; its validity is looked at later.
    """
    if len(member.choices) == 1:
        return member.choices[0]
    for one in member.choices:
        if capitalised(one.type.name) == type_name:
            return one
    raise NoPlace("the element takes no value of this type")


def _anonymous(kind: Structure, parts: Any, depth: int) -> Json:
    """
    An element that has no type of its own, part by part.
    """
    if depth >= DEEPEST or not isinstance(parts, list) or kind.is_primitive:
        raise NoPlace("these parts make no element")
    made: Json = {}
    for part in parts:
        if not isinstance(part, dict):
            raise NoPlace("these parts make no element")
        member = _member(kind, str(part.get("name")))
        choice, value, beside = _value(member, part, depth + 1)
        if member.many:
            values, besides = _lists(made, choice)
            _keep(made, choice, [*values, value], [*besides, beside])
        else:
            _set(made, choice, value, beside)
    return made
