"""
Each fact against the real database, at the boundary instant, on both sides of it.

The facts of the actor alone (STRONG, PRO...) are the business of `test_reach`; each row by
itself, down to the columns, that of `test_facts_told`.
"""

import datetime as dt
from collections.abc import Callable

import pytest

from ens.contexts.access import api as access
from ens.contexts.access import facts
from ens.contexts.access.rules import Fact
from ens.contexts.identity import api as identity
from ens.ground import database as ground
from ens.ground.actor import Actor
from tests.contexts.access.conftest import DAY, MOMENT, NOW, citizen, doctor, hospital, key

UNTIL = NOW + 3 * DAY
LONG_AGO = dt.date(2000, 1, 1)
OPPOSITIONS = {
    "consultation": "OPPOSED",
    "feeding": "OPPOSED_FEED",
    "emergency": "OPPOSED_EMERGENCY",
}
FROM_ROWS = {
    "OPEN", "OPPOSED", "OPPOSED_FEED", "OPPOSED_EMERGENCY", "BLOCKED", "TEAM", "TREATING",
    "REPRESENTS", "SUSPENDED", "BREAK_GLASS", "REGULATOR", "CONSENT", "PASS", "MANDATE",
    "ASSISTED", "CLOSED", "SELF_RULING",
}  # fmt: skip


def paris(day: str, time: str = "00:00:00") -> dt.datetime:
    """
    An instant on the clocks of Paris, in winter or in summer time.
    """
    from ens.ground.clock import PARIS

    local = dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=PARIS)
    return local.astimezone(dt.UTC)


def known(actor: Actor, person: int, now: dt.datetime = NOW) -> set[str]:
    """
    The facts that rows tell of this actor before this person.
    """
    found = access.reach(actor=actor, persons=(person,), action="read", now=now).facts_of(person)
    return {fact.name for fact in Fact(found)} & FROM_ROWS - {"SELF_RULING"}


def test_these_are_the_facts_that_rows_tell(database: None) -> None:
    told = {fact.name for rows in facts.OWN for fact in rows.facts}
    assert told | identity.FACTS.facts.keys() == FROM_ROWS


def test_of_a_person_nobody_knows_no_fact_is_known(database: None) -> None:
    assert known(doctor(), 8_888_888_888) == set()


# --- relations


@pytest.mark.row("ACC-16")
@pytest.mark.parametrize(
    ("at", "held"),
    [(NOW - MOMENT, False), (NOW, True), (UNTIL - MOMENT, True), (UNTIL, False)],
    ids=["before it begins", "as it begins", "before it ends", "as it ends"],
)
@pytest.mark.parametrize(
    ("kind", "told"),
    [("care-team", {"TEAM"}), ("treating", {"TEAM", "TREATING"})],
)
def test_a_relation_holds_from_its_beginning_to_its_end(
    make_person, relate, kind: str, told: set[str], at: dt.datetime, held: bool
) -> None:
    person, asked = make_person(), doctor()
    relate(person, asked, kind=kind, until=UNTIL)
    assert known(asked, person, at) & {"TEAM", "TREATING"} == (told if held else set())


@pytest.mark.row("ACC-16")
@pytest.mark.parametrize("kind", ["care-team", "treating"])
def test_a_relation_without_an_end_lasts_until_it_is_ended(person, relate, kind: str) -> None:
    asked = doctor()
    relate(person, asked, kind=kind)
    assert "TEAM" in known(asked, person, NOW + 36_500 * DAY)
    access.end_relation(person=person, professional=asked.professional, now=NOW)
    assert known(asked, person, NOW) & {"TEAM", "TREATING"} == set()


def test_a_relation_is_of_that_professional_and_that_person_only(make_person, relate) -> None:
    one, other, asked = make_person(), make_person(), doctor()
    relate(one, asked, kind="treating")
    assert known(asked, other) == known(doctor(), one) == {"OPEN"}
    assert known(hospital(), one) == known(citizen(other), one) == {"OPEN"}


def test_a_row_about_no_professional_puts_nobody_in_the_care_team(person) -> None:
    """
    An actor without a professional key carries 0, as the row does: 0 is nobody.
    """
    access.relate(person=person, professional=0, source="stay", made_by=1, now=NOW)
    assert "TEAM" not in known(hospital(), person)


