"""
A vaccine that falls due is told of once, to the persons it concerns, as anybody reads: by the
decision, with a trace.
"""

import datetime as dt
import uuid

import pytest

from ens.contexts.notices import api as notices
from ens.contexts.prevention import api as prevention
from ens.ground import database as db
from ens.ground.label import kinds, label
from tests.contexts.prevention.lives import HEXAVALENT, PNEUMOCOCCUS, immunization
from tests.plugins.racing import at_once
from tests.portals import people

BORN = dt.date(2026, 1, 15)
TWO_MONTHS = dt.date(2026, 3, 15)
SECRET = "INVISIBLE_REPRESENTANTS_LEGAUX"


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


@pytest.fixture
def work(database):
    """
    The job, as the worker does it, over the persons that this test makes and no other.
    """
    from ens.config import jobs

    db.execute(
        "insert into prevention_watch (person, stopped_at) select person, now()"
        " from identity_person on conflict (person) do update set stopped_at = now(),"
        " next_on = null"
    )
    db.execute("delete from prevention_walk")

    def do(day: dt.date) -> None:
        while jobs.remind(now=at(day)):
            pass

    return do


def baby(*, born: dt.date = BORN, opened: dt.date | None = None):
    one = people.citizen("Noé", born=born)
    db.execute("alter table identity_life disable trigger identity_life_is_final")
    db.execute("update identity_life set at = %s where person = %s", (at(opened or born), one.key))
    db.execute("alter table identity_life enable trigger identity_life_is_final")
    return one


def give(one, *resources):
    from ens.ground import clock
    from ens.journeys.write_path import store_resources

    wanted = []
    for resource in resources:
        resource = {**resource, "patient": {"reference": f"Patient/{one.id}"}}
        wanted.append(store_resources.wanted_of(resource, uuid.uuid4().hex))
    with db.transaction():
        return store_resources.create(wanted, actor=one.actor, now=clock.now())


def told(one, reader=None):
    from ens.contexts.access import api as access
    from ens.ground import clock

    actor = (reader or one).actor
    reach = access.reach(actor=actor, persons=(one.key,), action="read", now=clock.now())
    return [n.text for n in notices.notices_of(one.key, reach=reach) if n.kind == "reminder"]


def lines(one):
    return db.execute(
        "select w.name, t.action, t.type, t.count, t.code from register_trace t"
        " join register_who w using (who) where t.person = %s and w.kind = 'job'"
        " and w.name = 'Le rappel de vaccination' order by line",
        (one.key,),
    ).fetchall()


@pytest.fixture
def jeanne(work):
    return people.citizen("Jeanne")


@pytest.mark.row("MSG-05")
@pytest.mark.row("CAR-03")
def test_doses_that_fall_due_together_are_told_together_and_once(work):
    one = baby()
    work(TWO_MONTHS - dt.timedelta(days=1))
    assert told(one) == []
    work(TWO_MONTHS)
    (text,) = told(one)
    assert text.startswith("Rappel : des vaccins sont à faire (Diphtérie, tétanos")
    assert "Pneumocoque, 1re dose sur 3" in text
    for days in (0, 1, 3, 40):
        work(TWO_MONTHS + dt.timedelta(days=days))
    assert len([one for one in told(one) if "1re dose sur 3" in one and "Pneumo" in one]) == 1


def reminded_of(one):
    rows = db.execute("select dose from prevention_reminded where person = %s", (one.key,))
    return {bytes(row[0]) for row in rows.fetchall()}


def test_which_doses_were_told_of_rests_readable_nowhere(work):
    one = baby()
    work(TWO_MONTHS)
    rows = db.execute(
        "select r::text from prevention_reminded r where person = %(person)s"
        " union all select n::text from notices_notice n where person = %(person)s"
        " union all select o::text from ground_outbox o"
        " where (payload ->> 'person')::bigint = %(person)s",
        {"person": one.key},
    ).fetchall()
    text = " ".join(row[0] for row in rows).lower()
    assert [word for word in ("pneumo", "hexa", "rota", "vaccin") if word in text] == []


