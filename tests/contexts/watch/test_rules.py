"""
What weighs against a visit, and what takes everything away.
"""

import pytest

from ens.contexts.watch import rules
from ens.contexts.watch.rules import Sight

CURIOUS = Sight(named_alike=14.0, colleague=True, marked=True, deviation=9.0, depth=9.0, night=True)


@pytest.mark.parametrize("fact", ["vouched", "wrote"])
def test_whoever_was_let_in_or_cares_for_the_person_is_not_watched(fact: str) -> None:
    import dataclasses

    assert rules.points(dataclasses.replace(CURIOUS, **{fact: True})) == {}


def test_a_visit_among_others_of_the_same_place_is_not_worth_a_look() -> None:
    assert not rules.is_worth_a_look(rules.points(Sight(around=True, days_before=3)))
    assert not rules.is_worth_a_look(rules.points(Sight(around=True)))


@pytest.mark.parametrize(
    "sight",
    [
        Sight(named_alike=14.0),
        Sight(colleague=True),
        Sight(marked=True),
        Sight(deviation=4.0),
    ],
)
def test_a_visit_without_care_and_with_a_reason_to_be_curious_is(sight: Sight) -> None:
    assert rules.is_worth_a_look(rules.points(sight))


def test_a_common_name_weighs_less_than_a_rare_one() -> None:
    weights = [
        rules.points(Sight(named_alike=rules.surprise(bearers, 1_000_000)))["same-name"]
        for bearers in (2, 2_000, 200_000)
    ]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > weights[-1]


def test_a_deviation_is_from_the_middle_of_the_peers() -> None:
    peers = [1.0, 2.0, 2.0, 3.0, 2.0, 40.0]
    assert rules.deviation(2.0, peers) == 0.0
    assert rules.deviation(40.0, peers) > rules.FAR
    assert rules.deviation(40.0, [1.0]) == 0.0
