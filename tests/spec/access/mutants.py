"""
The law with one word wrong, in every way its table allows.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ens.contexts.access.rules import RULES, Fact, Rule
from ens.ground.label import Flag, labels_flagged
from tests.spec.access.cells import SETS

FLAGGED = {flag.name: labels_flagged(flag) for flag in Flag}
TEMPTING = (Fact.MINE, Fact.BREAK_GLASS, Fact.STARTS, Fact.MANDATE, Fact.ASSISTED)


class Mutant(NamedTuple):
    name: str
    table: tuple[Rule, ...]


def name_at(place: int) -> str:
    """
    A code that two rules tell is numbered from the second on.
    """
    code = RULES[place].code
    before = sum(rule.code == code for rule in RULES[:place])
    return f"{code} {before + 1}" if before else code


def mutants() -> Iterator[Mutant]:
    for place, rule in enumerate(RULES):
        name = name_at(place)
        yield Mutant(f"{name}: dropped", RULES[:place] + RULES[place + 1 :])
        for what, changed in _changed(rule):
            table = (*RULES[:place], changed, *RULES[place + 1 :])
            yield Mutant(f"{name}: {what}", table)
    yield from _swapped()


def _changed(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for fact in Fact(rule.when):
        yield f"when without {fact.name}", rule._replace(when=rule.when ^ int(fact))
    for fact in Fact(rule.unless):
        yield f"unless without {fact.name}", rule._replace(unless=rule.unless ^ int(fact))
    for fact in TEMPTING:
        if not rule.unless & fact:
            yield f"unless with {fact.name}", rule._replace(unless=rule.unless | int(fact))
    yield from _other_sets(rule)


def _other_sets(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if isinstance(rule.loses, str):
        others: dict[str, int | str] = {name: name for name in SETS if name != rule.loses}
    else:
        others = {name: labels for name, labels in FLAGGED.items() if labels != rule.loses}
        others = others if rule.loses in FLAGGED.values() else {}
    for name, labels in others.items():
        yield f"loses {name}", rule._replace(loses=labels)


def _swapped() -> Iterator[Mutant]:
    """
    Two neighbours told in the other order: the same outcome, another code.
    """
    for place, (one, two) in enumerate(pairwise(RULES)):
        table = (*RULES[:place], two, one, *RULES[place + 2 :])
        yield Mutant(f"{name_at(place)}: told after {name_at(place + 1)}", table)
