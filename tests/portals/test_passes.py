"""
Temporary passes: made by the person, shown, used by a professional, ended. One flow each way.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import press, words

PASSES = "/espace/partage/passes/"


def make(someone, *, what=("documents",), term="jour", way="un", base="/espace/", key="k"):
    return someone.browser.post(
        f"{base}partage/passes/nouveau/",
        {"quoi": list(what), "duree": term, "combien": way, "idempotency_key": key},
    )


def made(someone, **more) -> tuple[str, str]:
    """
    The address of the pass's page, and its code.
    """
    answer = make(someone, **more)
    assert answer.status_code == 302, words(answer)
    page = someone.browser.get(answer["Location"])
    [code] = re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", words(page))
    return answer["Location"], code


def enter(doctor, code, *, at="/pro/", key="k"):
    return doctor.browser.post(at, {"code": code, "idempotency_key": key})


def sheet(doctor, person):
    return doctor.browser.get(f"/pro/patient/{person.id}/")


def later(monkeypatch, **by):
    from ens.ground import clock

    real = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + dt.timedelta(**by))


@pytest.mark.row("ACC-10")
def test_a_pass_opens_what_it_lends_and_not_the_rest_until_the_person_ends_it(
    jeanne, anne, document
):
    address, code = made(jeanne)
    assert sheet(anne, jeanne).status_code == 404
    answer = enter(anne, code)
    assert answer["Location"] == f"/pro/patient/{jeanne.id}/"
    page = sheet(anne, jeanne)
    assert "Accès temporaire jusqu’au" in words(page)
    assert "La personne vous montre : les documents et résultats." in words(page)
    of = f"/pro/patient/{jeanne.id}/documents/{document}/"
    assert anne.browser.get(of).status_code == 200
    asking = jeanne.browser.get(f"{address}fin/")
    assert anne.name in words(asking)
    done = press(jeanne.browser, asking, "terminer")
    assert "cet accès ne marche plus" in words(done)
    assert sheet(anne, jeanne).status_code == 404
    assert anne.browser.get(of).status_code == 404
    assert enter(anne, code, key="again").status_code == 422


def test_what_is_not_lent_is_not_seen(jeanne, anne, document):
    _, code = made(jeanne, what=("measures",))
    enter(anne, code)
    assert sheet(anne, jeanne).status_code == 200
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/").status_code == 404
    assert "Aucun document ne vous est ouvert" in words(sheet(anne, jeanne))


def test_nobody_is_told_that_there_is_no_allergy_where_allergies_are_not_shown(jeanne, anne):
    _, code = made(jeanne, what=("measures",))
    enter(anne, code)
    said = words(sheet(anne, jeanne))
    assert said.count("Cet accès temporaire ne le montre pas. Demandez à la personne.") == 4
    people.care_for(jeanne, anne)
    said = words(sheet(anne, jeanne))
    assert "Cet accès temporaire" not in said
    assert "Aucune information ici. Demandez à la personne." in said


def test_a_masked_document_stays_masked_to_whoever_bears_a_pass(jeanne, anne, document):
    _, code = made(jeanne)
    enter(anne, code)
    press(jeanne.browser, jeanne.browser.get(f"/espace/documents/{document}/masquer/"), "masquer")
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/").status_code == 404


@pytest.mark.parametrize(
    ("term", "by"),
    [
        ("heure", {"hours": 1}),
        ("jour", {"days": 1}),
        ("semaine", {"days": 7}),
        ("mois", {"days": 30}),
        ("trois-mois", {"days": 90}),
    ],
)
def test_it_lasts_as_long_as_was_chosen(jeanne, anne, monkeypatch, term, by):
    address, code = made(jeanne, term=term)
    later(monkeypatch, **by)
    assert enter(people.doctor("Karim"), code).status_code == 422
    page = people.sign_in(jeanne.actor, "franceconnect")[0].get(address)
    assert code not in words(page)
    assert "Accès terminé" in words(page)


def test_a_pass_for_one_is_that_of_the_first_and_one_for_several_of_all(jeanne, anne):
    karim = people.doctor("Karim")
    _, code = made(jeanne)
    assert enter(anne, code).status_code == 302
    refused = enter(karim, code)
    assert "Ce code ne marche pas" in words(refused)
    assert sheet(karim, jeanne).status_code == 404
    _, code = made(jeanne, way="plusieurs", key="other")
    assert enter(karim, code, key="k2").status_code == 302
    assert enter(people.doctor("Paul"), code).status_code == 302


def test_the_person_is_told_who_uses_it_and_it_is_in_the_register(jeanne, anne):
    address, code = made(jeanne)
    enter(anne, code)
    enter(anne, code, key="again")
    home = words(jeanne.browser.get("/espace/"))
    assert home.count(f"{anne.name} se sert de l'accès temporaire que vous avez donné.") == 1
    assert anne.name in words(jeanne.browser.get(address))
    register = words(jeanne.browser.get("/espace/acces/"))
    assert "avez préparé un accès temporaire" in register
    assert "s’est servi d’un accès temporaire" in register


def test_the_picture_leads_to_a_page_that_asks_and_looks_at_nothing(jeanne, anne):
    address, code = made(jeanne)
    page = jeanne.browser.get(address)
    assert b'<svg class="qr"' in page.content
    plain = code.replace("-", "")
    asking = anne.browser.get(f"/pro/passe/{plain}/")
    assert asking.status_code == 200
    assert sheet(anne, jeanne).status_code == 404
    other = anne.browser.get("/pro/passe/AAAABBBB/")
    assert words(other).replace("AAAABBBB", "") == words(asking).replace(plain, "")
    assert "Accès temporaire jusqu’au" in words(press(anne.browser, asking, "ouvrir"))


def test_the_address_asks_to_sign_in_first_and_comes_back(jeanne):
    answer = people.nobody().get("/pro/passe/AAAABBBB/")
    assert answer.status_code == 302
    assert "next=%2Fpro%2Fpasse%2FAAAABBBB%2F" in answer["Location"]


@pytest.mark.parametrize("at", ["/pro/", "/pro/passe/"])
def test_after_ten_wrong_codes_no_other_is_looked_at(jeanne, anne, at):
    _, code = made(jeanne)
    for n in range(10):
        assert enter(anne, "AAAA-AAAA", at=at, key=str(n)).status_code == 422
    assert enter(anne, code, at=at, key="right").status_code == 429
    assert sheet(anne, jeanne).status_code == 404


def test_a_blocked_professional_gets_nowhere_with_a_pass(jeanne, anne):
    asking = jeanne.browser.get(f"/espace/partage/{anne.id}/bloquer/")
    press(jeanne.browser, asking, "bloquer")
    _, code = made(jeanne)
    assert "Ce code ne marche pas" in words(enter(anne, code))
    assert sheet(anne, jeanne).status_code == 404


def test_those_who_bear_a_pass_find_the_person_again_on_their_page(jeanne, anne):
    assert "Accès temporaires" not in words(anne.browser.get("/pro/"))
    address, code = made(jeanne)
    enter(anne, code)
    assert jeanne.name in words(anne.browser.get("/pro/")).split("Accès temporaires")[1]
    press(jeanne.browser, jeanne.browser.get(f"{address}fin/"), "terminer")
    assert jeanne.name not in words(anne.browser.get("/pro/"))


@pytest.mark.parametrize(
    "asked",
    [
        {"what": ()},
        {"what": ("administrative",)},
        {"what": ("documents", "rien")},
        {"what": ("documents",) * 1 + ("x" * 5000,)},
        {"term": "toujours"},
        {"term": ""},
    ],
)
def test_a_pass_that_makes_no_sense_is_asked_again(jeanne, asked):
    answer = make(jeanne, **asked)
    assert answer.status_code == 422
    assert "Erreur" in words(answer)
    assert "Aucun accès en cours" in words(jeanne.browser.get(PASSES))


def test_a_double_submit_makes_one_pass(jeanne):
    first, second = make(jeanne), make(jeanne)
    assert first["Location"] == second["Location"]
    assert words(jeanne.browser.get(PASSES)).count("Un seul professionnel") == 1


@pytest.mark.parametrize("then", ["", "fin/"])
def test_nobody_elses_pass_is_a_page(jeanne, anne, then):
    address, _ = made(jeanne)
    stranger = people.citizen("Odile")
    number = address.rstrip("/").rpartition("/")[2]
    for path in (f"{PASSES}{number}/{then}", f"/espace/{jeanne.id}/partage/passes/{number}/{then}"):
        assert stranger.browser.get(path).status_code == 404
        assert stranger.browser.post(path, {"idempotency_key": "k"}).status_code in (404, 405)
        assert anne.browser.get(path).status_code == 403
    assert "En cours" in words(jeanne.browser.get(PASSES))
    assert jeanne.browser.get(f"{PASSES}{number}/").status_code == 200


def test_a_parent_makes_one_for_their_child(jeanne, anne):
    child = people.citizen("Noé", born=dt.date(2020, 1, 1))
    people.represents(jeanne, child)
    _, code = made(jeanne, base=f"/espace/{child.id}/")
    enter(anne, code)
    assert sheet(anne, child).status_code == 200
    assert sheet(anne, jeanne).status_code == 404


def test_without_the_register_no_pass_is_used(jeanne, anne):
    from ens.ground import failpoints

    _, code = made(jeanne)
    failpoints.arm("register-write:raise")
    try:
        assert enter(anne, code).status_code == 503
    finally:
        failpoints.arm("")
    assert sheet(anne, jeanne).status_code == 404


def test_the_archive_tells_of_it_in_words(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.journeys.take_away import _decided

    _, code = made(jeanne, what=("documents", "measures"))
    enter(anne, code)
    told = {one.kind: one for one in map(_decided, access.decided(person=jeanne.key))}
    assert told["pass"].about == "Les documents et résultats, Les mesures"
    assert told["pass-used"].name == anne.name
