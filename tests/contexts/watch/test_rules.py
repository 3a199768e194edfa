"""
What weighs against a visit, and what takes everything away.
"""

from dataclasses import replace

import pytest

from ens.contexts.watch import rules
from ens.contexts.watch.rules import Sight

CURIOUS = Sight(
    strange=True, named_alike=14.0, colleague=True, marked=True, deviation=9.0, night=True
)


def is_found(sight: Sight) -> bool:
    return rules.is_worth_a_look(rules.points(sight))


@pytest.mark.parametrize(
    "facts",
    [
        {"vouched": True},
        {"oneself": True},
        {"wrote": True, "around": True},
        {"wrote": True, "days_before": 1},
        {"wrote": True, "strange": False},
    ],
)
def test_whoever_was_let_in_or_cares_for_the_person_is_not_watched(facts) -> None:
    assert is_found(CURIOUS)
    assert rules.points(replace(CURIOUS, **facts)) == {}


@pytest.mark.parametrize("usual", ["ever_wrote", "slip", "for_files"])
def test_what_is_usual_is_left_alone_unless_something_makes_curious(usual: str) -> None:
    assert is_found(Sight(strange=True))
    assert rules.points(Sight(strange=True, **{usual: True})) == {}
    assert is_found(Sight(strange=True, marked=True, **{usual: True}))


def test_a_visit_beside_usual_colleagues_is_not_worth_a_look() -> None:
    assert not is_found(Sight(apart=False, around=True, days_before=3))
    assert not is_found(Sight(apart=False, around=True, colleague=True))
    assert not is_found(Sight(apart=False, around=True, marked=True))
    assert not is_found(Sight(apart=False, emergency=True))


def test_whoever_works_alone_is_watched_only_where_something_makes_curious() -> None:
    assert not is_found(Sight(strange=True, alone=True, emergency=True))
    assert is_found(Sight(strange=True, alone=True, colleague=True))
    assert is_found(Sight(strange=True, alone=True, deviation=4.0))
    assert is_found(Sight(strange=True, alone=True, days_before=5))


def test_a_word_written_to_cover_a_first_look_does_not_cover_what_makes_curious() -> None:
    assert is_found(Sight(strange=True, wrote=True, marked=True))
    assert not is_found(Sight(strange=True, wrote=True, emergency=True))


@pytest.mark.parametrize(
    "sight",
    [
        Sight(named_alike=14.0),
        Sight(colleague=True),
        Sight(marked=True),
        Sight(night=True),
        Sight(strange=True),
    ],
)
def test_a_visit_without_care_and_with_a_reason_to_be_curious_is(sight: Sight) -> None:
    assert rules.is_worth_a_look(rules.points(sight))


def test_a_common_name_weighs_less_than_a_rare_one() -> None:
    weights = [
        rules.points(Sight(named_alike=rules.surprise(bearers, 1_000_000)))["same-name"]
        for bearers in (2, 2_000)
    ]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > weights[-1]


def test_a_deviation_is_from_the_middle_of_the_peers() -> None:
    peers = [1.0, 2.0, 2.0, 3.0, 2.0, 40.0]
    spread = rules.Spread.of(peers)
    assert spread.deviation(2.0) == 0.0
    assert spread.deviation(40.0) > rules.FAR
    assert rules.Spread.of([1.0]).deviation(40.0) == 0.0
