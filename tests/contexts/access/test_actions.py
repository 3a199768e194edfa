"""
What people decide, and when it takes effect: relations, blocks, oppositions.
"""

import pytest

from ens.contexts.access import api as access
from ens.ground import database as ground
from tests.contexts.access.conftest import DAY, MINUTE, MOMENT, NOW, doctor
from tests.contexts.access.policy import sees

# --- relations


@pytest.mark.row("ACC-16")
def test_a_professional_joins_the_care_team_once(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    with pytest.raises(access.AlreadyRelated):
        relate(person, asked)
    (only,) = access.relations_of(person=person, now=NOW)
    assert (only.professional, only.kind, only.source) == (
        asked.professional, "care-team", "named",
    )  # fmt: skip


def test_a_refused_relation_leaves_the_callers_transaction_usable(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    with ground.transaction():
        with pytest.raises(access.AlreadyRelated):
            relate(person, asked)
        assert sees(asked, person)


@pytest.mark.row("ACC-16")
def test_a_relation_ended_can_begin_again(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    relate(person, asked, kind="treating")
    assert access.end_relation(person=person, professional=asked.professional, now=NOW) == 2
    assert access.end_relation(person=person, professional=asked.professional, now=NOW) == 0
    relate(person, asked)
    assert sees(asked, person)


@pytest.mark.row("ACC-16")
@pytest.mark.parametrize("kind", ["care-team", "treating"])
def test_a_relation_past_its_term_can_begin_again(person: int, relate, kind: str) -> None:
    asked = doctor()
    relate(person, asked, kind=kind, until=NOW + DAY)
    with pytest.raises(access.AlreadyRelated):
        relate(person, asked, kind=kind, now=NOW + DAY - MOMENT)
    assert not sees(asked, person, now=NOW + DAY)
    relate(person, asked, kind=kind, now=NOW + DAY)
    assert sees(asked, person, now=NOW + DAY)
    assert len(access.relations_of(person=person, now=NOW + DAY)) == 1


def test_a_relation_that_begins_again_leaves_the_term_of_others(make_person, relate) -> None:
    one, other, asked, colleague = make_person(), make_person(), doctor(), doctor()
    relate(one, asked, until=NOW + DAY)
    relate(one, colleague, until=NOW + 2 * DAY)
    relate(other, asked, until=NOW + 2 * DAY)
    relate(one, asked, now=NOW + DAY)
    for person, professional in ((one, colleague), (other, asked)):
        assert sees(professional, person, now=NOW + 2 * DAY - MOMENT)
        assert not sees(professional, person, now=NOW + 2 * DAY)


def test_ending_a_relation_leaves_those_of_others(make_person, relate) -> None:
    one, other, asked, colleague = make_person(), make_person(), doctor(), doctor()
    for professional in (asked, colleague):
        relate(one, professional)
        relate(other, professional)
    access.end_relation(person=one, professional=asked.professional, now=NOW)
    assert not sees(asked, one)
    assert sees(asked, other)
    assert sees(colleague, one)


def test_relations_are_listed_while_they_hold_latest_first(make_person, relate) -> None:
    person, first, second, passed = make_person(), doctor(), doctor(), doctor()
    relate(person, passed, until=NOW + MINUTE)
    relate(person, first)
    relate(person, second, now=NOW + MINUTE)
    listed = access.relations_of(person=person, now=NOW + MINUTE)
    assert [one.professional for one in listed] == [second.professional, first.professional]


def test_those_a_professional_cares_for_are_listed_while_they_hold(make_person, relate) -> None:
    asked, one, two, left = doctor(), make_person(), make_person(), make_person()
    relate(one, asked)
    relate(one, asked, kind="treating")
    relate(two, asked, now=NOW + MINUTE)
    relate(left, asked)
    access.end_relation(person=left, professional=asked.professional, now=NOW)
    cared = access.persons_cared_for(professional=asked.professional, now=NOW + MINUTE)
    assert cared == (two, one)


# --- blocks and oppositions


@pytest.mark.row("ACC-02")
def test_a_block_takes_effect_at_once_and_so_does_its_end(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    access.block(person=person, professional=asked.professional, made_by=1, now=NOW)
    assert not sees(asked, person)
    access.unblock(person=person, professional=asked.professional, now=NOW)
    assert sees(asked, person)


@pytest.mark.row("ACC-02")
def test_a_blocked_structure_can_be_unblocked(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    access.block(person=person, structure=asked.structure, made_by=1, now=NOW)
    assert not sees(asked, person)
    access.unblock(person=person, professional=asked.professional, now=NOW)
    assert not sees(asked, person)
    access.unblock(person=person, structure=asked.structure, now=NOW)
    assert sees(asked, person)


def test_a_professional_blocked_twice_is_unblocked_at_once(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    for _ in range(2):
        access.block(person=person, professional=asked.professional, made_by=1, now=NOW)
    assert len(access.blocks_of(person=person)) == 1
    access.unblock(person=person, professional=asked.professional, now=NOW)
    assert access.blocks_of(person=person) == ()
    assert sees(asked, person)


@pytest.mark.parametrize(("professional", "structure"), [(0, 0), (1, 1)])
def test_a_block_names_a_professional_or_a_structure(
    person: int, professional: int, structure: int
) -> None:
    with pytest.raises(Exception, match="check constraint"), ground.transaction():
        access.block(
            person=person, professional=professional, structure=structure, made_by=1, now=NOW
        )


def test_an_opposition_takes_effect_at_once_and_so_does_its_withdrawal(person, relate) -> None:
    asked = doctor()
    relate(person, asked)
    access.oppose(person=person, against="consultation", made_by=1, now=NOW)
    assert not sees(asked, person)
    access.withdraw_opposition(person=person, against="consultation", now=NOW)
    assert sees(asked, person)


def test_an_opposition_against_nothing_known_is_refused(person: int) -> None:
    with pytest.raises(Exception, match="check constraint"), ground.transaction():
        access.oppose(person=person, against="everything", made_by=1, now=NOW)
