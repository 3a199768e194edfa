"""
Every word of the table is needed: change one, and the oracle says so, by code.

A mutant that survives is a case nobody looked at, a superfluous word of the law, or the same
law said otherwise; only the last may stay, with its reason.
"""

from itertools import chain, islice
from typing import NamedTuple

import pytest

from ens.contexts.access.rules import RULES, Rule, Standing
from tests.spec.access import cells, positions
from tests.spec.access.cells import Codes, Position
from tests.spec.access.mutants import Mutant, mutants

SAME_LAW = {
    "outside_pass: told after outside_pass 2": "two reasons for one code",
    "refused_by_holder: told after refused_by_holder 2": "two reasons for one code",
    "not_accepted: told after consultation_opposed": "one asks for FEEDS, the other yields to it",
    "research_opposed: told after research_not_agreed": (
        "one yields to CONTRIBUTES, the other asks for it"
    ),
    "masked: told after not_yet_announced": "one asks for PRO, the other yields to it",
    "not_the_holder: told after too_young": "one yields to SELF, the other asks for it",
    "not_to_conceal: told after feeding_opposed 2": "one yields to PRO, the other asks for it",
}


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


@pytest.fixture(scope="module")
def judged() -> tuple[Told, ...]:
    return judged_standings(seed=2)


def judged_standings(*, seed: int) -> tuple[Told, ...]:
    looked_at = chain(
        positions.independent(4_000, seed=seed),
        positions.some_plausible(seed=seed),
        islice(positions.of_both(), 0, None, 4),
    )
    return tuple(map(told, looked_at))


def lives(mutant: Mutant, judged: tuple[Told, ...]) -> bool:
    return all(one.holds(mutant.table) for one in judged)


@pytest.mark.row("ACC-24")
def test_every_mutant_of_the_law_is_killed_unless_it_is_the_same_law(
    judged: tuple[Told, ...],
) -> None:
    made = list(mutants())
    assert len({mutant.name for mutant in made}) == len(made) > 400
    alive = {mutant.name for mutant in made if lives(mutant, judged)}
    assert alive == SAME_LAW.keys()


def test_the_law_itself_lives(judged: tuple[Told, ...]) -> None:
    assert all(one.holds(RULES) for one in judged)
