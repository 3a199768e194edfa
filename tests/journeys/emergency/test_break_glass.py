"""
The glass broken by many requests at once, cut half-way, counted, reviewed.
"""

import dataclasses
import datetime as dt
import itertools

import pytest

from tests.plugins.racing import at_once
from tests.portals import people

TEXT = "Trouvée inconsciente sur la voie publique"
OUTBOX = (
    "select count(*) from ground_outbox where event = 'notices.NoticeWritten'"
    " and (payload ->> 'person')::bigint = %s"
)


@pytest.fixture
def karim(database):
    return people.doctor("Karim", specialty="SM59")


@pytest.fixture
def reviewer(database):
    return authority()


def authority(kind="authority"):
    from ens.contexts.accounts import api as accounts
    from ens.contexts.directory import api as directory
    from ens.ground import clock

    place = directory.structure_of_finess(people.FINESS) or directory.upsert_structure(
        finess=people.FINESS, name="Hôpital fictif", city="Nantes"
    )
    account = accounts.appoint(
        provider="pro-sante-connect", identifier=f"3{people.FINESS}/{next(NUMBERS)}", kind=kind,
        name="Ida VALMY", now=clock.now(),
    )  # fmt: skip
    return accounts.of_staff(
        account=account, kind=kind, structure=place.structure, name="Ida VALMY", assurance=1
    )


NUMBERS = itertools.count(1)


def break_glass(doctor, patient, *, key="", now=None, **more):
    from ens.ground import clock
    from ens.journeys.emergency import break_glass

    told = {"reason": "immediate-danger", "text": TEXT, **more}
    actor = getattr(doctor, "actor", doctor)
    break_glass.break_glass(
        actor=actor, patient=patient.id, key=key, now=now or clock.now(), **told
    )


def rows(statement, *values):
    from ens.ground import database

    return database.execute(statement, values).fetchall()


def effects(patient, doctor):
    """
    Glasses, reviews, notices, their events, lines of the register, units of the week.
    """
    from ens.contexts.access import api as access
    from ens.ground import clock

    key = patient.key
    return (
        rows("select count(*) from access_break_glass where person = %s", key)[0][0],
        rows("select count(*) from access_review where person = %s", key)[0][0],
        rows("select count(*) from notices_notice where person = %s", key)[0][0],
        rows(OUTBOX, key)[0][0],
        rows("select count(*) from register_trace where person = %s and action = 'break-glass'",
             key)[0][0],
        access.broken_lately(professional=doctor.key, now=clock.now()),
    )  # fmt: skip


def review_of(patient):
    return rows("select review from access_review where person = %s", patient.key)[0][0]


# --- at once, and cut


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("same", [True, False], ids=["the same form", "twenty forms"])
def test_twenty_requests_at_once_break_one_glass(jeanne, karim, same):
    from ens.journeys.emergency.break_glass import AlreadySeen

    keys = itertools.count()
    answers = at_once(lambda: break_glass(karim, jeanne, key="k" if same else f"k{next(keys)}"), 20)
    assert {type(one) for one in answers} <= {type(None), AlreadySeen}
    assert effects(jeanne, karim) == (1, 1, 1, 1, 1, 1)


def test_twenty_attempts_at_once_against_an_opposition_are_told_once(jeanne, karim):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys.emergency.break_glass import NotEvenInEmergency

    access.oppose(person=jeanne.key, against="emergency", made_by=1, now=clock.now())
    keys = itertools.count()
    answers = at_once(lambda: break_glass(karim, jeanne, key=f"k{next(keys)}"), 20)
    assert {type(one) for one in answers} == {NotEvenInEmergency}
    assert effects(jeanne, karim) == (0, 1, 1, 1, 20, 0)


