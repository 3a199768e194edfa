"""
What a person said of research: the law's answer, their own, and who may change it.
"""

import datetime as dt

import pytest

from ens.contexts.access import api as access
from ens.contexts.access.rules import Fact
from ens.contexts.identity import api as identity
from ens.ground.actor import Actor
from ens.ground.label import Flag, kind_of, label
from tests.contexts.access.conftest import DAY, NOW, citizen

JOB = Actor(who=1, account=0, kind="job", assurance=3, purpose=access.RESEARCH)
REPORT = label(kind_of("DocumentReference", "11502-2"), 0)


def allowed(person, *, now=NOW):
    return {basis: one.allowed for basis, one in
            access.research_choice(person=person, now=now).items()}  # fmt: skip


def choose(person, basis, value, *, by=0, now=NOW):
    return access.choose_research(
        person=person, basis=basis, allowed=value, made_by=by or person, now=now
    )


def leaves(person, *, action="feed", flags=0, now=NOW):
    reach = access.reach(actor=JOB, persons=(person,), action=action, now=now)
    return reach.allows(person, REPORT + flags, author=7)


def refused(person, *, action="feed", flags=0):
    reach = access.reach(actor=JOB, persons=(person,), action=action, now=NOW)
    return access.why_not(reach, person=person, label=REPORT + flags)


@pytest.mark.row("HUB-03")
def test_without_a_word_what_professionals_write_leaves_and_ones_own_data_does_not(person):
    assert allowed(person) == {"professional": True, "own": False}
    assert leaves(person)
    assert not leaves(person, action="contribute")
    assert refused(person, action="contribute") == "research_not_agreed"


@pytest.mark.row("HUB-15")
def test_an_opposition_stops_the_first_and_leaves_the_second(person):
    choose(person, "own", True)
    choose(person, "professional", False)
    assert (leaves(person), leaves(person, action="contribute")) == (False, True)
    assert refused(person) == "research_opposed"


@pytest.mark.row("HUB-15")
def test_a_choice_is_changed_at_any_time_and_each_change_is_kept(person):
    made = [choose(person, "professional", value, now=NOW + n * DAY)
            for n, value in enumerate((False, True, False))]  # fmt: skip
    assert not leaves(person)
    kept = access.research_changes(person=person)
    assert [one.choice for one in kept] == [one.choice for one in reversed(made)]
    assert [one.until for one in kept] == [None, NOW + 2 * DAY, NOW + DAY]
    assert [one.allowed for one in kept] == [False, True, False]
    present = access.research_choice(person=person, now=NOW + 3 * DAY)["professional"]
    assert present.change == kept[0]
    assert present.change.since == NOW + 2 * DAY


def test_to_choose_what_is_in_force_changes_nothing(person):
    assert choose(person, "professional", True) is None
    assert choose(person, "own", False) is None
    assert choose(person, "own", True)
    assert choose(person, "own", True) is None
    assert len(access.research_changes(person=person)) == 1


@pytest.mark.parametrize("flag", [Flag.MASKED, Flag.SECRET, Flag.PERSONAL, Flag.UNANNOUNCED])
@pytest.mark.parametrize("action", ["feed", "contribute"])
def test_what_is_hidden_from_somebody_leaves_on_neither_ground(person, action, flag):
    choose(person, "own", True)
    assert leaves(person, action=action)
    assert not leaves(person, action=action, flags=flag)


@pytest.mark.parametrize("state", ["to-open", "refused", "closed"])
def test_nothing_leaves_a_space_that_is_not_open(make_person, state):
    person = make_person(state=state)
    assert not leaves(person)
    assert refused(person) == ("space_closed" if state == "closed" else "space_not_open")


def test_a_job_of_another_purpose_sees_nothing(person):
    other = Actor(who=1, account=0, kind="job", assurance=3)
    reach = access.reach(actor=other, persons=(person,), action="feed", now=NOW)
    assert access.why_not(reach, person=person, label=REPORT) == "not_concerned"


def test_nobody_else_reaches_anything_under_the_purpose_of_research(person, make_person):
    stranger = citizen(make_person(), purpose=access.RESEARCH)
    reach = access.reach(actor=stranger, persons=(person,), action="feed", now=NOW)
    assert not reach.allows(person, REPORT, author=7)


def test_the_facts_say_on_which_ground_it_left(person):
    choose(person, "own", True)
    facts = {
        action: access.reach(actor=JOB, persons=(person,), action=action, now=NOW).facts_of(person)
        for action in ("feed", "contribute")
    }
    assert Fact(facts["feed"]) & ~Fact.SELF_RULING == (
        Fact.OPEN | Fact.STRONG | Fact.RESEARCH | Fact.AGREED_RESEARCH
    )
    assert facts["contribute"] == facts["feed"] | Fact.CONTRIBUTES
    assert "opposé" in access.because(facts["feed"])
    assert "accepté" in access.because(facts["contribute"])


@pytest.fixture
def family(make_person):
    """
    A child and two parents.
    """
    child = make_person(born=dt.date(2015, 1, 1))
    parents = [make_person(), make_person()]
    for parent in parents:
        identity.represent(
            representative=parent, represented=child, since=NOW.date(), source="act", by=1
        )
    return child, *parents


@pytest.mark.row("HUB-15")
def test_a_refusal_by_one_parent_stands_until_that_parent_changes_it(family):
    child, one, other = family
    choose(child, "professional", False, by=one)
    with pytest.raises(access.NotYoursToUndo) as refused_by:
        choose(child, "professional", True, by=other)
    assert refused_by.value.refused_by == one
    assert not leaves(child)
    choose(child, "professional", True, by=one)
    assert leaves(child)


def test_either_parent_may_agree_and_either_may_take_it_back(family):
    child, one, other = family
    choose(child, "own", True, by=one)
    assert leaves(child, action="contribute")
    choose(child, "own", False, by=other)
    with pytest.raises(access.NotYoursToUndo):
        choose(child, "own", True, by=one)
    choose(child, "own", True, by=child)
    assert leaves(child, action="contribute")


def test_a_parent_who_no_longer_represents_binds_nobody(family):
    child, one, other = family
    choose(child, "professional", False, by=one)
    identity.end_representation(representative=one, represented=child, by=1, now=NOW)
    assert not leaves(child)
    assert choose(child, "professional", True, by=other)
    assert leaves(child)


@pytest.mark.row("HUB-15")
def test_an_agreement_of_the_parents_ends_at_majority_and_a_refusal_does_not(family):
    child, one, _ = family
    choose(child, "own", True, by=one)
    choose(child, "professional", False, by=one)
    grown = dt.datetime(2033, 1, 1, 12, tzinfo=dt.UTC)
    assert allowed(child, now=grown) == {"professional": False, "own": False}
    assert access.research_choice(person=child, now=grown)["own"].lapsed
    assert choose(child, "own", True, by=child, now=grown)
    assert allowed(child, now=grown)["own"]


def test_choices_are_of_one_person(make_person):
    one, other = make_person(), make_person()
    choose(one, "professional", False)
    assert leaves(other)
    assert access.research_changes(person=other) == ()
