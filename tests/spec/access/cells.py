"""
The oracle and the table before the same standings, every label at once.

To the oracle, labels differ only by their flags and by which of the seven sets name them:
2,048 sorts of things. It is asked once about each sort that these sets make; the answers are
then spread over the 8,192 labels, so that a whole standing is compared by code, label by label,
own or not.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from ens.contexts.access import rules
from ens.contexts.access.rules import RULES, Fact, Rule, Standing
from ens.ground.label import ALL, LABELS, NONE, Flag, labels_flagged
from tests.spec.access.oracle import TRAITS, Thing, refusal

Codes = dict[str | None, int]

SETS = ("scopes", "holder", "profession", "lent", "mandate", "assured", "accepted")
HALVES = (False, True)
CELLS = LABELS * len(HALVES)
SORTS = tuple(Thing(*values) for values in product((False, True), repeat=len(TRAITS)))


class Position(NamedTuple):
    """
    A standing as the oracle knows it: names, and the sets beside them.
    """

    facts: frozenset[str]
    sets: tuple[int, ...]  # in the order of SETS

    @property
    def standing(self) -> Standing:
        return Standing(numbers(self.facts), **dict(zip(SETS, self.sets, strict=True)))


NUMBERS = {fact.name: int(fact) for fact in Fact}


def numbers(names: Iterable[str]) -> int:
    return sum(NUMBERS[name] for name in names)


@cache
def _flagged(trait: str) -> int:
    return labels_flagged(Flag[trait.upper()])


@lru_cache(maxsize=4096)
def sorts_of(sets: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """
    Cut the labels by sort: (place in SORTS, the labels of this sort), empty ones left out.
    """
    traits = [_flagged(name) for name in TRAITS[:4]] + list(sets)
    parts = [(0, ALL)]
    for having in traits:
        halves = [(place * 2 + has, labels & (having if has else ~having))
                  for place, labels in parts for has in HALVES]  # fmt: skip
        parts = [(place, labels) for place, labels in halves if labels]
    return tuple(parts)


@lru_cache(maxsize=8)
def told_so_far(facts: frozenset[str]) -> dict[int, str | None]:
    """
    What the oracle told of each sort of thing, once asked; positions come grouped by facts.
    """
    return {}


def by_oracle(position: Position, *, mine: bool) -> Codes:
    facts = position.facts | {"MINE"} if mine else position.facts
    told = told_so_far(facts)
    codes: Codes = {}
    for place, labels in sorts_of(position.sets):
        if place not in told:
            told[place] = refusal(facts, SORTS[place])
        codes[told[place]] = codes.get(told[place], NONE) | labels
    return codes


def by_table(standing: Standing, table: tuple[Rule, ...] = RULES, *, mine: bool) -> Codes:
    """
    Read a table of rules as `why_not` does, for every label at once.
    """
    if mine:
        standing = standing._replace(facts=standing.facts | int(Fact.MINE))
    left = ALL
    codes: Codes = {}
    for rule in table:
        if taken := rules.lost(rule, standing) & left:
            codes[rule.code] = codes.get(rule.code, NONE) | taken
            left ^= taken
    return codes | {None: left} if left else codes


def differences(position: Position, table: tuple[Rule, ...] = RULES) -> list[str]:
    """
    Return what the two say differently of this position, readable in a failure.
    """
    found = []
    for mine in HALVES:
        told, read = by_oracle(position, mine=mine), by_table(position.standing, table, mine=mine)
        if told != read:
            codes = sorted(str(c) for c in told.keys() | read.keys() if told.get(c) != read.get(c))
            found.append(f"{sorted(position.facts)} mine={mine}: {codes}")
    return found


def differs(position: Position, table: tuple[Rule, ...]) -> bool:
    standing = position.standing
    return any(
        by_oracle(position, mine=mine) != by_table(standing, table, mine=mine) for mine in HALVES
    )


def doors_differ(position: Position, labels: Iterable[int]) -> list[str]:
    """
    Hold what the rest of the product calls (`view`, `allows`, `why_not`) to the oracle.
    """
    found, standing = [], position.standing
    seen = rules.view(standing)
    for mine in HALVES:
        told = by_oracle(position, mine=mine)
        if seen >> (LABELS * mine) & ALL != told.get(None, NONE):
            found.append(f"view of {sorted(position.facts)} mine={mine}")
        own = standing._replace(facts=standing.facts | int(Fact.MINE) * mine)
        for label in labels:
            code = next(code for code, taken in told.items() if taken >> label & 1)
            if rules.why_not(own, label) != code:
                found.append(f"why_not({sorted(position.facts)}, {label}) mine={mine}: {code}")
            if rules.allows(seen, label, mine=mine) != (code is None):
                found.append(f"allows({sorted(position.facts)}, {label}) mine={mine}: {code}")
    return found