@pytest.mark.row("ACC-11")
def test_requests_for_several_persons_at_once_do_not_pass_the_week_s_number(karim):
    from ens.journeys.emergency.break_glass import TooOften

    persons = [people.citizen("Odile") for _ in range(12)]
    waiting = list(persons)
    answers = at_once(lambda: break_glass(karim, waiting.pop()), 12)
    assert sum(one is None for one in answers) == 5
    assert sum(isinstance(one, TooOften) for one in answers) == 7
    opened = [effects(one, karim)[0] for one in persons]
    assert sorted(opened) == [0] * 7 + [1] * 5


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("place", ["before-begin", "after-trace", "after-outbox", "register-write"])
def test_a_cut_leaves_nothing_and_the_form_can_be_sent_again(jeanne, karim, place):
    from ens.contexts.register import api as register
    from ens.ground import failpoints

    failpoints.arm(f"{place}:raise")
    try:
        with pytest.raises((failpoints.FailpointReached, register.NotWritten)):
            break_glass(karim, jeanne, key="k")
    finally:
        failpoints.arm("")
    assert effects(jeanne, karim) == (0, 0, 0, 0, 0, 0)
    break_glass(karim, jeanne, key="k")
    assert effects(jeanne, karim) == (1, 1, 1, 1, 1, 1)


def test_a_cut_after_the_commit_lost_nothing_and_the_same_form_adds_nothing(jeanne, karim):
    from ens.ground import failpoints
    from ens.journeys.emergency.break_glass import AlreadySeen

    failpoints.arm("after-commit:raise")
    try:
        with pytest.raises(failpoints.FailpointReached):
            break_glass(karim, jeanne, key="k")
    finally:
        failpoints.arm("")
    assert effects(jeanne, karim) == (1, 1, 1, 1, 1, 1)
    with pytest.raises(AlreadySeen):
        break_glass(karim, jeanne, key="k")
    assert effects(jeanne, karim) == (1, 1, 1, 1, 1, 1)


# --- as what


@pytest.mark.row("ACC-11")
def test_a_regulating_doctor_breaks_it_as_such_and_is_bound_as_anybody(jeanne, database):
    """
    In a specialty that has no glass: by the provider's word alone.
    """
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys.emergency import break_glass as journey

    plain = people.doctor("Ali", specialty="SM40")
    assert not journey.may_break(plain.actor)
    ali = dataclasses.replace(plain.actor, regulation=True)
    assert journey.may_break(ali)
    asking = journey.asking(actor=ali, patient=jeanne.id, now=clock.now())
    assert asking.reasons[0] == "regulation-call"
    opposed = people.citizen("Odile")
    access.oppose(person=opposed.key, against="emergency", made_by=1, now=clock.now())
    with pytest.raises(journey.NotEvenInEmergency):
        break_glass(ali, opposed, reason="regulation-call")
    break_glass(ali, jeanne, reason="regulation-call")
    reach = access.reach(actor=ali, persons=(jeanne.key,), action="read", now=clock.now())
    assert access.because(reach.facts_of(jeanne.key)).startswith("parce qu'il régule")


@pytest.mark.parametrize(
    ("profession", "specialty", "regulation"),
    [("10", "SM54", False), ("10", "SM40", False), ("60", "SM59", False), ("60", "", True),
     ("21", "", True), ("10", "", False)],
)  # fmt: skip
def test_who_is_not_in_the_table_may_not(database, profession, specialty, regulation):
    from ens.journeys.emergency.break_glass import may_break

    one = people.doctor(profession=profession, specialty=specialty)
    assert not may_break(dataclasses.replace(one.actor, regulation=regulation))


def test_the_specialty_is_that_of_the_post_where_they_work_now(karim):
    from ens.journeys.emergency.break_glass import may_break

    assert may_break(karim.actor)
    assert not may_break(dataclasses.replace(karim.actor, structure=0))
    assert not may_break(dataclasses.replace(karim.actor, profession="60"))


def test_neither_a_citizen_nor_staff_nor_a_structure_without_an_individual_may(jeanne, reviewer):
    from ens.journeys.emergency.break_glass import may_break

    assert not may_break(jeanne.actor)
    assert not may_break(reviewer)
    assert not may_break(dataclasses.replace(reviewer, kind="structure"))


