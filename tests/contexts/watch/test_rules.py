"""
What weighs against a visit, and what takes everything away.
"""

from dataclasses import replace

import pytest

from ens.contexts.watch import rules
from ens.contexts.watch.rules import Sight

STRANGER = Sight(strange=True)
CURIOUS = replace(
    STRANGER, named_alike=14.0, colleague=True, marked=True, deviation=9.0, night=True
)


def told(sight: Sight) -> dict[str, int]:
    return rules.points(rules.reasons(sight))


def is_found(sight: Sight) -> bool:
    return rules.is_worth_a_look(told(sight))


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
    assert told(replace(CURIOUS, **facts)) == {}


@pytest.mark.parametrize("usual", ["ever_wrote", "slip", "for_files"])
def test_what_is_usual_speaks_for_a_visit(usual: str) -> None:
    assert is_found(STRANGER)
    assert not is_found(replace(STRANGER, **{usual: True}))
    assert is_found(replace(CURIOUS, **{usual: True}))


def test_a_visit_beside_usual_colleagues_is_not_worth_a_look() -> None:
    assert not is_found(Sight(apart=False, around=True, days_before=3))
    assert not is_found(Sight(apart=False, around=True, colleague=True))
    assert not is_found(Sight(apart=False, around=True, marked=True))
    assert not is_found(Sight(apart=False))


def test_whoever_works_alone_is_watched_only_where_something_makes_curious() -> None:
    alone = replace(STRANGER, alone=True)
    assert not is_found(alone)
    for curious in ({"colleague": True}, {"deviation": 4.0}, {"days_before": 5}):
        assert is_found(replace(alone, **curious))


def test_a_word_written_to_cover_a_first_look_does_not_cover_what_makes_curious() -> None:
    assert is_found(replace(STRANGER, wrote=True, marked=True))
    assert not is_found(replace(STRANGER, wrote=True, other_way=True))


@pytest.mark.parametrize(
    "sight",
    [
        Sight(named_alike=14.0),
        Sight(named_alike=4.0),
        Sight(colleague=True),
        Sight(marked=True),
        Sight(night=True),
        STRANGER,
        Sight(strange=True, stay=True),
        Sight(strange=True, around=True, other_way=True),
        Sight(apart=False, around=True, other_way=True, alone_today=True),
        Sight(few=True),
    ],
)
def test_a_visit_without_care_and_with_a_reason_to_be_curious_is(sight: Sight) -> None:
    assert rules.is_worth_a_look(told(sight))


def test_a_common_name_weighs_less_than_a_rare_one() -> None:
    weights = [
        sum(told(Sight(named_alike=rules.surprise(bearers, 1_000_000))).values())
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


def test_each_reason_of_the_table_can_hold_and_no_other() -> None:
    sights = [
        CURIOUS, replace(CURIOUS, around=True, wrote=True, days_before=0, named_alike=4.0),
        Sight(apart=True, stay=True, alone_today=True, days_before=9, few=True, other_way=True),
        Sight(strange=True, stay=True, ever_wrote=True, slip=True, for_files=True),
        replace(CURIOUS, wrote=True, named_alike=4.0),
    ]  # fmt: skip
    held = frozenset().union(*map(rules.reasons, sights))
    assert held == rules.POINTS.keys()


def test_points_are_told_in_the_order_of_the_table() -> None:
    names = list(told(CURIOUS))
    assert names == [name for name in rules.POINTS if name in names]
    assert "stranger" in names
