"""
The table of rules against the oracle, by code: standings that life brings, then any facts.

What is drawn here is the same for one seed (`ENS_ORACLE_SEED`); every standing that life brings
is looked at by `tests/drills/test_decision.py`.
"""

import os
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ens.contexts.access.rules import CODES, LAW, Fact
from ens.ground.label import ALL, FLAGS, LABELS, NONE, kinds, label
from tests.spec.access import cells, positions
from tests.spec.access.cells import Position
from tests.spec.access.oracle import FACTS

SEED = int(os.environ.get("ENS_ORACLE_SEED", "1"))
LEAST_CELLS = 2_000_000
DRAWN = max(300, settings.default.max_examples if settings.default else 0)


def some_labels(turn: int, count: int = 6) -> Iterator[int]:
    return ((turn * 2_654_435_761 + step * 1_399) % LABELS for step in range(count))


def cells_compared(looked_at: Iterable[Position]) -> int:
    """
    Compare every label of each position, own or not, by code; then the doors on some labels.
    """
    turn = 0
    for turn, position in enumerate(looked_at, 1):
        assert cells.differences(position) == []
        assert cells.doors_differ(position, some_labels(turn)) == []
    return turn * cells.CELLS


@pytest.mark.row("ACC-24")
def test_the_table_agrees_with_the_oracle_in_the_standings_that_life_brings() -> None:
    looked_at = positions.some_plausible(seed=SEED)
    assert cells_compared(looked_at) >= LEAST_CELLS


@pytest.mark.row("ACC-24")
def test_the_table_agrees_with_the_oracle_when_every_fact_is_drawn_alone() -> None:
    """
    A relative who blocked a doctor, a holder with a glass open: the table has no blind corner.
    """
    assert cells_compared(positions.independent(2_000, seed=SEED)) >= LEAST_CELLS


@pytest.mark.row("ACC-24")
def test_the_table_agrees_with_the_oracle_on_actors_who_are_two_things_at_once() -> None:
    assert cells_compared(positions.of_both()) >= LEAST_CELLS


def any_position() -> st.SearchStrategy[Position]:
    facts = st.frozensets(st.sampled_from(sorted(FACTS - {"MINE"})))
    door = st.sampled_from([frozenset({"OPEN", "STRONG"}), frozenset()])
    named = st.sampled_from([NONE, ALL]) | st.integers(0, 1 << 32).map(positions.any_set)
    sets = [named] * len(cells.SETS)
    return st.builds(lambda f, d, *s: Position(f | d, s), facts, door, *sets)


@pytest.mark.row("ACC-24")
@given(any_position(), st.integers(0, 1 << 32))
@settings(max_examples=DRAWN)
def test_the_table_agrees_with_the_oracle_whatever_facts_and_sets_are_drawn(
    position: Position, turn: int
) -> None:
    assert cells.differences(position) == []
    assert cells.doors_differ(position, some_labels(turn)) == []


def test_each_code_is_met_in_the_standings_that_life_brings() -> None:
    """
    A product that never meets a rule proves nothing about it.
    """
    met: set[str | None] = set()
    for position in positions.some_plausible(seed=SEED):
        for mine in cells.HALVES:
            met |= cells.by_oracle(position, mine=mine).keys()
    assert met == {*CODES, None}


def test_the_oracle_and_the_table_know_the_same_facts() -> None:
    assert {fact.name for fact in Fact} == FACTS


def test_the_sorts_of_things_cover_every_label_once() -> None:
    parts = cells.sorts_of(tuple(map(positions.any_set, range(len(cells.SETS)))))
    assert len(cells.SORTS) == 2_048 >= len(parts) > 1_900
    assert sum(labels for _, labels in parts) == ALL


def test_each_flag_of_a_label_is_the_trait_the_oracle_reads() -> None:
    kind = kinds()[-1].number
    for flags in range(FLAGS):
        one = 1 << label(kind, flags)
        place = next(place for place, labels in cells.sorts_of((NONE,) * 7) if labels & one)
        thing = cells.SORTS[place]
        told = (thing.masked, thing.unannounced, thing.secret, thing.personal)
        assert told == tuple(bool(flags & bit) for bit in (1, 2, 4, 8))


def test_the_law_is_the_version_that_the_oracle_tells() -> None:
    assert LAW == 3
