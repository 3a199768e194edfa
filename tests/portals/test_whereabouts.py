"""
Where the person says they are: kept if they agreed, for two hours, shown within a glass.
"""

import datetime as dt

import pytest

from tests.portals import people
from tests.portals.capturing import levelled
from tests.portals.people import press, words
from tests.portals.test_emergency import broken, keep_session
from tests.portals.test_emergency import karim as karim

PAGE = "/espace/urgence/"
WHERE = "12 rue des Lilas, Nantes"
POSITION = {"latitude": "47.218371", "longitude": "-1.553621", "precision": "29.2"}
SHOWN = "Où est la personne"


def join(one, *, base="/espace/", key="j", what="joindre"):
    return one.browser.post(f"{base}urgence/", {what: "1", "idempotency_key": key})


def say(one, where=WHERE, *, base="/espace/", key="s", **more):
    data = {"dire": "1", "lieu": where, "idempotency_key": key, **more}
    return one.browser.post(f"{base}urgence/", data)


def kept(person):
    from ens.ground import database

    return database.execute(
        "select said_at is not null, sealed from access_whereabouts where person = %(person)s",
        {"person": person.key}, about=[person.key],
    ).fetchall()  # fmt: skip


def lines(person, action="whereabouts"):
    from ens.ground import database

    rows = database.execute(
        "select action from register_trace where person = %s and action ~ %s order by line",
        (person.key, action),
    )
    return [one for (one,) in rows.fetchall()]


def sheet(doctor, person):
    return doctor.browser.get(f"/pro/patient/{person.id}/")


def later(monkeypatch, *signed_in, **by):
    from ens.ground import clock

    now = clock.now() + dt.timedelta(**by)
    monkeypatch.setattr(clock, "now", lambda: now)
    for one in signed_in:
        keep_session(one, now)


# --- the person


@pytest.mark.row("ACC-12")
def test_it_is_off_and_nothing_is_kept_until_the_person_agrees(jeanne):
    page = jeanne.browser.get(PAGE)
    assert "Désactivé" in words(page)
    assert b'name="dire"' not in page.content
    say(jeanne)
    assert kept(jeanne) == []
    assert lines(jeanne) == []


def test_whom_to_call_is_always_there(jeanne):
    content = jeanne.browser.get(PAGE).content.decode()
    for link in ('href="tel:15"', 'href="tel:112"', 'href="sms:114"'):
        assert link in content
    assert "cette page n’alerte personne" in content


@pytest.mark.row("ACC-12")
def test_agreeing_leaves_a_receipt_and_taking_it_back_leaves_nothing_kept(jeanne):
    assert "C’est fait" in words(press(jeanne.browser, jeanne.browser.get(PAGE), "joindre"))
    say(jeanne)
    assert "Lieu joint en cas d’urgence" in words(jeanne.browser.get("/espace/accords/"))
    page = press(jeanne.browser, jeanne.browser.get(PAGE), "arreter")
    assert "aucun lieu n’est gardé" in words(page)
    assert kept(jeanne) == []
    assert "Aucun accord n’est en vigueur" in words(jeanne.browser.get("/espace/accords/"))
    assert lines(jeanne) == ["allow-whereabouts", "say-whereabouts", "stop-whereabouts"]
    register = words(jeanne.browser.get("/espace/acces/"))
    assert "avez dit un lieu, pour une urgence" in register


def test_what_was_said_is_sealed_and_in_no_line(jeanne):
    from ens.ground import database

    join(jeanne)
    say(jeanne, **POSITION)
    [(said, sealed)] = kept(jeanne)
    assert said
    for text in (b"Lilas", b"47.2", b"1.55"):
        assert text not in bytes(sealed)
    told = database.execute(
        "select detail from register_trace where person = %s", (jeanne.key,)
    ).fetchall()
    assert not any("Lilas" in detail or "47.2" in detail for (detail,) in told)


def test_the_last_place_takes_the_place_of_the_one_before_and_goes_in_the_message(jeanne):
    join(jeanne)
    say(jeanne)
    say(jeanne, "Gare de Nantes", key="t", **POSITION)
    text = words(jeanne.browser.get(PAGE))
    assert "Gare de Nantes" in text
    assert "47.21837, -1.55362 (à 30 m près)" in text
    assert WHERE not in text
    content = jeanne.browser.get(PAGE).content.decode()
    assert "sms:114?body=Urgence.%20Je%20suis%20ici%20%3A%20Gare%20de%20Nantes" in content