def test_a_deployment_names_its_own_table(karim, tmp_path, settings_of):
    from ens.contexts.access import emergency
    from ens.journeys.emergency.break_glass import may_break

    table = tmp_path / "emergency.csv"
    table.write_text(
        "capacity,profession,specialty,structure,weekly,source\n"
        f"emergency,10,SM40,{people.FINESS},2,order of the prefect\n",
        encoding="utf-8",
    )
    paediatrician = people.doctor(specialty="SM40")
    with settings_of(ENS_EMERGENCY_TABLE=str(table)):
        emergency.table.cache_clear()
        try:
            assert not may_break(karim.actor)
            assert may_break(paediatrician.actor)
            for _ in range(2):
                break_glass(paediatrician, people.citizen("Odile"))
            from ens.journeys.emergency.break_glass import TooOften

            with pytest.raises(TooOften) as often:
                break_glass(paediatrician, people.citizen("Odile"))
            assert often.value.weekly == 2
        finally:
            emergency.table.cache_clear()


@pytest.fixture
def settings_of(database):
    from django.test import override_settings

    return override_settings


def test_the_duration_is_a_setting_and_never_more_than_four_hours(jeanne, karim, settings_of):
    from ens.config import settings
    from ens.ground import clock

    assert settings.ENS_BREAK_GLASS_MINUTES <= 240
    with settings_of(ENS_BREAK_GLASS_MINUTES=30):
        break_glass(karim, jeanne)
    [(since, until)] = rows(
        "select since, until from access_break_glass where person = %s", jeanne.key
    )
    assert until - since == dt.timedelta(minutes=30)
    assert since <= clock.now()
    with settings_of(ENS_BREAK_GLASS_MINUTES=241), pytest.raises(Exception, match="check"):
        break_glass(karim, people.citizen("Odile"))


# --- its review


@pytest.mark.row("ACC-11")
def test_the_review_says_who_when_why_how_long_how_much_and_not_whom(jeanne, karim, biologist):
    from ens.contexts.access import api as access
    from ens.ground import clock

    people.deposit(biologist, jeanne)
    break_glass(karim, jeanne)
    karim.browser.get(f"/pro/patient/{jeanne.id}/")
    one = access.review(review=review_of(jeanne), now=clock.now())
    assert one in access.reviews_waiting(limit=10_000, now=clock.now())
    assert (one.kind, one.capacity, one.reason) == ("opened", "emergency", "immediate-danger")
    assert (one.professional, one.profession) == (karim.name, "Médecin")
    assert (one.structure, one.minutes, one.decision) == ("Hôpital fictif", 120, "")
    assert one.things_read == 2
    said = repr(one)
    for telling in (jeanne.name, jeanne.id, TEXT):
        assert telling not in said


@pytest.fixture
def biologist(database):
    return people.doctor("Sophie")


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("decision", ["justified", "abusive"])
def test_only_a_decision_takes_it_off_the_queue_and_the_person_is_told(
    jeanne, karim, reviewer, decision
):
    from ens.contexts.access import api as access
    from ens.ground import clock

    break_glass(karim, jeanne)
    number, now = review_of(jeanne), clock.now()

    def is_waiting():
        found = access.reviews_waiting(limit=10_000, now=now + dt.timedelta(days=400))
        return number in [one.review for one in found]

    assert is_waiting()
    asked = access.decide_review(
        review=number, decision="to-explain", comment="Quel appel ?", by=reviewer, now=now
    )
    assert asked.asked_at == now
    assert is_waiting()
    decided = access.decide_review(
        review=number, decision=decision, comment="Vu", by=reviewer, now=now
    )
    assert (decided.decision, decided.decided_at) == (decision, now)
    assert not is_waiting()
    with pytest.raises(access.AlreadyDecided):
        access.decide_review(review=number, decision="justified", comment="", by=reviewer, now=now)
    told = people.words(jeanne.browser.get("/espace/"))
    assert ("elle était justifiée" if decision == "justified" else "n'était pas justifiée") in told
    assert "a vérifié une ouverture en urgence" in people.words(
        jeanne.browser.get("/espace/acces/")
    )
    [(comment,)] = rows("select comment from access_review where review = %s", number)
    assert b"Vu" not in comment