def test_each_dose_is_told_of_on_its_day(work):
    one = baby()
    for months in range(1, 20):
        work(prevention_day(months))
    assert reminded_of(one) == {prevention.name_unreadable(one.key, dose) for dose in (
        "hexavalent-1", "pneumococcus-1", "rotavirus-1", "meningococcus-b-1",
        "meningococcus-acwy-1", "mmr-1",
    )}  # fmt: skip
    assert len(told(one)) == 4


def prevention_day(months: int) -> dt.date:
    from ens.contexts.prevention.ages import months_after

    return months_after(BORN, months)


def test_a_vaccine_given_in_time_sends_nothing_and_the_next_is_told_on_its_day(work):
    one = baby()
    work(BORN)
    give(one, immunization(HEXAVALENT, "2026-03-14"), immunization(PNEUMOCOCCUS, "2026-03-14"))
    work(TWO_MONTHS)
    assert told(one) == ["Rappel : un vaccin est à faire (Rotavirus, 1re dose sur 2)."]
    work(dt.date(2026, 5, 15))
    assert "2e dose sur 3" in told(one)[0]


def test_a_vaccine_taken_back_is_due_again_and_not_told_twice(work):
    from ens.ground import clock
    from ens.journeys.write_path import change_resource

    one = baby()
    work(TWO_MONTHS)
    before = told(one)
    stored = give(one, immunization(HEXAVALENT, "2026-03-14"))
    work(TWO_MONTHS)
    assert prevention.watch_of(one.key).to_do == 2
    change_resource.delete("Immunization", stored[0].id, actor=one.actor, now=clock.now())
    assert prevention.watch_of(one.key).to_do is None
    work(TWO_MONTHS)
    assert prevention.watch_of(one.key).to_do == 3
    assert told(one) == before


def test_what_was_due_before_the_space_opened_sends_nothing(work):
    one = baby(opened=TWO_MONTHS + dt.timedelta(days=1))
    work(TWO_MONTHS + dt.timedelta(days=1))
    assert told(one) == []
    assert prevention.watch_of(one.key).to_do == 3
    work(dt.date(2026, 4, 15))
    assert told(one) == ["Rappel : un vaccin est à faire (Méningocoque B, 1re dose sur 3)."]


def test_a_space_that_is_not_open_is_not_read_and_nobody_is_told(work):
    from ens.contexts.identity import api as identity

    one = baby()
    give(one, immunization(HEXAVALENT, "2026-03-01"))
    work(BORN)
    identity.close_space(person=one.key, by=one.key, now=at(BORN))
    read = len(lines(one))
    work(TWO_MONTHS)
    assert len(lines(one)) == read
    assert db.execute(
        "select count(*) from prevention_reminded where person = %s", (one.key,)
    ).fetchone() == (0,)
    identity.open_space(person=one.key, by=one.key, now=at(TWO_MONTHS + dt.timedelta(days=1)))
    work(TWO_MONTHS + dt.timedelta(days=31))
    assert told(one) == ["Rappel : un vaccin est à faire (Méningocoque B, 1re dose sur 3)."]


@pytest.mark.row("ACC-13")
def test_the_job_reads_by_the_decision_and_its_reading_is_in_the_register(work):
    one = baby()
    give(one, immunization(HEXAVALENT, "2026-03-01"))
    work(TWO_MONTHS)
    assert lines(one) == [("Le rappel de vaccination", "search", "Immunization", 1, "")]
    page = people.words(one.browser.get("/espace/acces/"))
    assert "Le rappel de vaccination a consulté les vaccins" in page
    assert "Parce que les rappels sont activés pour cet espace." in page


