"""
What a stored thing is, for the access decision: one small integer, its label.

A label is a kind (what it is: a document type, a resource type, a category) and its
visibility flags. Kinds are append-only numbers of `kinds.csv`: re-using one would change
the meaning of every stored set of labels.
"""

import csv
from enum import IntFlag
from functools import cache
from pathlib import Path
from typing import NamedTuple

KINDS, FLAGS = 512, 16
LABELS = KINDS * FLAGS
NONE, ALL = 0, (1 << LABELS) - 1


class Flag(IntFlag):
    MASKED = 1
    UNANNOUNCED = 2
    SECRET = 4
    PERSONAL = 8


CONFIDENTIALITY = {
    "MASQUE_PS": Flag.MASKED,
    "INVISIBLE_PATIENT": Flag.UNANNOUNCED,
    "INVISIBLE_REPRESENTANTS_LEGAUX": Flag.SECRET,
}


class Kind(NamedTuple):
    number: int
    name: str
    type: str
    category: str
    code: str


def label(kind: int, flags: int) -> int:
    return kind * FLAGS + flags


def kind_in(label: int) -> int:
    return label // FLAGS


def flags_in(label: int) -> int:
    return label % FLAGS


@cache
def kinds() -> tuple[Kind, ...]:
    with (Path(__file__).parent / "kinds.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(
            Kind(int(row["number"]), row["name"], row["type"], row["category"], row["code"])
            for row in csv.DictReader(rows)
        )


@cache
def _numbers() -> dict[tuple[str, str], int]:
    numbers = {}
    for kind in kinds():
        numbers[kind.type, kind.code or kind.category] = kind.number
    return numbers


def kind_of(resource_type: str, code: str = "") -> int:
    """
    The number of a kind: by type and document type code or observation category.

    A code without a kind of its own falls back on its type's.

    :raises KeyError: if the type itself has no kind; nothing without a kind may be stored
    """
    numbers = _numbers()
    if (found := numbers.get((resource_type, code))) is not None:
        return found
    return numbers[resource_type, ""]


def labels_of_kinds(numbers: frozenset[int]) -> int:
    """
    The set of every label of these kinds, whatever the flags.
    """
    whole = (1 << FLAGS) - 1
    return sum(whole << (number * FLAGS) for number in numbers)


def labels_flagged(flag: int) -> int:
    """
    The set of every label that carries this flag.
    """
    one_kind = sum(1 << flags for flags in range(FLAGS) if flags & flag)
    return sum(one_kind << (kind * FLAGS) for kind in range(KINDS))


def names(numbers: set[int]) -> tuple[str, ...]:
    return tuple(kind.name for kind in kinds() if kind.number in numbers)
