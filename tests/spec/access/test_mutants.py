"""
Every word of the table is needed: change one, and the oracle says so, by code.

A mutant that survives is a case nobody looked at, a superfluous word of the law, or the same
law said otherwise; only the last may stay, with its reason.
"""

from itertools import islice

import pytest

from tests.spec.access import cells, positions
from tests.spec.access.cells import Position
from tests.spec.access.mutants import Mutant, mutants

SAME_LAW = {
    "outside_pass: told after outside_pass 2": "two reasons for one code",
    "refused_by_holder: told after refused_by_holder 2": "two reasons for one code",
    "feeding_opposed: told after consultation_opposed": (
        "one asks for FEEDS, the other yields to it"
    ),
    "research_opposed: told after research_not_agreed": (
        "one yields to CONTRIBUTES, the other asks for it"
    ),
    "masked: told after not_yet_announced": "one asks for PRO, the other yields to it",
}


@pytest.fixture(scope="module")
def looked_at() -> tuple[Position, ...]:
    drawn = positions.independent(3_000, seed=2)
    of_research = islice(positions.of_research(), 0, None, 7)
    return (
        *drawn,
        *positions.of_both(),
        *of_research,
        *islice(positions.plausible(), 0, None, 211),
    )


def lives(mutant: Mutant, looked_at: tuple[Position, ...]) -> bool:
    return not any(cells.differs(position, mutant.table) for position in looked_at)


@pytest.mark.row("ACC-24")
def test_every_mutant_of_the_law_is_killed_unless_it_is_the_same_law(
    looked_at: tuple[Position, ...],
) -> None:
    made = list(mutants())
    assert len({mutant.name for mutant in made}) == len(made) > 150
    alive = {mutant.name for mutant in made if lives(mutant, looked_at)}
    assert alive == SAME_LAW.keys()


def test_the_law_itself_lives(looked_at: tuple[Position, ...]) -> None:
    assert all(cells.differences(position) == [] for position in looked_at)
