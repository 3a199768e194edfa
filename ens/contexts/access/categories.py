"""
The categories that a person decides about, as sets of labels: `categories.toml`.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ens.contexts.access import rows
from ens.ground import label
from ens.ground.label import NONE

REST = "administrative"


class Category(NamedTuple):
    title: str
    rows: tuple[str, ...]


@cache
def titles() -> dict[str, str]:
    """
    Each category's name and title, in the order of the file.
    """
    return {name: told.title for name, told in _told().items()}


def labels_of(category: str) -> int:
    """
    The labels of its kinds, whatever their flags; none for a category that is not known.
    """
    return _sets().get(category, NONE)


def names_of(category: str) -> tuple[str, ...]:
    """
    The names of its kinds; of documents once, whatever their type.
    """
    numbers = {
        kind.number
        for kind in label.kinds()
        if labels_of(category) >> label.label(kind.number, 0) & 1
    }
    return tuple(dict.fromkeys(name.partition(" ")[0] for name in label.names(numbers)))


def category_of(marked: int) -> str:
    """
    Where a label belongs.
    """
    return next(name for name, labels in _sets().items() if labels >> marked & 1)


@cache
def _told() -> dict[str, Category]:
    told = tomllib.loads(Path(__file__).with_name("categories.toml").read_text("utf-8"))
    return {name: Category(one["title"], tuple(one["rows"])) for name, one in told.items()}


@cache
def _sets() -> dict[str, int]:
    numbers: dict[str, frozenset[int]] = {}
    for name, told in _told().items():
        numbers[name] = _kinds(told.rows)
    named = frozenset(number for found in numbers.values() for number in found)
    numbers[REST] = frozenset(kind.number for kind in label.kinds()) - named
    return {name: label.labels_of_kinds(found) for name, found in numbers.items()}


def _kinds(named: tuple[str, ...]) -> frozenset[int]:
    return frozenset(number for row in named for number in rows.kinds_named(row))
