"""
The values that an element has in an object, each with its type and its place.

A primitive is a value, and what stands beside it ("_name").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ens.standards.fhir.definitions import PRIMITIVES, RESOURCE_TYPES
from ens.standards.fhir.validate.found import MOST, Found
from ens.standards.fhir.validate.structure import is_many, segment
from ens.standards.fhir.validate.tree import Node

Json = Mapping[str, Any]

ANY_RESOURCE: Final = frozenset({"Resource", "DomainResource", *RESOURCE_TYPES})
NOTHING: Final[Json] = {}


@dataclass(slots=True, eq=False)
class Item:
    """
    `extra` is what stands beside a primitive; `value` is None when there is nothing else.
    """

    value: Any
    extra: Any
    type: str
    place: str

    @property
    def members(self) -> Json:
        """
        Where its children are.
        """
        if type(self.value) is dict:
            return self.value
        return self.extra if type(self.extra) is dict else NOTHING


Fetch = Callable[[Json], list[Item]]
ItemCheck = Callable[[Item, Found], None]


def typed(value: Any, type_name: str) -> str:
    """
    A resource says its own type.
    """
    if type_name in ANY_RESOURCE and type(value) is dict:
        own = value.get("resourceType")
        return own if type(own) is str else ""
    return type_name


def fetcher(node: Node, only: str = "") -> Fetch:
    """
    How to fetch the values of an element as the specification defines it: `only` that JSON name.
    """
    many = is_many(node.rule)
    names = [
        (name, type_ref.code, segment(name, node), type_ref.code in PRIMITIVES)
        for name, type_ref in node.json_names()
        if not only or name == only
    ]
    if len(names) == 1 and not many and not names[0][3]:
        return _one_complex(*names[0][:3])

    def fetch(parent: Json) -> list[Item]:
        found: list[Item] = []
        for name, type_name, label, is_primitive in names:
            value = parent.get(name)
            extra = parent.get("_" + name) if is_primitive else None
            if value is None and extra is None:
                continue
            if many:
                _add_many(value, extra, type_name, label, found)
            else:
                found.append(Item(value, extra, typed(value, type_name), label))
        return found

    return fetch


def _one_complex(name: str, type_name: str, label: str) -> Fetch:
    def fetch(parent: Json) -> list[Item]:
        value = parent.get(name)
        return [] if value is None else [Item(value, None, typed(value, type_name), label)]

    return fetch


def _add_many(value: Any, extra: Any, type_name: str, label: str, found: list[Item]) -> None:
    values = value if type(value) is list else []
    extras = extra if type(extra) is list else []
    for index in range(max(len(values), len(extras))):
        one = values[index] if index < len(values) else None
        beside = extras[index] if index < len(extras) else None
        if one is not None or beside is not None:
            found.append(Item(one, beside, typed(one, type_name), f"{label}[{index}]"))


def check_all(items: list[Item], check: ItemCheck, found: Found) -> None:
    """
    Check each, with its place before what is found.
    """
    for item in items:
        before = len(found)
        check(item, found)
        if len(found) != before:
            found.inside(before, item.place)
            if found.errors > MOST:
                return
