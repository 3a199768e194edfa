"""
Every word of the table is needed: change one, and the oracle says so, by code.

A mutant that survives is a case nobody looked at, a superfluous word of the law, or the same
law said otherwise; only the last may stay, and `mutants` says why.
"""

from collections.abc import Iterable
from itertools import chain, islice
from typing import NamedTuple

import pytest

from ens.contexts.access.rules import RULES, Fact, Rule, Standing
from tests.spec.access import cells, positions
from tests.spec.access.cells import Codes, Position
from tests.spec.access.mutants import Mutant, mutants


class Told(NamedTuple):
    """
    What the oracle says of one standing, asked once for all the mutants.
    """

    standing: Standing
    of_others: Codes
    of_own: Codes

    def holds(self, table: tuple[Rule, ...]) -> bool:
        return (
            cells.by_table(self.standing, table, mine=False) == self.of_others
            and cells.by_table(self.standing, table, mine=True) == self.of_own
        )


def told(position: Position) -> Told:
    by_oracle = (cells.by_oracle(position, mine=mine) for mine in cells.HALVES)
    return Told(position.standing, *by_oracle)


class Judged(NamedTuple):
    """
    What is told near each rule, then of any standing.
    """

    near: tuple[tuple[Told, ...], ...]
    anywhere: tuple[Told, ...]

    def lets_live(self, mutant: Mutant) -> bool:
        looked_at = chain(self.near[mutant.place], self.anywhere)
        return all(one.holds(mutant.table) for one in looked_at)


def judged_standings(*, seed: int) -> Judged:
    drawn = positions.independent(4_000, seed=seed)
    both = islice(positions.of_both(), 0, None, 4)
    near = tuple(tuple(map(told, near_rule(rule))) for rule in RULES)
    return Judged(near, tuple(map(told, chain(drawn, both))))


def near_rule(rule: Rule) -> Iterable[Position]:
    when = frozenset(fact.name or "" for fact in Fact(rule.when))
    return positions.near(when, rule.loses if isinstance(rule.loses, str) else "")


@pytest.fixture(scope="module")
def judged() -> Judged:
    return judged_standings(seed=2)


@pytest.mark.row("ACC-24")
def test_every_mutant_of_the_law_is_killed_unless_it_is_the_same_law(judged: Judged) -> None:
    made = list(mutants())
    assert len({mutant.name for mutant in made}) == len(made) > 2_500
    assert [one.name for one in made if not one.same and judged.lets_live(one)] == []


def test_what_says_the_same_law_lives(judged: Judged) -> None:
    """
    A reason that would excuse a mutant which the oracle tells apart is none.
    """
    excused = [mutant for mutant in mutants() if mutant.same]
    near = ((mutant, one) for mutant in excused for one in judged.near[mutant.place][::3])
    assert all(one.holds(mutant.table) for mutant, one in near)
    assert len(excused) < 200


def test_the_law_itself_lives(judged: Judged) -> None:
    assert all(one.holds(RULES) for one in chain(*judged.near, judged.anywhere))