def test_a_decision_needs_a_reviewer_a_known_word_and_mostly_a_comment(jeanne, karim, reviewer):
    from ens.contexts.access import api as access
    from ens.ground import clock

    break_glass(karim, jeanne)
    number = review_of(jeanne)

    def decide(**more):
        told = {"review": number, "decision": "justified", "comment": "", "by": reviewer}
        access.decide_review(**{**told, **more}, now=clock.now())

    for decision in ("abusive", "to-explain", "fine", ""):
        with pytest.raises(access.NoSuchDecision):
            decide(decision=decision, comment="  ")
    for other in (karim.actor, jeanne.actor, authority("operator")):
        with pytest.raises(access.NotAReviewer):
            decide(by=other)
        with pytest.raises(access.NotAReviewer):
            access.words_of_review(review=number, by=other, now=clock.now())
    with pytest.raises(access.UnknownReview):
        decide(review=999_999_999)
    decide()


@pytest.mark.row("ACC-11")
def test_the_words_are_read_by_a_reviewer_and_that_is_in_the_person_s_register(
    jeanne, karim, reviewer
):
    from ens.contexts.access import api as access
    from ens.contexts.register import api as register
    from ens.ground import clock, failpoints

    break_glass(karim, jeanne)
    told = {"review": review_of(jeanne), "by": reviewer, "now": clock.now()}
    failpoints.arm("register-write:raise")
    try:
        with pytest.raises(register.NotWritten):
            access.words_of_review(**told)
    finally:
        failpoints.arm("")
    assert access.words_of_review(**told) == TEXT
    text = people.words(jeanne.browser.get("/espace/acces/"))
    assert "a lu l’explication d’une ouverture en urgence" in text


def test_two_reviewers_at_once_decide_once(jeanne, karim, reviewer):
    from ens.contexts.access import api as access
    from ens.ground import clock

    break_glass(karim, jeanne)
    number = review_of(jeanne)
    answers = at_once(
        lambda: (
            access.decide_review(
                review=number, decision="justified", comment="", by=reviewer, now=clock.now()
            ).decision
        ),
        4,
    )
    assert answers.count("justified") == 1
    assert sum(isinstance(one, access.AlreadyDecided) for one in answers) == 3


@pytest.mark.row("ACC-11")
def test_a_glass_found_justified_gives_its_turn_back(karim, reviewer):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys.emergency.break_glass import TooOften

    persons = [people.citizen("Odile") for _ in range(5)]
    for one in persons:
        break_glass(karim, one)
    last = people.citizen("Odile")
    with pytest.raises(TooOften):
        break_glass(karim, last)
    for one, decision in zip(persons, ("abusive", "to-explain", "justified"), strict=False):
        with pytest.raises(TooOften):
            break_glass(karim, last)
        access.decide_review(
            review=review_of(one), decision=decision, comment="Vu", by=reviewer, now=clock.now()
        )
    break_glass(karim, last)


# --- what the person opposes


@pytest.mark.parametrize("against", ["emergency", "consultation", "feeding"])
def test_an_opposition_is_made_once_told_and_withdrawn(jeanne, against):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys import oppose

    keys = itertools.count()

    def decide(opposed):
        oppose.decide(
            actor=jeanne.actor, patient="", against=against, opposed=opposed,
            key=f"k{next(keys)}", now=clock.now(),
        )  # fmt: skip

    for opposed, action in ((True, "oppose"), (False, "withdraw-opposition")):
        for _ in range(2):
            decide(opposed)
        assert (against in access.oppositions_of(person=jeanne.key)) is opposed
        assert rows(
            "select count(*) from register_trace where person = %s and action = %s",
            jeanne.key, action,
        ) == [(1,)]  # fmt: skip
    assert rows("select count(*) from notices_notice where person = %s", jeanne.key) == [(2,)]
