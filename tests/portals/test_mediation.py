"""
A mediator beside somebody: begun by the code they show, an hour at most, settings alone, written
under the mediator's name, ended by either.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import words

ASK, DESK = "/espace/proches/accompagnement/", "/mediation/"


@pytest.fixture
def mediator(database):
    return people.staff("mediator")


def code_of(person, how="changer") -> str:
    from ens.contexts.access import api as access
    from ens.ground import clock

    person.browser.post(ASK, {"code": "1", "avec": how, "idempotency_key": f"c-{how}"})
    shown = access.shown_assistance_code(person=person.key, now=clock.now())
    assert shown is not None
    page = re.sub(r"\s", "", words(person.browser.get(ASK)))
    assert shown.text in page
    return shown.text


def begin(mediator, code, key="b"):
    return mediator.post(DESK, {"code": code, "commencer": "1", "idempotency_key": key})


def beside(mediator, person, how="changer"):
    answer = begin(mediator, code_of(person, how))
    assert (answer.status_code, answer["Location"]) == (302, f"{DESK}{person.id}/")
    return f"{DESK}{person.id}/"


@pytest.mark.row("UXI-03")
def test_a_mediator_sees_the_settings_and_changes_them_with_the_person_under_their_own_name(
    mediator, jeanne, anne
):
    people.care_for(jeanne, anne)
    page = beside(mediator, jeanne)
    shown = mediator.get(page)
    assert anne.name in words(shown)
    assert "Mode accompagné" in words(shown)
    mediator.post(page, {"bloquer": anne.id, "idempotency_key": "x"})
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404
    said = words(jeanne.browser.get("/espace/acces/"))
    assert "a bloqué un professionnel" in said
    assert "a commencé à accompagner" in said
    assert "vous aide à régler cet espace" in words(jeanne.browser.get("/espace/"))


@pytest.mark.row("UXI-03")
def test_a_mediator_learns_nothing_of_the_content(mediator, jeanne, document):
    from ens.contexts.access import api as access
    from ens.ground import clock, label

    page = beside(mediator, jeanne)
    content = mediator.get(page).content.decode()
    assert document not in content
    assert "Laboratoire" not in content
    actor = actor_of(mediator)
    for action in ("read", "search", "export", "create", "mask"):
        reach = access.reach(actor=actor, persons=(jeanne.key,), action=action, now=clock.now())
        administrative = access.labels_of_category("administrative")
        for kind in label.kinds():
            for flags in range(label.FLAGS):
                marked = label.label(kind.number, flags)
                seen = reach.allows(jeanne.key, marked, author=0)
                may = action in ("read", "search", "mask") and not flags
                assert not seen or (may and administrative >> marked & 1), (action, kind.name)


def actor_of(browser):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    return accounts.session_of(browser.cookies["ens_session"].value, now=clock.now()).actor


@pytest.mark.parametrize(
    "address", ["/espace/", "/espace/{}/", "/espace/{}/documents/", "/pro/patient/{}/"]
)
def test_a_mediator_has_no_other_page(mediator, jeanne, document, address):
    beside(mediator, jeanne)
    assert mediator.get(address.format(jeanne.id)).status_code == 403


def test_whoever_asked_only_to_read_is_changed_nothing(mediator, jeanne, anne):
    people.care_for(jeanne, anne)
    page = beside(mediator, jeanne, "lire")
    assert mediator.get(page).status_code == 200
    for data in ({"bloquer": anne.id}, {"retirer": anne.id}, {"s-opposer": "consultation"}):
        assert mediator.post(page, data | {"idempotency_key": "z"}).status_code == 404
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 200


def test_the_person_ends_it_at_the_next_request(mediator, jeanne):
    page = beside(mediator, jeanne)
    assert "Jusqu’à" in words(jeanne.browser.get(ASK))
    done = people.press(jeanne.browser, jeanne.browser.get(ASK), "arreter")
    assert "plus personne ne vous accompagne" in words(done)
    assert mediator.get(page).status_code == 404


def test_the_mediator_leaves(mediator, jeanne):
    page = beside(mediator, jeanne)
    assert mediator.post(page, {"terminer": "1", "idempotency_key": "t"}).status_code == 302
    assert mediator.get(page).status_code == 404


def test_it_lasts_an_hour_and_not_a_moment_more(mediator, jeanne, monkeypatch):
    from ens.contexts.access import api as access
    from ens.ground import clock

    page = beside(mediator, jeanne)
    actor = actor_of(mediator)
    [held] = access.assistances_of(person=jeanne.key, now=clock.now())
    assert held.until - held.since == dt.timedelta(hours=1)
    for at, status in ((held.until - dt.timedelta(microseconds=1), 200), (held.until, 404)):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        browser = people.sign_in(actor, "pro-sante-connect")[0]
        assert browser.get(page).status_code == status


def test_a_code_serves_once_and_for_a_quarter_of_an_hour(mediator, jeanne, monkeypatch):
    from ens.ground import clock

    code = code_of(jeanne)
    assert begin(mediator, code).status_code == 302
    assert begin(mediator, code, "again").status_code == 422
    again, now = code_of(jeanne, "lire"), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(minutes=15, seconds=1))
    assert begin(mediator, again, "late").status_code == 422


def test_another_mediator_has_nothing_of_it(mediator, jeanne):
    page = beside(mediator, jeanne)
    other = people.staff("mediator")
    absent = other.get(f"{DESK}00000000-0000-4000-8000-000000000000/")
    there = other.get(page)
    assert (there.status_code, there.content) == (absent.status_code, absent.content)
    assert there.status_code == 404


@pytest.mark.parametrize("kind", ["operator", "authority", "researcher", "editor"])
def test_no_other_staff_enters_a_code(jeanne, kind):
    assert begin(people.staff(kind), code_of(jeanne)).status_code == 403


def test_a_sharing_code_begins_no_assistance_and_the_other_way_round(mediator, jeanne, anne):
    from ens.contexts.access import api as access
    from ens.ground import clock

    sharing = access.new_code(person=jeanne.key, now=clock.now()).text
    assert begin(mediator, sharing).status_code == 422
    code = code_of(jeanne)
    answer = anne.browser.post("/pro/", {"code": code, "entrer": "1", "idempotency_key": "k"})
    assert "Ce code ne marche pas" in words(answer)


@pytest.mark.parametrize("code", ["", "\x00", "é" * 300, "A" * 9000, "AAAA AAAA"])
def test_a_code_that_is_none_is_answered(mediator, code):
    assert begin(mediator, code, code[:5]).status_code == 422


def test_ten_wrong_codes_close_the_door_for_the_right_one(mediator, jeanne):
    for number in range(10):
        begin(mediator, f"FAUX{number}", str(number))
    assert "Trop de codes" in words(begin(mediator, code_of(jeanne)))


@pytest.mark.parametrize(
    "data",
    [{}, {"bloquer": "x"}, {"s-opposer": "tout"}, {"s-opposer": "\x00"}, {"retirer": "\x00"}],
)
def test_bad_forms_change_nothing(mediator, jeanne, data):
    page = beside(mediator, jeanne)
    assert mediator.post(page, data | {"idempotency_key": "q"}).status_code in (302, 404)


def test_a_child_too_young_to_decide_shows_no_code(database):
    child = people.citizen("Enfant", born=dt.date(2019, 1, 1))
    assert child.browser.post(ASK, {"code": "1", "idempotency_key": "y"}).status_code == 404