# --- glasses

HOURS = dt.timedelta(hours=2)
GLASS = {"BREAK_GLASS", "REGULATOR"}


def break_glass(person: int, by: Actor, **more) -> None:
    now = more.pop("now", NOW)
    told = {"capacity": "emergency", "reason": "immediate-danger", "text": "Essai"}
    told |= {"professional": by.professional, "structure": by.structure, "who": 1, "made_by": 1}
    access.break_glass(declared=access.Declaration(person=person, **{**told, **more}), now=now)


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize(
    ("at", "held"),
    [(NOW - MOMENT, False), (NOW, True), (NOW + HOURS - MOMENT, True), (NOW + HOURS, False)],
    ids=["before it is broken", "as it is broken", "before its term", "at its term"],
)
@pytest.mark.parametrize(
    ("capacity", "told"), [("emergency", {"BREAK_GLASS"}), ("regulation", GLASS)]
)
def test_a_glass_holds_from_its_breaking_to_its_term(
    person, capacity: str, told: set[str], at: dt.datetime, held: bool
) -> None:
    asked = doctor()
    break_glass(person, asked, capacity=capacity)
    assert known(asked, person, at) & GLASS == (told if held else set())


@pytest.mark.row("ACC-11")
def test_a_glass_closed_before_its_term_is_over_at_once(person) -> None:
    asked = doctor()
    break_glass(person, asked)
    post = {"professional": asked.professional, "structure": asked.structure}
    assert access.end_glass(person=person, **post, now=NOW + MOMENT)
    assert known(asked, person, NOW + MOMENT) & GLASS == set()
    assert not access.end_glass(person=person, **post, now=NOW + MOMENT)


def test_a_glass_is_of_that_person_that_professional_and_that_post(make_person) -> None:
    one, other, asked = make_person(), make_person(), doctor()
    break_glass(one, asked, capacity="regulation")
    elsewhere = doctor(professional=asked.professional)
    colleague = doctor(structure=asked.structure)
    software = hospital(professional=asked.professional, structure=asked.structure)
    assert known(asked, other) & GLASS == set()
    for actor in (elsewhere, colleague, hospital(structure=asked.structure), citizen(other)):
        assert known(actor, one) & GLASS == set()
    assert known(software, one) & GLASS == GLASS


def test_a_glass_broken_at_another_post_replaces_the_first(person) -> None:
    asked = doctor()
    elsewhere = doctor(professional=asked.professional)
    break_glass(person, asked)
    break_glass(person, elsewhere, now=NOW + MOMENT)
    assert known(asked, person, NOW + MOMENT) & GLASS == set()
    assert known(elsewhere, person, NOW + MOMENT) & GLASS == {"BREAK_GLASS"}


# --- blocks


@pytest.mark.row("ACC-02")
def test_a_blocked_professional_is_blocked_wherever_they_work_until_it_is_lifted(person) -> None:
    asked = doctor()
    elsewhere = doctor(professional=asked.professional)
    access.block(person=person, professional=asked.professional, made_by=1, now=NOW)
    assert "BLOCKED" in known(asked, person)
    assert "BLOCKED" in known(elsewhere, person)
    assert "BLOCKED" not in known(doctor(structure=asked.structure), person)
    access.unblock(person=person, professional=asked.professional, now=NOW)
    assert "BLOCKED" not in known(asked, person)


@pytest.mark.row("ACC-02")
def test_a_blocked_structure_blocks_whoever_works_there_and_nobody_elsewhere(person) -> None:
    asked = doctor()
    access.block(person=person, structure=asked.structure, made_by=1, now=NOW)
    assert "BLOCKED" in known(asked, person)
    assert "BLOCKED" in known(hospital(structure=asked.structure), person)
    assert "BLOCKED" not in known(doctor(professional=asked.professional), person)


def test_a_block_is_of_that_person_only(make_person) -> None:
    one, other, asked = make_person(), make_person(), doctor()
    access.block(person=one, professional=asked.professional, made_by=1, now=NOW)
    assert "BLOCKED" not in known(asked, other)