def test_the_job_reaches_vaccines_and_nothing_else(work):
    from ens.config import jobs
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record

    one = baby()
    people.deposit(people.doctor(), one)
    actor = jobs.reminders()
    for action in ("read", "search", "create", "update", "delete", "mask", "open"):
        reach = access.reach(actor=actor, persons=(one.key,), action=action, now=at(TWO_MONTHS))
        seen = (k for k in kinds() if reach.allows(one.key, label(k.number, 0), author=0))
        reached = {kind.type for kind in seen}
        assert reached == ({"Immunization"} if action in ("read", "search") else set()), action
    reach = access.reach(actor=actor, persons=(one.key,), action="read", now=at(TWO_MONTHS))
    for name in ("DocumentReference", "Observation"):
        page = record.search(record.parse_query(name, []), reach=reach, now=at(TWO_MONTHS))
        assert page.hits == ()


def test_a_job_without_scopes_reaches_nothing(work):
    from dataclasses import replace

    from ens.config import jobs
    from ens.contexts.access import api as access

    one = baby()
    for changes in ({"scopes": None}, {"purpose": "TREAT"}, {"kind": "citizen"}):
        actor = replace(jobs.reminders(), **changes)
        reach = access.reach(actor=actor, persons=(one.key,), action="read", now=at(TWO_MONTHS))
        assert reach.view(one.key) == 0


def test_what_a_secret_vaccine_tells_is_as_secret(work, jeanne):
    """
    A second dose falls due because of a first one that the parents do not know of.
    """
    teen = baby(born=dt.date(2012, 1, 15), opened=BORN)
    people.represents(jeanne, teen)
    labelled = {"meta": {"security": [{"code": SECRET}]}}
    give(teen, {**immunization("J07BM03", "2026-01-10"), **labelled})
    work(dt.date(2026, 6, 10))
    (text,) = told(teen)
    assert "Papillomavirus humains (HPV), 2e dose sur 2" in text
    assert told(teen, reader=jeanne) == []


def test_what_is_left_to_do_is_not_known_from_a_secret_vaccine(work, jeanne):
    """
    The parents' first page says as many as their page of vaccines, whatever was done in secret.
    """
    today = dt.date.today()
    teen = baby(born=today.replace(year=today.year - 14, day=1), opened=BORN)
    people.represents(jeanne, teen)
    home = f"/espace/{teen.id}/"
    before = people.words(jeanne.browser.get(home))
    assert "4 vaccins à faire ou à vérifier" in before
    days = ("2013-06-01", "2014-06-01", "2018-06-01", "2024-06-01", "2025-06-01", "2026-01-01")
    codes = ("J07BM03", "J07CA02", "J07BD52", "J07AH08", "J07BC01", "J07CA01", "J07AH09")
    hidden = {"meta": {"security": [{"code": SECRET}]}}
    give(teen, *({**immunization(code, day), **hidden} for code in codes for day in days))
    work(today)
    assert people.words(jeanne.browser.get(home)) == before
    assert "à faire ou à vérifier" not in people.words(teen.browser.get("/espace/"))


def test_reminders_switched_off_leave_the_record_unread_and_on_again_start_anew(work):
    from ens.ground import clock
    from ens.journeys import vaccines_of_person

    one, parent = baby(), people.citizen("Odile")
    people.represents(parent, one)
    give(one, immunization("J07BL01", "2026-03-01"))
    work(BORN)
    read = len(lines(one))

    def switch(on, key):
        vaccines_of_person.switch(
            actor=parent.actor, patient=one.id, on=on, key=key, now=clock.now()
        )

    switch(False, "a")
    switch(False, "a")
    work(TWO_MONTHS)
    give(one, immunization("J07BL01", "2026-03-02"))
    work(TWO_MONTHS + dt.timedelta(days=1))
    assert (told(one), len(lines(one))) == ([], read)
    switch(True, "b")
    work(dt.date(2026, 4, 15))
    assert len(told(one)) == 1
    actions = db.execute(
        "select action from register_trace where person = %s and action like '%%remind%%'"
        " order by line", (one.key,),
    ).fetchall()  # fmt: skip
    assert [action for (action,) in actions] == ["stop-reminding", "remind"]


