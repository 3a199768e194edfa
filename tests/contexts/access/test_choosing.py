"""
Choices by category, agreements and oppositions to one source, each to the instant.
"""

import pytest

from ens.contexts.access import api as access
from ens.contexts.access.api import EVERYBODY, Whom
from ens.ground.label import kind_of, label
from tests.contexts.access.conftest import DAY, MOMENT, NOW, doctor, hospital, key
from tests.contexts.access.policy import REPORT, reach, sees
from tests.plugins.racing import at_once

CONDITION = label(kind_of("Condition"), 0)


def feeds(actor, person, now=NOW):
    return reach(actor, person, action="create", now=now).allows(
        person, REPORT, author=actor.account
    )


def choose(person, category, allowed, *, whom=EVERYBODY, concerns="reading", now=NOW):
    return access.choose(
        person=person, concerns=concerns, whom=whom, category=category, allowed=allowed,
        made_by=key(), now=now,
    )  # fmt: skip


def reads(actor, person, now=NOW):
    return sees(actor, person, REPORT, now=now)


def test_refused_to_everybody_nobody_reads_it_until_it_is_taken_back(person, relate) -> None:
    anne = doctor()
    relate(person, anne, now=NOW - DAY)
    assert choose(person, "documents", False)
    assert not reads(anne, person)
    assert sees(anne, person, CONDITION, now=NOW)
    assert choose(person, "documents", None, now=NOW + DAY)
    assert reads(anne, person, NOW + DAY)


@pytest.mark.parametrize("closer", ["profession", "structure", "professional"])
def test_what_is_refused_to_everybody_is_opened_to_somebody(person, relate, closer) -> None:
    anne, karim = doctor(), doctor(profession="21")
    relate(person, anne)
    relate(person, karim)
    choose(person, "documents", False)
    choose(person, "documents", True, whom=Whom(**{closer: getattr(anne, closer)}))
    assert reads(anne, person)
    assert not reads(karim, person)


def test_a_choice_holds_from_its_instant(person, relate) -> None:
    anne = doctor()
    relate(person, anne, now=NOW - DAY)
    choose(person, "documents", False, now=NOW)
    assert reads(anne, person, NOW - MOMENT)
    assert not reads(anne, person, NOW)


def test_decided_again_the_same_changes_nothing_and_another_way_replaces(person) -> None:
    assert choose(person, "documents", False)
    assert not choose(person, "documents", False)
    assert choose(person, "documents", True)
    assert [one.allowed for one in access.choices_of(person=person)] == [True]
    assert choose(person, "documents", None)
    assert not choose(person, "documents", None)
    assert access.choices_of(person=person) == ()


def test_decided_at_once_by_both_parents_one_choice_stands(person) -> None:
    answers = at_once(lambda: choose(person, "documents", False))
    assert sorted(answers) == [False, False, False, True]
    assert len(access.choices_of(person=person)) == 1


def test_feeding_and_reading_are_two_rights(person, relate) -> None:
    anne = doctor()
    relate(person, anne)
    choose(person, "documents", False, concerns="feeding")
    assert reads(anne, person)
    assert not feeds(anne, person)
    choose(person, "documents", None, concerns="feeding")
    choose(person, "documents", False, concerns="reading")
    assert not reads(anne, person)
    assert feeds(anne, person)


@pytest.mark.parametrize(("concerns", "category"), [("reading", "rien"), ("all", "documents")])
def test_there_is_no_other_choice(person, concerns, category) -> None:
    with pytest.raises(access.NoSuchChoice):
        choose(person, category, False, concerns=concerns)


def test_an_agreement_opens_from_its_beginning_to_its_end(person) -> None:
    anne = doctor()
    told = {"person": person, "professional": anne.professional, "made_by": 1}
    assert access.agree(**told, until=NOW + DAY, now=NOW)
    assert not access.agree(**told, until=NOW + DAY, now=NOW)
    assert not reads(anne, person, NOW - MOMENT)
    assert reads(anne, person, NOW)
    assert reads(anne, person, NOW + DAY - MOMENT)
    assert not reads(anne, person, NOW + DAY)


def test_an_agreement_is_prolonged_ended_and_given_again(person) -> None:
    anne = doctor()
    told = {"person": person, "professional": anne.professional}
    access.agree(**told, made_by=1, until=NOW + DAY, now=NOW)
    assert access.agree(**told, made_by=1, now=NOW)
    assert reads(anne, person, NOW + 2 * DAY)
    assert access.end_agreement(**told, now=NOW + DAY)
    assert not reads(anne, person, NOW + DAY)
    assert not access.end_agreement(**told, now=NOW + DAY)
    assert access.agree(**told, made_by=1, until=NOW + 2 * DAY, now=NOW + DAY)
    assert access.agree(**told, made_by=1, now=NOW + 3 * DAY)
    assert reads(anne, person, NOW + 3 * DAY)


def test_an_agreement_with_a_structure_is_with_whoever_works_there(person) -> None:
    anne = doctor()
    access.agree(person=person, structure=anne.structure, made_by=1, now=NOW)
    assert reads(anne, person)
    assert not reads(doctor(), person)
    [one] = access.agreements_of(person=person, now=NOW)
    assert (one.structure, one.professional) == (anne.structure, 0)


def test_an_agreement_does_not_end_before_it_begins(person) -> None:
    with pytest.raises(access.TermPassed):
        access.agree(person=person, professional=key(), until=NOW, made_by=1, now=NOW)


def test_one_source_alone_is_refused_to_feed(person) -> None:
    north, south = hospital(), hospital()
    told = {"person": person, "against": "feeding", "structure": north.structure}
    access.oppose(**told, made_by=1, now=NOW)
    assert not feeds(north, person)
    assert feeds(south, person)
    assert access.oppositions_of(person=person) == {}
    assert access.sources_opposed(person=person) == {north.structure: NOW}
    access.withdraw_opposition(**told, now=NOW)
    assert feeds(north, person)
    assert access.sources_opposed(person=person) == {}


def test_the_archive_tells_choices_agreements_and_sources(person) -> None:
    anne = doctor()
    choose(person, "measures", False, whom=Whom(profession="10"))
    access.agree(person=person, professional=anne.professional, made_by=1, now=NOW)
    access.oppose(person=person, against="feeding", structure=anne.structure, made_by=1, now=NOW)
    told = {one.kind: one for one in access.decided(person=person)}
    assert told["choice"].about == "reading refused measures 10"
    assert told["consent"].professional == anne.professional
    assert told["opposition"].structure == anne.structure