def test_a_block_of_a_structure_does_not_touch_actors_without_one(person) -> None:
    access.block(person=person, structure=key(), made_by=1, now=NOW)
    access.block(person=person, professional=key(), made_by=1, now=NOW)
    assert "BLOCKED" not in known(doctor(structure=0), person)
    assert "BLOCKED" not in known(hospital(), person)
    assert "BLOCKED" not in known(citizen(person), person)


# --- oppositions


@pytest.mark.parametrize("against", OPPOSITIONS)
def test_an_opposition_is_known_until_withdrawn_and_is_no_other(make_person, against: str) -> None:
    person, other, asked = make_person(), make_person(), doctor()
    access.oppose(person=person, against=against, made_by=1, now=NOW)
    assert known(asked, person) & {*OPPOSITIONS.values()} == {OPPOSITIONS[against]}
    assert known(asked, other) & {*OPPOSITIONS.values()} == set()
    access.withdraw_opposition(person=person, against=against, now=NOW)
    assert known(asked, person) & {*OPPOSITIONS.values()} == set()


def test_withdrawing_one_opposition_leaves_the_others(person) -> None:
    for against in OPPOSITIONS:
        access.oppose(person=person, against=against, made_by=1, now=NOW)
    access.withdraw_opposition(person=person, against="feeding", now=NOW)
    assert known(doctor(), person) >= {"OPPOSED", "OPPOSED_EMERGENCY"}
    assert "OPPOSED_FEED" not in known(doctor(), person)


# --- the space


@pytest.mark.parametrize(
    ("state", "is_open"),
    [("to-open", False), ("open", True), ("refused", False), ("closed", False)],
)
def test_a_space_is_open_in_one_state_only(make_person, state: str, is_open: bool) -> None:
    assert ("OPEN" in known(doctor(), make_person(state=state))) is is_open


def test_a_space_is_open_from_its_opening_to_its_closing(make_person) -> None:
    person = make_person(state="to-open")
    identity.open_space(person=person, by=person, now=NOW)
    assert "OPEN" in known(doctor(), person)
    identity.close_space(person=person, by=person, now=NOW)
    assert "OPEN" not in known(doctor(), person)


# --- representation


@pytest.fixture
def represent(make_person) -> Callable[..., tuple[int, Actor]]:
    """
    Makes a child and a parent linked from 2 to 9 March 2026.
    """

    def make(**more) -> tuple[int, Actor]:
        child, parent = make_person(born=more.pop("born", dt.date(2015, 1, 1))), make_person()
        told = {"since": dt.date(2026, 3, 2), "until": dt.date(2026, 3, 9), **more}
        identity.represent(representative=parent, represented=child, source="act", by=1, **told)
        return child, citizen(parent)

    return make


