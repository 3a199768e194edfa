"""
The door of the decision, kind of person by kind of person, action by action.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import override_settings

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.ground.actor import Actor, ActorSource
from ens.ground.label import LABELS, NONE, Flag
from tests.contexts.access.conftest import DAY, MOMENT, NOW, citizen, doctor, hospital, key
from tests.contexts.access.policy import (
    ACTIONS,
    COMMONS,
    DEPOSITS,
    EVERYTHING,
    HOLDS,
    OWN,
    READS,
    REPORT,
    allowed,
    reach,
    sees,
)

# --- citizens


@pytest.mark.row("ACC-24")
def test_a_citizen(person: int) -> None:
    """
    Reads, adds and hides; changes and deletes what they wrote only.
    """
    assert allowed(citizen(person), person) == HOLDS


def test_a_citizen_signed_in_too_weakly(person: int) -> None:
    assert allowed(citizen(person, assurance=0), person) == set()


@pytest.mark.parametrize("state", ["to-open", "refused", "closed"])
def test_a_citizen_whose_space_is_not_open(make_person, state: str) -> None:
    person = make_person(state=state)
    assert allowed(citizen(person), person) == set()


def test_a_citizen_before_what_they_wait_to_be_told(person: int) -> None:
    """
    What a professional has not announced yet is absent, even from the holder.
    """
    waiting = REPORT + Flag.UNANNOUNCED
    assert allowed(citizen(person), person, seen=waiting) == set()


@pytest.mark.parametrize("flag", [Flag.MASKED, Flag.SECRET, Flag.PERSONAL])
def test_a_citizen_before_what_they_hide_from_others(person: int, flag: Flag) -> None:
    assert allowed(citizen(person), person, seen=REPORT + flag) == HOLDS


def test_a_citizen_is_never_a_professional_at_home(person: int, relate) -> None:
    """
    The keys of a care team are professionals' keys: a citizen with the same number is nobody.
    """
    asked = doctor()
    relate(person, asked)
    assert allowed(citizen(asked.professional), person) == set()


# --- relatives


@pytest.mark.row("ACC-18")
def test_a_relative_who_represents_a_minor(represented) -> None:
    child, parent = represented
    assert allowed(parent, child) == HOLDS


@pytest.mark.parametrize("flag", [Flag.SECRET, Flag.PERSONAL, Flag.UNANNOUNCED])
def test_a_relative_before_what_an_adolescent_keeps(represented, flag: Flag) -> None:
    child, parent = represented
    assert "read" not in allowed(parent, child, seen=REPORT + flag)


def test_a_relative_without_any_mandate(make_person) -> None:
    assert allowed(citizen(make_person()), make_person()) == set()


@pytest.mark.row("ACC-18")
def test_a_relative_suspended(represented) -> None:
    child, parent = represented
    identity.suspend_representation(
        representative=parent.person, represented=child, by=1, reason="judgment", now=NOW
    )
    assert allowed(parent, child) == set()


@pytest.mark.row("ACC-18")
def test_a_relative_on_the_eighteenth_birthday(make_person) -> None:
    child, parent = make_person(born=dt.date(2008, 3, 3)), make_person()
    identity.represent(
        representative=parent, represented=child, since=NOW.date(), source="act", by=1
    )
    midnight = dt.datetime(2026, 3, 2, 23, 0, tzinfo=dt.UTC)
    assert allowed(citizen(parent), child, now=midnight - MOMENT) == HOLDS
    assert allowed(citizen(parent), child, now=midnight) == set()


@pytest.mark.row("ACC-18")
def test_a_relative_whom_a_judge_gave_charge_of_an_adult(make_person) -> None:
    adult, named = make_person(), make_person()
    identity.represent(
        representative=named, represented=adult, kind="habilitation-familiale",
        since=NOW.date(), source="judgment", by=1,
    )  # fmt: skip
    assert allowed(citizen(named), adult) == HOLDS


def test_a_relative_of_one_is_nobody_to_another(represented, make_person) -> None:
    _, parent = represented
    assert allowed(parent, make_person(born=dt.date(2015, 1, 1))) == set()


# --- professionals


@pytest.mark.row("ACC-16", "ACC-24")
def test_a_pro_in_care_team(person: int, relate) -> None:
    """
    Reads and adds; changes what they wrote only; masks nothing.
    """
    asked = doctor()
    relate(person, asked)
    assert allowed(asked, person) == READS | DEPOSITS


@pytest.mark.row("ACC-16", "ACC-24")
def test_a_pro_outside_care_team(person: int) -> None:
    """
    Deposits, and still reads and corrects what they wrote.
    """
    assert allowed(doctor(), person) == DEPOSITS


@pytest.mark.row("ACC-02")
def test_a_pro_blocked(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    access.block(person=person, professional=asked.professional, made_by=1, now=NOW)
    assert allowed(asked, person) == OWN


def test_a_pro_when_feeding_is_opposed(person: int, relate) -> None:
    """
    Not even their own, nor by a new version of it: nothing more enters. What was there stays
    readable, and may be withdrawn.
    """
    asked = doctor()
    relate(person, asked)
    access.oppose(person=person, against="feeding", made_by=1, now=NOW)
    assert allowed(asked, person) == READS | OWN - {"create/mine", "update/mine"}


def test_a_pro_when_consultation_is_opposed(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    access.oppose(person=person, against="consultation", made_by=1, now=NOW)
    assert allowed(asked, person) == DEPOSITS


def test_a_pro_before_a_masked_document(person: int, relate) -> None:
    """
    Absent for the care team; there for its author and for the treating doctor.
    """
    team, treating, masked = doctor(), doctor(), REPORT + Flag.MASKED
    relate(person, team)
    relate(person, treating, kind="treating")
    assert allowed(team, person, seen=masked) == OWN
    assert allowed(treating, person, seen=masked) == READS | DEPOSITS


def test_a_pro_before_the_personal_area(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked, kind="treating")
    assert not sees(asked, person, REPORT + Flag.PERSONAL)


def test_a_pro_sees_what_is_not_announced_yet(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    assert sees(asked, person, REPORT + Flag.UNANNOUNCED)


@pytest.mark.parametrize("profession", ["", "no-such-profession"])
def test_a_pro_of_unknown_profession(person: int, relate, profession: str) -> None:
    """
    The matrix refuses what it does not name; what they wrote stays theirs.
    """
    asked = doctor(profession=profession)
    relate(person, asked, kind="treating")
    assert allowed(asked, person) == OWN


@pytest.mark.row("ACC-16")
def test_a_pro_who_leaves_the_care_team_sees_nothing_at_the_next_call(person, relate) -> None:
    asked = doctor()
    relate(person, asked)
    assert sees(asked, person)
    access.end_relation(person=person, professional=asked.professional, now=NOW)
    assert not sees(asked, person)
    relate(person, asked)
    assert sees(asked, person)


def test_a_structure_without_a_profession_adds_and_sees_what_it_wrote(person: int) -> None:
    assert allowed(hospital(), person) == OWN


def test_a_pro_may_do_nothing_in_a_space_that_is_not_open(make_person, relate) -> None:
    person, asked = make_person(state="closed"), doctor()
    relate(person, asked, kind="treating")
    assert allowed(asked, person) == set()


# --- others


@pytest.mark.parametrize("kind", ["", "job", "authority", "operator", "researcher", "editor"])
def test_anonymous_and_staff(person: int, kind: str) -> None:
    """
    Who is neither the person, a relative nor a professional reaches nothing.
    """
    made = Actor(who=1, account=key(), kind=kind, person=person, assurance=3)
    assert allowed(made, person) == set()


def test_the_loader_of_the_sandbox_and_of_the_sandbox_only(make_person) -> None:
    person = make_person(state="to-open")
    loader = Actor(who=1, account=key(), kind="operator", assurance=3, client="population")
    assert allowed(loader, person) == EVERYTHING
    with override_settings(SANDBOX=False):
        assert allowed(loader, person) == set()


def test_an_action_that_nobody_declared_lets_an_application_do_nothing(person: int) -> None:
    through = citizen(person, client="app", scopes="patient/*.cruds", patient=person)
    assert not sees(through, person, action="publish")


# --- the commons


@pytest.mark.parametrize("action", ACTIONS)
def test_the_commons_are_read_by_whoever_is_signed_in_and_written_by_what_loads(
    person: int, action: str
) -> None:
    loader = Actor(who=1, account=key(), kind="operator", assurance=3, client="population")
    for actor in (citizen(person), doctor(), hospital(), doctor(profession="")):
        assert sees(actor, COMMONS, action=action) is (action in READS)
    assert sees(loader, COMMONS, action=action)
    assert not sees(citizen(person, assurance=0), COMMONS, action=action)


# --- the reach itself


def test_persons_not_asked_for_are_not_seen(make_person, relate) -> None:
    one, other, asked = make_person(), make_person(), doctor()
    relate(one, asked)
    relate(other, asked)
    made = reach(asked, one)
    assert made.allows(one, REPORT, author=1)
    assert not made.allows(other, REPORT, author=1)
    assert not made.allows(COMMONS, REPORT, author=1)
    assert made.facts_of(other) == NONE


def test_nobody_asked_for_is_nobody_seen(person: int) -> None:
    made = reach(citizen(person))
    assert made.persons == made.offsets == made.facts == ()
    assert not made.allows(person, REPORT, author=1)
    assert len(made.views) == 2 * LABELS // 8
    assert not any(made.views)


def test_each_person_asked_for_has_the_view_they_would_have_alone(make_person, relate) -> None:
    asked = doctor()
    asked_for = tuple(make_person() for _ in range(4))
    relate(asked_for[0], asked)
    relate(asked_for[2], asked, kind="treating")
    access.block(person=asked_for[3], professional=asked.professional, made_by=1, now=NOW)
    together = reach(asked, *asked_for, COMMONS)
    for one in (*asked_for, COMMONS):
        alone = reach(asked, one)
        assert together.view(one) == alone.view(one)
        assert together.facts_of(one) == alone.facts_of(one)
    team, outside, treating, blocked = (together.view(one) for one in asked_for)
    assert blocked == outside != team != treating


def test_a_person_asked_for_twice_is_there_once(person: int) -> None:
    assert reach(citizen(person), person, person).persons == (person,)


def test_a_person_whom_nobody_knows_is_not_seen(database: None) -> None:
    absent = 8_888_888_888
    for actor in (citizen(absent), doctor(), hospital()):
        assert allowed(actor, absent) == set()


def test_an_account_of_nobody_owns_nothing(person: int) -> None:
    """
    Things without an author (0) are not the own things of an actor without an account.
    """
    made = reach(doctor(account=0), person)
    assert not made.allows(person, REPORT, author=0)


def source_of(actor: Actor) -> ActorSource:
    values = {f"acting_{name}": getattr(actor, name) for name in Actor.__slots__}
    columns = ", ".join(f"%(acting_{name})s as {name}" for name in Actor.__slots__)
    for name in ("professional", "structure", "person"):
        columns = columns.replace(f"%(acting_{name})s as", f"%(acting_{name})s::bigint as")
    columns += ", %(acting_account)s::bigint as account_id"
    return ActorSource(f"select {columns}", Actor.__slots__, values, lambda row: Actor(*row))


FOUND = "(select %(wanted)s::bigint as person, 5::bigint as place) p"


@pytest.mark.row("ACC-24")
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["holder", "parent", "team", "blocked", "hospital", "stranger"])
def test_the_reach_found_in_one_statement_is_the_reach_settled_in_two(
    represented, relate, who: str, action: str
) -> None:
    person, parent = represented
    actors: dict[str, Callable[[], Actor]] = {
        "holder": lambda: citizen(person),
        "parent": lambda: parent,
        "hospital": hospital,
    }
    asked = actors.get(who, doctor)()
    if who in ("team", "blocked"):
        relate(person, asked, until=NOW + DAY)
    if who == "blocked":
        access.block(person=person, structure=asked.structure, made_by=1, now=NOW)
    actor, found, place = access.reach_found(
        FOUND, {"wanted": person}, acting=source_of(asked), action=action, now=NOW
    )
    assert (actor, place) == (asked, 5)
    assert found == reach(asked, person, action=action)