def test_two_workers_at_once_tell_each_dose_once(work, database_url):
    from ens.config import jobs

    families = [baby() for _ in range(6)]

    def worker():
        while jobs.remind(now=at(TWO_MONTHS)):
            pass

    assert at_once(worker, 2) == [None, None]
    assert [len(told(one)) for one in families] == [1] * 6


def test_a_crash_before_the_commit_tells_nothing_and_the_next_time_tells_it(work):
    from ens.config import jobs
    from ens.ground import failpoints

    one = baby()
    failpoints.arm("after-outbox:raise")
    try:
        with pytest.raises(failpoints.FailpointReached):
            jobs.remind(now=at(TWO_MONTHS))
    finally:
        failpoints.arm("")
    assert told(one) == []
    work(TWO_MONTHS)
    assert len(told(one)) == 1


def test_without_the_register_nobody_is_read_or_told(work):
    from ens.config import jobs
    from ens.contexts.register import api as register
    from ens.ground import failpoints

    one = baby()
    failpoints.arm("register-write:raise")
    try:
        with pytest.raises(register.NotWritten):
            jobs.remind(now=at(TWO_MONTHS))
    finally:
        failpoints.arm("")
    assert told(one) == []


def test_a_record_that_cannot_be_read_keeps_nobody_else_from_being_told(work):
    one, broken, other = baby(), baby(), baby()
    (stored,) = give(broken, immunization("J07BL01", "2026-03-01"))
    db.execute(
        "update record_resource set body = 'broken' where person = %s and rid = %s",
        (broken.key, stored.rid),
    )
    work(TWO_MONTHS)
    assert [len(told(each)) for each in (one, broken, other)] == [1, 0, 1]
    assert db.execute(
        "select next_on from prevention_watch where person = %s", (broken.key,)
    ).fetchone() == (TWO_MONTHS + dt.timedelta(days=1),)


def test_a_record_of_many_vaccines_is_read_to_its_end(work, monkeypatch):
    from ens.journeys import vaccines_of_person

    monkeypatch.setattr(vaccines_of_person, "PER_PAGE", "2")
    one, other = baby(), baby()
    for each in (one, other):
        give(each, *(immunization("J07BL01", f"2026-02-0{day}") for day in range(1, 6)))
        give(each, immunization(HEXAVALENT, "2026-03-14"), immunization(PNEUMOCOCCUS, "2026-03-14"))
    work(TWO_MONTHS)
    for each in (one, other):
        assert told(each) == ["Rappel : un vaccin est à faire (Rotavirus, 1re dose sur 2)."]


def test_nobody_is_looked_at_before_their_day(work):
    """
    After the first look, a whole day's work reads nobody whose vaccines ask for nothing.
    """
    families = [baby() for _ in range(3)]
    give(families[0], immunization("J07BL01", "2026-01-15"))
    work(BORN)
    read = len(lines(families[0]))
    for days in range(1, 50):
        work(BORN + dt.timedelta(days=days))
    assert len(lines(families[0])) == read


def test_nobody_is_left_for_longer_than_three_months(work):
    grown = baby(born=dt.date(1990, 5, 1), opened=BORN)
    work(BORN)
    assert db.execute(
        "select next_on from prevention_watch where person = %s", (grown.key,)
    ).fetchone() == (BORN + dt.timedelta(days=90),)


@pytest.mark.parametrize("far", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_vaccine_dated_out_of_the_calendar_keeps_nobody_s_reminder_back(work, far):
    odd, other = baby(), baby()
    give(odd, immunization(HEXAVALENT, far))
    work(BORN)
    work(TWO_MONTHS)
    assert told(other)
    assert told(odd)
