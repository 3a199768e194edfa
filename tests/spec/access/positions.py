"""
The standings that the proofs look at: those that life brings, in full, and drawn ones.
"""

import csv
import hashlib
import random
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, combinations, islice, product
from pathlib import Path

from ens.contexts.access import matrix
from ens.contexts.access.levels import labels_assured
from ens.ground.actor import Actor
from ens.ground.label import ALL, LABELS, NONE, kinds, labels_of_kinds
from tests.spec.access.cells import SETS, Position
from tests.spec.access.oracle import FACTS

INSIDE = ("OPEN", "STRONG")
SHUT = (("STRONG",), ("CLOSED", "STRONG"), ("OPEN",), (), ("OPEN", "CLOSED", "STRONG"))
# To read, to deposit, to delete, to write a new version, to hide, to register, to open, to
# announce, to keep from those around.
ACTIONS = (
    (),
    ("FEEDS",),
    ("ALTERS",),
    ("ALTERS", "RENEWS"),
    ("MASKS",),
    ("FEEDS", "STARTS"),
    ("MASKS", "STARTS"),
    ("ANNOUNCES",),
    ("CONCEALS",),
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
PRESCRIPTIONS = labels_of("MedicationRequest", "ServiceRequest", category="42")
SCOPES = (ALL, LABORATORY | LETTERS, NONE)
HOLDER = (ALL, ALL ^ LABORATORY)
ACCEPTED = (ALL, ALL ^ PRESCRIPTIONS)
# A mandate of two categories, of another, and one whose content was lost.
LENT = (LETTERS, PRESCRIPTIONS | LABORATORY, NONE)
MANDATES = (APPOINTMENTS | LETTERS, PRESCRIPTIONS, NONE)


@cache
def professions() -> tuple[int, ...]:
    """
    The set of each profession of the matrix, and the empty one of a profession it ignores.
    """
    return (*(matrix.of_profession(name) for name in matrix_names()), NONE)


def matrix_names() -> list[str]:
    with Path(matrix.__file__).with_name("matrix.csv").open(encoding="utf-8") as lines:
        return sorted({line["profession"] for line in csv.DictReader(lines)})


def distinct(sets: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(sets)))


@cache
def levels() -> tuple[int, ...]:
    """
    What the sign-ins of each level open for each action, then a set that names half of it.
    """
    with Path(matrix.__file__).with_name("levels.csv").open(encoding="utf-8") as lines:
        asked = [*csv.DictReader(lines)]
    actions = ["read", *(line["action"] for line in asked)]
    signed_in = [
        Actor(who=1, account=1, kind="citizen", person=1, assurance=level) for level in range(4)
    ]
    opened = {labels_assured(actor, action) for actor, action in product(signed_in, actions)}
    return tuple(sorted(opened | {ALL ^ LETTERS}))


def of_professionals() -> Iterator[Position]:
    for parts in product((INSIDE,), ACTIONS, RELATIONS, subsets(OPPOSITIONS)):
        facts = frozenset(chain(("PRO",), *parts))
        lent = LENT if "PASS" in facts else (NONE,)
        accepted = ACCEPTED if facts & {"FEEDS", "RENEWS"} else (ALL,)
        chosen = product(SCOPES, HOLDER, distinct(professions()), lent, (NONE,), levels(), accepted)
        yield from (Position(facts, sets) for sets in chosen)


def of_professionals_in_every_relation() -> Iterator[Position]:
    """
    Every combination of relations and of doors, under sets that each leave something out.
    """
    some = (ALL, HOLDER[1], LETTERS | LABORATORY, LETTERS, NONE, ALL, ACCEPTED[1])
    doors = (INSIDE, *SHUT)
    for parts in product(doors, ACTIONS, subsets(EVERY_RELATION), subsets(OPPOSITIONS)):
        yield Position(frozenset(chain(("PRO",), *parts)), some)


def of_citizens() -> Iterator[Position]:
    """
    The holder, the loader, the job that reminds, relatives in every state of their right, and
    mediators asked or not, old enough or not.
    """
    kinships = [("RELATIVE", *held) for held in subsets(KINSHIP)]
    mediators = [("ASSISTS",), ("ASSISTS", "ASSISTED")]
    kinds_of_actor = [(), ("SELF",), ("LOADS",), ("REMINDS",), *kinships, *mediators]
    ages = ((), ("SELF_RULING",))
    some = (ALL, HOLDER[1], NONE, NONE, MANDATES[0], ALL, ACCEPTED[1])
    for door in (INSIDE, *SHUT):
        for parts in product(ACTIONS, kinds_of_actor, ages, subsets(OPPOSITIONS)):
            facts = frozenset(chain(door, *parts))
            mandates = MANDATES if facts & {"MANDATE", "ASSISTS"} else (NONE,)
            chosen = product(SCOPES, HOLDER, (NONE,), (NONE,), mandates, levels(), ACCEPTED)
            of_this = chosen if door is INSIDE else (some,)
            yield from (Position(facts, sets) for sets in of_this)