@pytest.mark.row("ACC-18")
@pytest.mark.parametrize(
    ("at", "held"),
    [
        (paris("2026-03-02") - MOMENT, False),
        (paris("2026-03-02"), True),
        (paris("2026-03-10") - MOMENT, True),
        (paris("2026-03-10"), False),
    ],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_a_representation_holds_from_its_first_to_its_last_day_in_paris(
    represent, at: dt.datetime, held: bool
) -> None:
    child, parent = represent()
    assert ("REPRESENTS" in known(parent, child, at)) is held
    assert "SUSPENDED" not in known(parent, child, at)


@pytest.mark.row("ACC-18")
def test_a_representation_is_suspended_and_resumed_at_once(represent) -> None:
    child, parent = represent()
    link = {"representative": parent.person, "represented": child, "by": 1}
    identity.suspend_representation(**link, reason="protection order", now=NOW)
    assert known(parent, child) >= {"REPRESENTS", "SUSPENDED"}
    identity.resume_representation(**link)
    assert "SUSPENDED" not in known(parent, child)


def test_a_representation_ended_is_neither_held_nor_suspended(represent) -> None:
    child, parent = represent()
    link = {"representative": parent.person, "represented": child, "by": 1}
    identity.suspend_representation(**link, reason="protection order", now=NOW)
    identity.end_representation(**link, now=NOW)
    assert known(parent, child) & {"REPRESENTS", "SUSPENDED"} == set()


def test_suspending_one_parent_leaves_the_other_as_they_were(represent, make_person) -> None:
    child, one = represent()
    other = make_person()
    identity.represent(
        representative=other, represented=child, since=NOW.date(), source="act", by=1
    )
    link = {"representative": one.person, "represented": child, "by": 1}
    identity.suspend_representation(**link, reason="protection order", now=NOW)
    assert known(citizen(other), child) == {"OPEN", "REPRESENTS"}


def test_a_representation_goes_one_way_and_to_that_person_only(represent, make_person) -> None:
    child, parent = represent()
    assert "REPRESENTS" not in known(citizen(child), parent.person)
    assert "REPRESENTS" not in known(citizen(make_person()), child)
    assert "REPRESENTS" not in known(doctor(), child)


MAJORITY = [
    ("2008-03-02", paris("2026-03-02") - MOMENT, False),
    ("2008-03-02", paris("2026-03-02"), True),
    ("2008-07-10", paris("2026-07-10") - MOMENT, False),
    ("2008-07-10", paris("2026-07-10"), True),
    ("2008-02-29", paris("2026-02-28", "23:59:59.999999"), False),
    ("2008-02-29", paris("2026-03-01"), True),
    ("2004-02-29", paris("2022-03-01") - MOMENT, False),
    ("2004-02-29", paris("2022-03-01"), True),
    ("2026-03-02", NOW, False),
]


@pytest.mark.row("ACC-18")
@pytest.mark.parametrize(("born", "at", "adult"), MAJORITY)
def test_a_parent_represents_until_midnight_in_paris_on_the_eighteenth_birthday(
    represent, born: str, at: dt.datetime, adult: bool
) -> None:
    child, parent = represent(born=dt.date.fromisoformat(born), since=LONG_AGO, until=None)
    assert ("REPRESENTS" in known(parent, child, at)) is not adult


@pytest.mark.row("ACC-18")
@pytest.mark.parametrize(("born", "at", "adult"), MAJORITY)
@pytest.mark.parametrize("kind", ["habilitation-familiale", "tutelle"])
def test_whoever_a_judge_named_represents_a_minor_and_an_adult_alike(
    represent, kind: str, born: str, at: dt.datetime, adult: bool
) -> None:
    child, named = represent(
        kind=kind, born=dt.date.fromisoformat(born), since=LONG_AGO, until=None
    )
    assert "REPRESENTS" in known(named, child, at)


@pytest.mark.row("ACC-18")
def test_whoever_a_judge_named_stops_with_the_term_the_judge_set(represent) -> None:
    adult, named = represent(kind="habilitation-familiale", born=dt.date(1950, 1, 1))
    assert "REPRESENTS" in known(named, adult, paris("2026-03-10") - MOMENT)
    assert "REPRESENTS" not in known(named, adult, paris("2026-03-10"))


# --- the statement itself


def test_one_statement_tells_the_facts_of_each_person_apart(make_person, relate) -> None:
    """
    What is known of one never spills over another, in whatever order they are asked.
    """
    asked = doctor()
    one, two, three = make_person(), make_person(state="closed"), make_person()
    relate(one, asked)
    access.oppose(person=three, against="consultation", made_by=1, now=NOW)
    reach = access.reach(actor=asked, persons=(three, one, two), action="read", now=NOW)
    apart = [{f.name for f in Fact(reach.facts_of(p))} & FROM_ROWS for p in (one, two, three)]
    assert apart == [known(asked, p) | {"SELF_RULING"} for p in (one, two, three)]
    of_age = {"SELF_RULING"}
    assert apart == [{"OPEN", "TEAM"} | of_age, {"CLOSED"} | of_age, {"OPEN", "OPPOSED"} | of_age]


def test_two_rows_about_one_person_do_not_make_two_lines_of_facts(person, relate) -> None:
    asked = doctor()
    for kind in ("care-team", "treating"):
        relate(person, asked, kind=kind)
        access.block(person=person, professional=asked.professional, made_by=1, now=NOW)
    values = {
        "persons": [person], "actor_person": 0, "professional": asked.professional,
        "structure": 0, "now": NOW, "today": NOW.date(), "account": 0, "act": "see",
        "profession": "10", "purpose": "TREAT",
    }  # fmt: skip
    assert len(ground.execute(facts.statement(), values).fetchall()) == 1
