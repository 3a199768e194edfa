import datetime as dt

import pytest

from ens.contexts.identity import api as identity
from ens.ground import database as db
from tests.contexts.identity.conftest import NOW, TODAY, traits

DAY = dt.timedelta(days=1)


@pytest.fixture
def child(create):
    return create(traits=traits(family="Mineur", birth_date=dt.date(2015, 1, 1)))


@pytest.fixture
def link(create, child):
    parent = create()
    identity.represent(
        representative=parent.person, represented=child.person, since=TODAY, source="act", by=0
    )
    return {"representative": parent.person, "represented": child.person}


def seen(link, *, today=TODAY):
    return [one.person for one in identity.represented_by(link["representative"], today=today)]


def test_a_parent_finds_the_children_they_represent(link):
    assert seen(link) == [link["represented"]]
    (found,) = identity.representatives_of(link["represented"], today=TODAY)
    assert (found.representative, found.kind, found.source) == (
        link["representative"],
        "parent",
        "act",
    )


def test_a_representation_begins_on_its_first_day(link):
    assert seen(link, today=TODAY - DAY) == []


def test_a_representation_ends_at_once(link):
    identity.end_representation(**link, by=0, reason="judgment", now=NOW)
    assert seen(link) == []
    assert identity.representatives_of(link["represented"], today=TODAY) == ()


def test_an_ended_representation_cannot_be_ended_again(link):
    identity.end_representation(**link, by=0, now=NOW)
    with pytest.raises(identity.NotRepresented):
        identity.end_representation(**link, by=0, now=NOW)


def test_the_same_link_is_not_made_twice(link):
    with pytest.raises(identity.AlreadyRepresents):
        identity.represent(**link, since=TODAY, source="act", by=0)


def test_an_ended_link_can_begin_again(link):
    identity.end_representation(**link, by=0, now=NOW)
    identity.represent(**link, since=TODAY, source="judgment", by=0)
    assert seen(link) == [link["represented"]]


def test_a_suspended_parent_is_shown_as_such_and_acts_no_more(link):
    identity.suspend_representation(**link, by=0, reason="protection order", now=NOW)
    assert seen(link) == []
    (found,) = identity.representatives_of(link["represented"], today=TODAY)
    assert found.suspended
    identity.resume_representation(**link, by=0)
    assert seen(link) == [link["represented"]]


def test_suspending_one_parent_leaves_the_other(create, link):
    other = create()
    identity.represent(
        representative=other.person,
        represented=link["represented"],
        since=TODAY,
        source="act",
        by=0,
    )
    identity.suspend_representation(**link, by=0, reason="protection order", now=NOW)
    shown = identity.represented_by(other.person, today=TODAY)
    assert [one.person for one in shown] == [link["represented"]]


def facts(*persons: int, actor_person: int = 0, today: dt.date = TODAY) -> list[dict[str, bool]]:
    source = identity.FACTS
    told = source.facts
    rows = db.execute(
        f"select {', '.join(told.values())}"
        " from unnest(%(persons)s::bigint[]) with ordinality p(person, place)"
        f" {source.joins} order by p.place",
        {
            "persons": list(persons),
            "actor_person": actor_person,
            "professional": 0,
            "now": NOW,
            "today": today,
        },
    ).fetchall()
    return [dict(zip(told, row, strict=True)) for row in rows]


def test_facts_of_a_person_nobody_knows_are_all_false(database):
    assert not any(facts(9_999_999_999)[0].values())


@pytest.mark.parametrize(
    ("state", "is_open"),
    [("open", True), ("to-open", False), ("refused", False), ("closed", False)],
)
def test_only_an_open_space_is_open(create, state, is_open):
    assert facts(create(state=state).person)[0]["OPEN"] is is_open


@pytest.mark.parametrize(
    ("born", "today", "adult", "teen"),
    [
        (dt.date(2008, 3, 2), dt.date(2026, 3, 1), False, True),
        (dt.date(2008, 3, 2), dt.date(2026, 3, 2), True, True),
        (dt.date(2008, 2, 29), dt.date(2026, 2, 28), False, True),
        (dt.date(2008, 2, 29), dt.date(2026, 3, 1), True, True),
        (dt.date(2011, 3, 3), dt.date(2026, 3, 2), False, False),
        (dt.date(2011, 3, 2), dt.date(2026, 3, 2), False, True),
    ],
)
def test_ages_turn_on_the_birthday_in_sql_as_in_python(create, born, today, adult, teen):
    """
    A parent acts until their child is eighteen; whoever a judge named, as long as it runs.
    """
    one = create(traits=traits(family="Anniversaire", birth_date=born))
    parent, guardian = create(), create()
    told = {"represented": one.person, "since": dt.date(2000, 1, 1), "source": "act", "by": 0}
    identity.represent(representative=parent.person, **told)
    identity.represent(representative=guardian.person, kind="habilitation-familiale", **told)
    (known,) = facts(one.person, actor_person=parent.person, today=today)
    assert (known["REPRESENTS"], known["SELF_RULING"]) == (not adult, teen)
    assert facts(one.person, actor_person=guardian.person, today=today)[0]["REPRESENTS"]
    assert (identity.age(born, today=today) >= 18) is adult
    for representative, acts in ((parent, not adult), (guardian, True)):
        found = identity.represented_by(representative.person, today=today)
        assert [person.person for person in found] == [one.person] * acts


def test_a_suspension_of_a_parent_whose_child_is_of_age_gives_nothing_back(create):
    adult, parent = create(), create()
    link = {"representative": parent.person, "represented": adult.person}
    identity.represent(**link, since=TODAY, source="act", by=0)
    identity.suspend_representation(**link, by=0, reason="protection order", now=NOW)
    identity.resume_representation(**link, by=0)
    assert not facts(adult.person, actor_person=parent.person)[0]["REPRESENTS"]
    assert seen(link) == []


def test_who_represents_is_a_fact_of_that_link_and_day_only(create, link):
    child, parent, stranger = link["represented"], link["representative"], create().person
    assert facts(child, actor_person=parent)[0]["REPRESENTS"]
    assert not facts(child, actor_person=stranger)[0]["REPRESENTS"]
    assert not facts(child)[0]["REPRESENTS"]
    assert not facts(parent, actor_person=child)[0]["REPRESENTS"]
    assert not facts(child, actor_person=parent, today=TODAY - DAY)[0]["REPRESENTS"]


def test_a_suspension_is_a_fact_beside_the_representation(link):
    child, parent = link["represented"], link["representative"]
    assert not facts(child, actor_person=parent)[0]["SUSPENDED"]
    identity.suspend_representation(**link, by=0, reason="protection order", now=NOW)
    assert facts(child, actor_person=parent)[0]["SUSPENDED"]


def test_the_next_facts_after_an_end_know_it(link):
    child, parent = link["represented"], link["representative"]
    identity.end_representation(**link, by=0, now=NOW)
    known = facts(child, actor_person=parent)[0]
    assert not known["REPRESENTS"]
    assert not known["SUSPENDED"]


def test_a_representation_with_an_end_stops_after_its_last_day(create, child):
    child, parent = child.person, create().person
    identity.represent(
        representative=parent,
        represented=child,
        since=TODAY,
        until=TODAY + DAY,
        source="judgment",
        by=0,
    )
    assert facts(child, actor_person=parent, today=TODAY + DAY)[0]["REPRESENTS"]
    assert not facts(child, actor_person=parent, today=TODAY + 2 * DAY)[0]["REPRESENTS"]
