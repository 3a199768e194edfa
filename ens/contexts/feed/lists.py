"""
What may leave, as data: the types, their elements, the code systems and the shape of their codes.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ens.contexts.feed.rules import Allowed
from ens.contexts.terminology import api as terminology

# Of these systems, what the packaged terminology knows.
KNOWN = "*"


class Fed(NamedTuple):
    """
    A type that leaves: what the page calls it, and the element without which it says nothing.
    """

    category: str
    needed: str


@cache
def types() -> Mapping[str, Fed]:
    return {row["type"]: Fed(row["category"], row["needed"]) for row in _rows("types.csv")}


@cache
def elements(resource_type: str) -> tuple[Allowed, ...]:
    return tuple(
        Allowed(tuple(row["element"].split(".")), row["kind"], frozenset(row["words"].split()))
        for row in _rows("elements.csv")
        if row["type"] == resource_type
    )


def code_as_sent(system: str, code: str) -> tuple[str, str] | None:
    """
    The code as it leaves, its system under one name; None for what no system of ours knows.
    """
    for known, shape, name in _systems():
        if system == known or (known.endswith("*") and system.startswith(known[:-1])):
            told = name or known
            return (told, code) if _is_code(shape, told, code) else None
    return None


def _is_code(shape: str, system: str, code: str) -> bool:
    if shape == KNOWN:
        known = terminology.display(system, code, default=KNOWN) != KNOWN
        return known or terminology.document_type(code) is not None
    return re.fullmatch(shape, code, re.ASCII) is not None


@cache
def _systems() -> tuple[tuple[str, str, str], ...]:
    return tuple((row["system"], row["codes"], row["as"]) for row in _rows("systems.csv"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