@pytest.mark.parametrize(
    "wrong",
    [
        {"lieu": ""}, {"lieu": "   "}, {"lieu": "\x00"}, {"lieu": "x" * 201},
        {"latitude": "91", "longitude": "0"}, {"latitude": "0", "longitude": "-181"},
        {"latitude": "47"}, {"longitude": "1"}, {"latitude": "nan", "longitude": "1"},
        {"latitude": "inf", "longitude": "1"}, {"latitude": "quelque part", "longitude": "1"},
        POSITION | {"precision": "-1"}, POSITION | {"precision": "1e9"},
    ],
)  # fmt: skip
def test_what_is_no_place_is_asked_again(jeanne, wrong):
    join(jeanne)
    where = wrong.pop("lieu", "") if "lieu" in wrong else ""
    answer = say(jeanne, where, **wrong)
    assert answer.status_code == 422
    assert "Erreur" in words(answer)
    [(said, _)] = kept(jeanne)
    assert not said


# --- whoever opens the space in an emergency


@pytest.mark.row("ACC-12")
def test_whoever_holds_a_glass_sees_it_and_each_showing_is_in_the_register(jeanne, karim):
    join(jeanne)
    say(jeanne, **POSITION)
    text = words(broken(karim, jeanne))
    for told in (SHOWN, WHERE, "47.21837, -1.55362", "à 30 m près"):
        assert told in text
    assert 'href="geo:47.21837,-1.55362"' in sheet(karim, jeanne).content.decode()
    assert lines(jeanne, "read-whereabouts") == ["read-whereabouts"] * 2
    assert "a vu le lieu dit pour une urgence" in words(jeanne.browser.get("/espace/acces/"))
    press(karim.browser, sheet(karim, jeanne), "fermer")
    assert sheet(karim, jeanne).status_code == 404


@pytest.mark.row("ACC-12")
def test_a_regulating_doctor_sees_it_too(jeanne):
    from dataclasses import replace

    doctor = people.doctor("Yves", specialty="SM59")
    doctor.actor = replace(doctor.actor, regulation=True)
    doctor.browser = people.sign_in(doctor.actor, "pro-sante-connect")[0]
    join(jeanne)
    say(jeanne)
    assert WHERE in words(broken(doctor, jeanne))


@pytest.mark.row("ACC-12")
def test_after_two_hours_it_is_shown_to_nobody_and_forgotten_by_the_job(jeanne, karim, monkeypatch):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from tests.plugins import roles

    join(jeanne)
    say(jeanne)
    later(monkeypatch, jeanne, karim, hours=1, minutes=59)
    with roles.as_role("ens_jobs"):
        access.forget_whereabouts(now=clock.now())
    assert WHERE in words(broken(karim, jeanne))
    later(monkeypatch, jeanne, karim, minutes=1)
    assert SHOWN not in words(sheet(karim, jeanne))
    assert WHERE not in words(jeanne.browser.get(PAGE))
    assert kept(jeanne)[0][0]
    with roles.as_role("ens_jobs"):
        assert access.forget_whereabouts(now=clock.now()) >= 1
    assert kept(jeanne) == [(False, None)]


@pytest.mark.row("ACC-12")
def test_the_job_that_forgets_does_it(jeanne, monkeypatch):
    from ens.config import worker
    from tests.plugins import roles

    join(jeanne)
    say(jeanne)
    later(monkeypatch, jeanne, hours=2)
    with roles.as_role("ens_jobs"):
        worker.forget(0)
    assert kept(jeanne) == [(False, None)]


@pytest.mark.row("ACC-12")
def test_to_whom_holds_no_glass_it_is_as_if_nothing_had_been_said(jeanne, anne, biologist):
    people.care_for(jeanne, anne, kind="treating")
    before = levelled(sheet(anne, jeanne))
    join(jeanne)
    say(jeanne, **POSITION)
    assert levelled(sheet(anne, jeanne)) == before
    assert lines(jeanne, "read-whereabouts") == []
    assert sheet(biologist, jeanne).status_code == 404


