"""
The standings that the proofs look at: those that life brings, in full, and drawn ones.
"""

import csv
import hashlib
import random
from collections.abc import Iterator
from itertools import chain, combinations, product
from pathlib import Path

from ens.contexts.access import matrix
from ens.ground.label import ALL, LABELS, NONE, kinds, labels_of_kinds
from tests.spec.access.cells import Position
from tests.spec.access.oracle import FACTS

DOORS = (("OPEN", "STRONG"), ("STRONG",), ("OPEN",), ())
# To read, to deposit, to delete, to write a new version, to hide, to register, to open.
ACTIONS = (
    (),
    ("FEEDS",),
    ("ALTERS",),
    ("ALTERS", "RENEWS"),
    ("MASKS",),
    ("FEEDS", "STARTS"),
    ("MASKS", "STARTS"),
)
RELATIONS = (
    (),
    ("TEAM",),
    ("TEAM", "TREATING"),
    ("CONSENT",),
    ("PASS",),
    ("BREAK_GLASS",),
    ("REGULATOR",),
    ("REGULATOR", "BREAK_GLASS"),
    ("TEAM", "BREAK_GLASS"),
    ("PASS", "BREAK_GLASS"),
)
EVERY_RELATION = ("TEAM", "CONSENT", "PASS", "BREAK_GLASS", "REGULATOR", "TREATING")
OPPOSITIONS = ("OPPOSED", "OPPOSED_FEED", "OPPOSED_EMERGENCY", "BLOCKED")
KINSHIP = ("REPRESENTS", "MANDATE", "SUSPENDED")


def subsets(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(chain.from_iterable(combinations(names, n) for n in range(len(names) + 1)))


def labels_of(*types: str, category: str = "") -> int:
    """
    The labels of these types, or of one class of documents.
    """
    found = {k.number for k in kinds() if k.type in types or (category and k.category == category)}
    return labels_of_kinds(frozenset(found))


LABORATORY = labels_of("Observation", "DiagnosticReport", category="11")
LETTERS = labels_of("DocumentReference")
APPOINTMENTS = labels_of("Appointment", "Schedule", "Slot")
SCOPES = (ALL, LABORATORY | LETTERS, NONE)
HOLDER = (ALL, ALL ^ LABORATORY)


def professions() -> tuple[int, ...]:
    """
    The distinct sets of the matrix, and the empty one of a profession it ignores.
    """
    with Path(matrix.__file__).with_name("matrix.csv").open(encoding="utf-8") as lines:
        names = {line["profession"] for line in csv.DictReader(lines)}
    return tuple(sorted({matrix.of_profession(name) for name in names} | {NONE}))


def of_professionals(relations: tuple[tuple[str, ...], ...]) -> Iterator[Position]:
    persons = product(DOORS, ACTIONS, relations, subsets(OPPOSITIONS))
    for parts, scopes, holder, profession in product(persons, SCOPES, HOLDER, professions()):
        facts = frozenset(chain(("PRO",), *parts))
        lent = LETTERS if "PASS" in facts else NONE
        yield Position(facts, (scopes, holder, profession, lent, NONE))


def of_citizens() -> Iterator[Position]:
    """
    The holder, the loader, the job that reminds, and relatives in every state of their right.
    """
    kinships = [("RELATIVE", *held) for held in subsets(KINSHIP)]
    kinds_of_actor = [(), ("SELF",), ("LOADS",), ("REMINDS",), *kinships]
    persons = product(DOORS, ACTIONS, kinds_of_actor, subsets(OPPOSITIONS))
    for parts, scopes, holder in product(persons, SCOPES, HOLDER):
        facts = frozenset(chain(*parts))
        mandate = APPOINTMENTS if "MANDATE" in facts else NONE
        yield Position(facts, (scopes, holder, NONE, NONE, mandate))


def of_both() -> Iterator[Position]:
    """
    A professional who is a relative too: no actor is, and the order of the codes shows there.
    """
    for relation, against in product(RELATIONS, subsets(OPPOSITIONS)):
        facts = frozenset(("OPEN", "STRONG", "PRO", "RELATIVE", *relation, *against))
        yield Position(facts, (ALL, ALL ^ LABORATORY, LETTERS, LETTERS, APPOINTMENTS))


def of_research() -> Iterator[Position]:
    """
    The job that sends to research, whatever the person said of it.
    """
    said = subsets(("CONTRIBUTES", "OPPOSED_RESEARCH", "AGREED_RESEARCH"))
    for scopes, against, door, words in product(SCOPES, subsets(OPPOSITIONS), DOORS, said):
        facts = frozenset((*door, "RESEARCH", *words, *against))
        yield Position(facts, (scopes, ALL, NONE, NONE, NONE))


def plausible(*, full: bool = False) -> Iterator[Position]:
    yield from of_research()
    yield from of_citizens()
    yield from of_professionals(subsets(EVERY_RELATION) if full else RELATIONS)


def any_set(seed: int) -> int:
    """
    A set of labels without any pattern, the same at each run.
    """
    drawn = hashlib.shake_256(seed.to_bytes(8, "big")).digest(LABELS // 8)
    return int.from_bytes(drawn, "little")


SOME_SETS = (NONE, ALL, *map(any_set, range(6)))


def independent(count: int, *, seed: int = 1) -> Iterator[Position]:
    """
    Every fact drawn alone, for every kind of actor: what life does not bring, too.

    A door left open more often than not, or most would end at the first rule.
    """
    draw = random.Random(seed)
    names = sorted(FACTS - {"MINE"})
    for _ in range(count):
        density = draw.choice((0.1, 0.3, 0.5))
        facts = {name for name in names if draw.random() < density}
        facts |= {"OPEN", "STRONG"} if draw.random() < 0.9 else set()
        sets = [draw.choice(SOME_SETS) for _ in range(5)]
        yield Position(frozenset(facts), (sets[0], sets[1], sets[2], sets[3], sets[4]))
