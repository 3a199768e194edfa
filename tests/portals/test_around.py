"""
Those around a person: asked, accepted by them, limited to what was chosen, ended by either.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import words

PAGE, ASK, INVITED = "/espace/proches/", "/espace/proches/ajouter/", "/espace/invitation/"


@pytest.fixture
def lea(database):
    return people.citizen("Léa")


def family(one) -> str:
    from ens.contexts.identity import api as identity

    return identity.person(one.key).family


def asked(whom, *, about=("documents",), acts=(), kind="helper", days=30, **more):
    from ens.ground import clock

    day = clock.today() + dt.timedelta(days=days)
    return {
        "lien": kind, "nom": family(whom), "surnom": "Ma fille", "sur": list(about),
        "pour": list(acts), "jusqu_jour": day.day, "jusqu_mois": day.month,
        "jusqu_annee": day.year, "idempotency_key": f"k-{days}-{about}-{acts}", **more,
    }  # fmt: skip


def ask(person, whom, **more):
    return people.strongly(person).post(ASK, asked(whom, **more))


def code_on(page) -> str:
    found = re.search(r'class="code-line"><strong>([A-Z0-9 ]+)<', page.content.decode())
    return found[1] if found else ""


def code_for(person, whom, **more) -> str:
    answer = ask(person, whom, **more)
    assert answer.status_code == 302, words(answer)
    return code_on(person.browser.get(PAGE))


def accept(whom, code, key="a"):
    data = {"code": code, "accepter": "1", "idempotency_key": key}
    return whom.browser.post(INVITED, data)


def entrusted(person, whom, **more):
    answer = accept(whom, code_for(person, whom, **more))
    assert answer.status_code == 302, words(answer)
    return answer


def sees(one, person, page="") -> int:
    return one.browser.get(f"/espace/{person.id}/{page}").status_code


def mandate_of(person):
    from ens.contexts.access import api as access
    from ens.ground import clock

    [one] = access.mandates_of(person=person.key, now=clock.now())
    return one


def at_instant(monkeypatch, at, *signed_in):
    """
    It is this instant, and these signed in again.
    """
    from ens.ground import clock

    monkeypatch.setattr(clock, "now", lambda: at)
    for one in signed_in:
        one.browser = people.sign_in(one.actor, "franceconnect")[0]


def change(person, name, number=0):
    number = number or mandate_of(person).mandate
    return person.browser.post(f"{PAGE}{number}/", {name: "1", "idempotency_key": name})


@pytest.mark.row("PRF-03", "ACC-17")
def test_a_helper_who_accepts_sees_what_was_chosen_and_the_person_reads_it_under_their_name(
    jeanne, lea, document
):
    assert sees(lea, jeanne) == 404
    answer = entrusted(jeanne, lea)
    assert answer["Location"] == f"/espace/{jeanne.id}/"
    assert sees(lea, jeanne) == 200
    assert sees(lea, jeanne, f"documents/{document}/") == 200
    register = words(jeanne.browser.get("/espace/acces/"))
    assert lea.name in register
    assert "a accepté d’aider" in register


@pytest.mark.row("PRF-03")
def test_nothing_begins_before_the_other_accepts(jeanne, lea, document):
    ask(jeanne, lea)
    assert sees(lea, jeanne) == 404
    assert sees(lea, jeanne, f"documents/{document}/") == 404


@pytest.mark.row("PRF-03")
def test_the_other_may_refuse_and_the_person_is_told(jeanne, lea):
    code = code_for(jeanne, lea)
    data = {"code": code, "refuser": "1", "idempotency_key": "r"}
    assert "vous avez refusé" in words(lea.browser.post(INVITED, data))
    assert sees(lea, jeanne) == 404
    assert f"{lea.name} n'a pas accepté d'aider" in words(jeanne.browser.get("/espace/"))
    assert accept(lea, code).status_code == 422


def test_what_is_asked_is_read_before_it_is_accepted(jeanne, lea):
    code = code_for(jeanne, lea, acts=("write",))
    page = words(lea.browser.post(INVITED, {"code": code, "voir": "1"}))
    for said in (jeanne.name, "Aidant", "Les documents et résultats", "ajouter et corriger"):
        assert said in page, said
    assert sees(lea, jeanne) == 404


def test_to_entrust_asks_for_a_stronger_sign_in(jeanne, lea):
    answer = jeanne.browser.post(ASK, asked(lea))
    assert answer.status_code == 403
    assert "Confirmez d’abord que c’est bien vous" in words(answer)
    assert not code_on(jeanne.browser.get(PAGE))


def test_a_code_is_of_nobody_but_who_bears_the_name(jeanne, lea, anne):
    code = code_for(jeanne, lea)
    other = people.citizen("Autre")
    wrong = other.browser.post(INVITED, {"code": code, "voir": "1"})
    absent = other.browser.post(INVITED, {"code": "ABCDEFGHJKLM", "voir": "1"})
    assert (wrong.status_code, absent.status_code) == (422, 422)
    assert "Ce code ne marche pas" in words(wrong)
    assert words(wrong).replace(code, "") == words(absent).replace("ABCDEFGHJKLM", "")
    assert accept(other, code).status_code == 422
    assert accept(lea, code).status_code == 302


def test_nobody_gives_themselves_a_mandate(jeanne):
    code = code_for(jeanne, jeanne)
    assert accept(jeanne, code).status_code == 422


def test_a_code_serves_once(jeanne, lea):
    code = code_for(jeanne, lea)
    assert accept(lea, code).status_code == 302
    assert accept(lea, code, key="b").status_code == 422


def test_accepting_twice_by_a_double_submit_is_once(jeanne, lea):
    code = code_for(jeanne, lea)
    first, second = accept(lea, code), accept(lea, code)
    assert first["Location"] == second["Location"]
    assert mandate_of(jeanne)


def test_ten_wrong_codes_close_the_door_for_the_right_one(jeanne, lea):
    code = code_for(jeanne, lea)
    for number in range(10):
        lea.browser.post(INVITED, {"code": f"FAUX{number}", "voir": "1"})
    assert "Trop de codes" in words(lea.browser.post(INVITED, {"code": code, "voir": "1"}))


def test_a_request_taken_back_leads_nowhere(jeanne, lea):
    code = code_for(jeanne, lea)
    page = jeanne.browser.get(PAGE)
    people.press(jeanne.browser, page, "retirer")
    assert accept(lea, code).status_code == 422
    assert not code_on(jeanne.browser.get(PAGE))


@pytest.mark.parametrize(
    ("about", "page", "open_to"),
    [
        (("documents",), "documents/", 1),
        (("measures",), "documents/", 0),
        (("prescriptions", "carnet"), "documents/", 0),
    ],
)
def test_a_mandate_opens_its_categories_and_nothing_else(
    jeanne, lea, document, about, page, open_to
):
    entrusted(jeanne, lea, about=about)
    shown = lea.browser.get(f"/espace/{jeanne.id}/{page}")
    assert shown.content.decode().count(document) >= open_to
    assert (document in shown.content.decode()) == bool(open_to)
    assert sees(lea, jeanne, f"documents/{document}/") == (200 if open_to else 404)


def test_a_mandate_to_read_neither_decides_nor_takes_nor_adds(jeanne, lea, document):
    from ens.contexts.access import api as access

    every = tuple(access.category_titles())
    entrusted(jeanne, lea, about=every[:-1])
    strong = people.strongly(lea)
    base = f"/espace/{jeanne.id}/"
    for page in ("partage/", "proches/", "droits/", "mesures/ajouter/"):
        assert lea.browser.get(base + page).status_code == 404, page
    assert lea.browser.post(f"{base}documents/{document}/masquer/", {}).status_code == 404
    assert strong.post(f"{base}archive/", {"telecharger": "1"}).status_code == 404
    assert strong.post(f"{base}proches/ajouter/", asked(lea)).status_code == 404


@pytest.mark.row("ACC-17")
def test_it_ends_at_the_next_request_whoever_ends_it(jeanne, lea, document):
    entrusted(jeanne, lea)
    assert change(jeanne, "finir").status_code == 302
    assert sees(lea, jeanne) == 404
    assert sees(lea, jeanne, f"documents/{document}/") == 404
    assert f"Vous n'agissez plus pour {jeanne.name}." in words(lea.browser.get("/espace/"))


def test_the_helper_gives_it_up(jeanne, lea):
    entrusted(jeanne, lea)
    page = lea.browser.get(PAGE)
    people.press(lea.browser, page, "rendre")
    assert sees(lea, jeanne) == 404
    assert f"{lea.name} n'agit plus ici" in words(jeanne.browser.get("/espace/"))


def test_suspended_it_opens_nothing_and_resumed_it_does(jeanne, lea):
    entrusted(jeanne, lea)
    change(jeanne, "suspendre")
    assert sees(lea, jeanne) == 404
    change(jeanne, "reprendre")
    assert sees(lea, jeanne) == 200


def test_a_broad_mandate_waits_two_days_and_the_person_is_told(jeanne, lea, monkeypatch):
    from ens.contexts.access import api as access
    from ens.ground import clock

    every = tuple(access.category_titles())
    answer = entrusted(jeanne, lea, about=every, acts=("write", "decide", "take"))
    assert answer["Location"] == "/espace/proches/#j-aide"
    assert sees(lea, jeanne) == 404
    assert "elle commence dans 48 h" in words(jeanne.browser.get("/espace/"))
    begins = mandate_of(jeanne).since
    for at, status in ((begins - dt.timedelta(microseconds=1), 404), (begins, 200)):
        at_instant(monkeypatch, at, lea)
        assert sees(lea, jeanne) == status
    assert clock.now() == begins


@pytest.mark.parametrize("acts", [("decide",), ("decide", "take")])
def test_to_decide_is_broad_whatever_it_is_about(jeanne, lea, acts):
    entrusted(jeanne, lea, about=("measures",), acts=acts)
    held = mandate_of(jeanne)
    assert held.since - held.accepted_at == dt.timedelta(hours=48)


def test_it_ends_with_the_last_day_that_was_chosen(jeanne, lea, monkeypatch):
    entrusted(jeanne, lea, days=3)
    until = mandate_of(jeanne).until
    for at, status in ((until - dt.timedelta(microseconds=1), 200), (until, 404)):
        at_instant(monkeypatch, at, lea)
        assert sees(lea, jeanne) == status, at


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"lien": "assisted"}, "aidant ou d’une personne de confiance"),
        ({"sur": []}, "au moins une sorte"),
        ({"sur": ["secret", "documents"]}, "au moins une sorte"),
        ({"pour": ["entrust"]}, "parmi ce qui est proposé"),
        ({"nom": ""}, "son nom de famille"),
        ({"nom": "x" * 101}, "son nom de famille"),
        ({"jusqu_jour": "31", "jusqu_mois": "2"}, "date"),
        ({"jusqu_jour": "", "jusqu_mois": "", "jusqu_annee": ""}, "un jour à venir"),
        ({"jusqu_annee": "9999"}, "un jour à venir"),
        ({"jusqu_annee": "1999"}, "un jour à venir"),
        ({"jusqu_annee": "2\x00"}, "année"),
    ],
)
def test_what_does_not_hold_is_said_beside_it_and_nothing_is_kept(jeanne, lea, wrong, said):
    answer = people.strongly(jeanne).post(ASK, asked(lea) | wrong)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not code_on(jeanne.browser.get(PAGE))


@pytest.mark.parametrize("code", ["", "\x00", "é" * 500, "A" * 5000, "'; drop table"])
def test_a_code_that_is_none_is_answered(lea, code):
    answer = lea.browser.post(INVITED, {"code": code, "voir": "1"})
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("number", [0, 1, 2**63, 2**70])
def test_a_mandate_that_is_none_is_not_found(jeanne, number):
    assert change(jeanne, "finir", number or 999_999_999).status_code == 404
    answer = jeanne.browser.post(f"{PAGE}demandes/{number}/", {"retirer": "1"})
    assert answer.status_code in (302, 404)


def test_nobody_changes_the_mandate_of_another(jeanne, lea):
    entrusted(jeanne, lea)
    number = mandate_of(jeanne).mandate
    other = people.citizen("Autre")
    assert change(other, "finir", number).status_code == 404
    assert change(lea, "finir", number).status_code == 404
    assert lea.browser.post(f"/espace/{jeanne.id}/proches/{number}/").status_code == 404
    assert mandate_of(jeanne)


def test_the_record_shows_who_helps_and_no_longer_once_it_ends(jeanne, lea):
    entrusted(jeanne, lea)
    shown = related(jeanne)
    assert shown["active"] is True
    assert shown["relationship"][0]["coding"][0]["code"] == "CAREGIVER"
    assert shown["name"][0]["family"] == family(lea)
    assert "telecom" not in shown
    change(jeanne, "finir")
    assert related(jeanne)["active"] is False


def related(person):
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock, database
    from ens.standards.fhir import json_gate

    now = clock.now()
    [(fid,)] = database.execute(
        "select related from access_mandate where person = %s", (person.key,)
    ).fetchall()
    reach = access.reach(actor=person.actor, persons=(person.key,), action="read", now=now)
    stored = record.read(record.locate("RelatedPerson", fid), reach=reach, now=now)
    return json_gate.parse(stored.body)


def test_the_switch_of_person_lists_whom_one_helps(jeanne, lea):
    assert jeanne.id not in lea.browser.get("/espace/").content.decode()
    entrusted(jeanne, lea)
    assert f"/espace/{jeanne.id}/" in lea.browser.get("/espace/").content.decode()
    change(jeanne, "suspendre")
    assert f"/espace/{jeanne.id}/" not in lea.browser.get("/espace/").content.decode()


def test_a_parent_asks_a_helper_for_their_child(lea):
    child, parent = people.citizen("Enfant", born=dt.date(2020, 3, 1)), people.citizen("Parent")
    people.represents(parent, child)
    base = f"/espace/{child.id}/proches/"
    answer = people.strongly(parent).post(f"{base}ajouter/", asked(lea))
    assert answer.status_code == 302, words(answer)
    code = code_on(parent.browser.get(base))
    assert accept(lea, code).status_code == 302
    assert sees(lea, child) == 200


def test_an_offer_of_a_parent_who_no_longer_represents_the_child_leads_nowhere(lea):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    child, parent = people.citizen("Enfant", born=dt.date(2020, 3, 1)), people.citizen("Parent")
    people.represents(parent, child)
    base = f"/espace/{child.id}/proches/"
    people.strongly(parent).post(f"{base}ajouter/", asked(lea))
    code = code_on(parent.browser.get(base))
    identity.suspend_representation(
        representative=parent.key, represented=child.key, by=0, reason="juge", now=clock.now()
    )
    assert accept(lea, code).status_code == 422
    assert sees(lea, child) == 404


def test_a_space_without_helpers_answers_a_stranger_as_one_with_them(jeanne, lea):
    entrusted(jeanne, lea)
    other = people.citizen("Autre")
    absent = other.browser.get("/espace/00000000-0000-4000-8000-000000000000/proches/")
    there = other.browser.get(f"/espace/{jeanne.id}/proches/")
    assert (there.status_code, there.content) == (absent.status_code, absent.content)


def test_the_first_page_shows_a_helper_what_the_mandate_is_about_and_offers_nothing_else(
    jeanne, lea, document
):
    entrusted(jeanne, lea)
    page = lea.browser.get(f"/espace/{jeanne.id}/")
    assert document in page.content.decode()
    for said in ("Afficher un code", "Refuser cet espace", "vaccin"):
        assert said not in words(page), said


def test_an_agreement_given_through_a_trusted_person_says_who_it_went_through(
    jeanne, lea, anne, monkeypatch
):
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock, database
    from ens.journeys.sharing import consents

    every = tuple(access.category_titles())
    entrusted(jeanne, lea, about=every, acts=("decide",), kind="trusted", days=60)
    begins = mandate_of(jeanne).since
    before = begins - dt.timedelta(microseconds=1)
    asked = {
        "patient": jeanne.id,
        "to": f"pro-{anne.id}",
        "term": next(iter(consents.TERMS)),
        "key": "t",
    }
    with pytest.raises(record.NotFound):
        consents.agree(actor=lea.actor, now=before, **asked)
    consents.agree(actor=lea.actor, now=begins, **asked)
    rows = database.execute(
        "select source, witness from access_consent where person = %s", (jeanne.key,)
    ).fetchall()
    assert rows == [("witness", lea.name)]
    at_instant(monkeypatch, begins, jeanne)
    assert lea.name in words(jeanne.browser.get("/espace/acces/"))
    assert clock.now() == begins