@pytest.mark.row("ACC-12")
@pytest.mark.parametrize("world", ["on", "stopped", "stale", "elsewhere"])
def test_off_and_nothing_said_are_told_alike(karim, monkeypatch, world):
    """
    Never agreed to; agreed and silent, taken back, said too long ago, said of another: one page.
    """
    family = people.family_name()
    monkeypatch.setattr(people, "family_name", lambda: family)
    off, other = people.citizen("Jeanne"), people.citizen("Jeanne")
    if world != "elsewhere":
        join(other)
    if world in ("stopped", "stale"):
        say(other)
    if world == "stopped":
        join(other, what="arreter", key="k")
    if world == "stale":
        later(monkeypatch, off, other, karim, hours=2, seconds=1)
    if world == "elsewhere":
        third = people.citizen("Jeanne")
        join(third)
        say(third)
    pages = [levelled(broken(karim, one)) for one in (off, other)]
    assert pages[0] == pages[1]
    assert lines(off, "read-whereabouts") == lines(other, "read-whereabouts") == []


def test_without_the_register_no_place_is_shown_nor_kept(jeanne, karim):
    from ens.ground import failpoints

    join(jeanne)
    failpoints.arm("register-write:raise")
    try:
        assert say(jeanne).status_code == 503
    finally:
        failpoints.arm("")
    assert not kept(jeanne)[0][0]


def test_an_opposition_to_emergencies_shows_no_place(jeanne, karim):
    from ens.ground import clock
    from ens.journeys import oppose

    join(jeanne)
    say(jeanne)
    oppose.decide(
        actor=jeanne.actor, patient="", against="emergency", opposed=True, key="o",
        now=clock.now(),
    )  # fmt: skip
    answer = broken(karim, jeanne)
    assert answer.status_code == 403
    assert WHERE not in words(answer)
    assert lines(jeanne, "read-whereabouts") == []


# --- whose it is to decide


@pytest.mark.row("ACC-12")
def test_a_child_s_representative_decides_and_the_child_may_say(karim):
    parent = people.citizen("Camille")
    child = people.citizen("Noé", born=dt.date(2016, 1, 1))
    people.represents(parent, child)
    assert "Ce choix revient à qui vous représente" in words(child.browser.get(PAGE))
    assert join(child).status_code == 404
    assert kept(child) == []
    assert join(parent, base=f"/espace/{child.id}/").status_code == 302
    assert say(child, "À l’école").status_code == 302
    assert "À l’école" in words(broken(karim, child))


@pytest.mark.row("ACC-12")
def test_nobody_reads_back_what_somebody_else_said(jeanne):
    child = people.citizen("Lina", born=dt.date(2011, 1, 1))
    people.represents(jeanne, child)
    assert join(child).status_code == 302
    say(child, "Chez une amie")
    assert "Chez une amie" in words(child.browser.get(PAGE))
    page = jeanne.browser.get(f"/espace/{child.id}/urgence/")
    assert "Activé" in words(page)
    assert "Chez une amie" not in page.content.decode()


@pytest.mark.row("ACC-12")
def test_nobody_else_reads_or_changes_it(jeanne, anne):
    """
    A stranger, and a helper to whom everything is entrusted, meet nothing, on or off.
    """
    from ens.contexts.access import api as access
    from ens.ground import clock

    stranger, helper = people.citizen("Odile"), people.citizen("Léa")
    now = clock.now()
    access.entrust(
        person=jeanne.key, mandatary=helper.key, kind="helper", acts=tuple(access.ACTS),
        named=tuple(access.category_titles()), since=now - dt.timedelta(minutes=1),
        until=now + dt.timedelta(days=30), made_by=jeanne.actor.account, now=now,
    )  # fmt: skip
    base = f"/espace/{jeanne.id}/"

    def met(one):
        shown = one.browser.get(f"{base}urgence/")
        tried = [join(one, base=base), join(one, base=base, what="arreter"), say(one, base=base)]
        return [(answer.status_code, levelled(answer)) for answer in (shown, *tried)]

    off = [met(one) for one in (stranger, helper)]
    join(jeanne)
    say(jeanne)
    assert [met(one) for one in (stranger, helper)] == off
    assert {status for one in off for status, _ in one} == {404}
    assert kept(jeanne)[0][0]
    assert anne.browser.get(PAGE).status_code == 403
    assert people.nobody().get(PAGE).status_code == 302