def of_both() -> Iterator[Position]:
    """
    A professional who is a relative too, or assists, or holds what only those hold: no actor
    does, and the order of the codes, and what a rule is not about, show there.
    """
    twice = (
        ("PRO", "RELATIVE"), ("PRO", "RELATIVE", "REPRESENTS"), ("PRO", "MANDATE"),
        ("PRO", "ASSISTS"), ("PRO", "ASSISTED"), ("RELATIVE", "ASSISTS"), ("SELF", "PRO"),
    )  # fmt: skip
    actions = ((), ("FEEDS",), ("ALTERS", "RENEWS"), ("MASKS",), ("ANNOUNCES", "CONCEALS"))
    persons = product(twice, RELATIONS, subsets(OPPOSITIONS), actions)
    sets = (ALL, ALL ^ LABORATORY, LETTERS, LETTERS, APPOINTMENTS, ALL, ALL ^ PRESCRIPTIONS)
    for parts in persons:
        yield Position(frozenset(chain(("OPEN", "STRONG"), *parts)), sets)


def of_research() -> Iterator[Position]:
    """
    The job that sends to research, whatever the person said of it.
    """
    said = subsets(("CONTRIBUTES", "OPPOSED_RESEARCH", "AGREED_RESEARCH"))
    for against, door, words in product(subsets(OPPOSITIONS), (INSIDE, *SHUT), said):
        facts = frozenset((*door, "RESEARCH", *words, *against))
        for scopes, assured in product(SCOPES, levels()):
            yield Position(facts, (scopes, ALL, NONE, NONE, NONE, assured, ALL))


# One in so many is met, when not all are.
FAMILIES = (
    (of_research, 20),
    (of_citizens, 300),
    (of_professionals_in_every_relation, 80),
    (of_professionals, 2_000),
)


def plausible() -> Iterator[Position]:
    """
    Every standing that life brings, those of the same facts together.
    """
    for family, _ in FAMILIES:
        yield from family()


def some_plausible(*, seed: int) -> Iterator[Position]:
    """
    Some of the standings that life brings, at uneven steps: the same for one seed.
    """
    draw = random.Random(seed)
    for family, every in FAMILIES:
        walk = family()
        while position := next(islice(walk, draw.randrange(2 * every - 1), None), None):
            yield position


def any_set(seed: int) -> int:
    """
    A set of labels without any pattern, the same at each run.
    """
    drawn = hashlib.shake_256(seed.to_bytes(8, "big")).digest(LABELS // 8)
    return int.from_bytes(drawn, "little")


SOME_SETS = (NONE, ALL, ALL, *map(any_set, range(3)))
ACTORS = ("SELF", "RELATIVE", "PRO", "ASSISTS", "LOADS", "RESEARCH", "REMINDS", "")


def independent(count: int, *, seed: int = 1) -> Iterator[Position]:
    """
    Every fact drawn alone, for every kind of actor in turn: what life does not bring, too.

    A door left open more often than not, or most would end at the first rule.
    """
    draw = random.Random(seed)
    names = sorted(FACTS - {"MINE"})
    for turn in range(count):
        density = draw.choice((0.1, 0.3, 0.5))
        facts = {name for name in names if draw.random() < density}
        if draw.random() < 0.9:
            facts = facts - {"CLOSED"} | {"OPEN", "STRONG"}
        if draw.random() < 0.7:  # this kind of actor, and no other
            facts = facts - {*ACTORS} | {ACTORS[turn % len(ACTORS)]} - {""}
        sets = tuple(draw.choice(SOME_SETS) for _ in SETS)
        yield Position(frozenset(facts), sets)


STARTING = (("STARTS", "STRONG"), ("CLOSED", "STARTS", "STRONG"))
# Beside what a rule asks for, what lets somebody come as far as that rule.
LET_IN = (
    ("TEAM", "ASSISTED"), ("TEAM", "BREAK_GLASS", "ASSISTED"), ("TEAM", "BREAK_GLASS", "FEEDS"),
    ("PASS", "BREAK_GLASS"), ("PASS",), ("FEEDS",), ("PRO", "TEAM"), ("REPRESENTS",), ("MANDATE",),
    ("TEAM", "RELATIVE", "REPRESENTS"), ("ASSISTED", "RELATIVE", "REPRESENTS"),
    ("CONTRIBUTES", "AGREED_RESEARCH"), ("SELF", "SELF_RULING"),
)  # fmt: skip


def near(when: frozenset[str], named: str) -> list[Position]:
    """
    Where a rule applies, or would with one fact less, with each other fact in turn, for each
    kind of actor: a word too many or too few in that rule shows there. Of the sets, only the one
    it names leaves things out.
    """
    some = tuple(any_set(7) if name == named else ALL for name in SETS)
    actors = [(actor,) if actor else () for actor in ACTORS]
    beside = (*LET_IN, *actors)
    around = [
        *product((INSIDE,), beside, (when, *(when - {fact} for fact in sorted(when)))),
        *product(STARTING, beside, (when,)),
        *product(SHUT, actors, (when,)),
    ]
    found = dict.fromkeys(
        frozenset({*door, *more, fact, *base} - {""})
        for door, more, base in around
        for fact in ("", *sorted(FACTS - {"MINE"}))
    )
    return [Position(facts, some) for facts in found]
