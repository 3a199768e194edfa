import datetime as dt

import psycopg
import pytest

from ens.contexts.identity import api as identity
from ens.contexts.identity import rules
from ens.ground import database as db
from tests.contexts.identity.conftest import NOW, TODAY, traits

LATER = NOW + dt.timedelta(days=3)


@pytest.fixture
def family(create):
    """
    A newborn and two parents.
    """
    child = create(traits=traits(family="Nouvelle", birth_date=TODAY - dt.timedelta(days=8)))
    parents = create(), create()
    for parent in parents:
        identity.represent(
            representative=parent.person,
            represented=child.person,
            since=child.birth_date,
            source="maternity",
            by=0,
        )
    return child, *parents


def test_a_space_begins_to_open_without_any_step(create):
    one = create()
    assert one.state == "to-open"
    assert [step.event for step in identity.life_of(one.person)] == ["created"]


def test_a_parent_opens_the_space_of_a_child(family):
    child, mother, _ = family
    opened = identity.open_space(person=child.person, by=mother.person, who=7, now=LATER)
    assert opened.state == "open"
    last = identity.life_of(child.person)[-1]
    assert (last.event, last.before, last.after) == ("opened", "to-open", "open")
    assert (last.by, last.who, last.at) == (mother.person, 7, LATER)


def test_a_refusal_is_dated_kept_and_reversible(family):
    child, mother, _ = family
    identity.refuse_space(person=child.person, by=mother.person, now=NOW)
    identity.open_space(person=child.person, by=mother.person, now=LATER)
    steps = [(step.event, step.at) for step in identity.life_of(child.person)][1:]
    assert steps == [("refused", NOW), ("opened", LATER)]


def test_either_parent_may_refuse_after_the_other_opened(family):
    child, mother, father = family
    identity.open_space(person=child.person, by=mother.person, now=NOW)
    refused = identity.refuse_space(person=child.person, by=father.person, now=LATER)
    assert refused.state == "refused"


def test_a_space_refused_by_one_parent_is_not_reopened_by_the_other(family):
    child, mother, father = family
    identity.refuse_space(person=child.person, by=father.person, now=NOW)
    with pytest.raises(identity.OnlyWhoRefused) as refused:
        identity.open_space(person=child.person, by=mother.person, now=LATER)
    assert refused.value.refused_by == father.person
    assert identity.person(child.person).state == "refused"


def test_the_refusal_of_a_parent_no_longer_in_charge_binds_nobody(family):
    child, mother, father = family
    identity.refuse_space(person=child.person, by=father.person, now=NOW)
    identity.end_representation(
        representative=father.person, represented=child.person, by=0, now=NOW
    )
    assert identity.open_space(person=child.person, by=mother.person, now=LATER).state == "open"


def test_the_holder_reopens_what_a_parent_refused(family):
    child, mother, _ = family
    identity.refuse_space(person=child.person, by=mother.person, now=NOW)
    assert identity.open_space(person=child.person, by=child.person, now=LATER).state == "open"


def test_a_closed_space_can_be_reopened(create):
    one = create(state="open")
    assert identity.close_space(person=one.person, by=one.person, now=NOW).state == "closed"
    assert identity.open_space(person=one.person, by=one.person, now=LATER).state == "open"


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("open", "open_space"),
        ("refused", "refuse_space"),
        ("closed", "refuse_space"),
        ("to-open", "close_space"),
        ("refused", "close_space"),
        ("closed", "close_space"),
    ],
)
def test_a_step_that_does_not_follow_is_refused_and_not_kept(create, state, step):
    one = create(state=state)
    with pytest.raises(identity.WrongState):
        getattr(identity, step)(person=one.person, by=one.person, now=NOW)
    assert identity.person(one.person).state == state
    assert len(identity.life_of(one.person)) == 1


def test_nobody_has_no_space_to_open(database):
    with pytest.raises(identity.UnknownPerson):
        identity.open_space(person=9_999_999_999, by=0, now=NOW)


@pytest.mark.parametrize(
    "statement", ["update identity_life set by = 1", "delete from identity_life"]
)
def test_the_life_of_a_space_is_never_rewritten(create, statement):
    one = create()
    with pytest.raises(psycopg.errors.RaiseException), db.transaction():
        db.execute(f"{statement} where person = %s", (one.person,))


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (dt.date(2008, 3, 2), dt.date(2026, 3, 1), 17),
        (dt.date(2008, 3, 2), dt.date(2026, 3, 2), 18),
        (dt.date(2008, 2, 29), dt.date(2026, 2, 28), 17),
        (dt.date(2008, 2, 29), dt.date(2026, 3, 1), 18),
        (dt.date(2008, 2, 29), dt.date(2028, 2, 29), 20),
    ],
)
def test_years_are_complete_on_the_birthday(born, today, years):
    assert rules.age(born, today=today) == years
