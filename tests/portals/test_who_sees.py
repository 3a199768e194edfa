"""
Who sees what: the picture, each choice with its effect before it is saved, and how it holds.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import press, words

SHARING = "/espace/partage/"


def ask(someone, *, what="documents", whom="tous", right="lire", says="refuser", base="/espace/"):
    asked = {"quoi": what, "qui": whom, "droit": right, "choix": says}
    return someone.browser.get(f"{base}partage/choix/", asked)


def choose(someone, **asked):
    page = ask(someone, **asked)
    assert page.status_code == 200, page.status_code
    return press(someone.browser, page, "enregistrer")


def reads(doctor, person, document) -> bool:
    address = f"/pro/patient/{person.id}/documents/{document}/"
    return doctor.browser.get(address).status_code == 200


def cells(page, title):
    """
    The words of a line of the picture.
    """
    [row] = re.findall(rf"<tr><th.*?>{title}<.*?</tr>", page.content.decode())
    return re.findall(r'<span class="unseen">(.*?)</span>', row)


@pytest.mark.row("ACC-01", "ACC-23")
def test_one_tap_refuses_a_category_to_all_professionals_and_one_gives_it_back(
    jeanne, anne, document
):
    people.care_for(jeanne, anne)
    assert reads(anne, jeanne, document)
    page = jeanne.browser.get(SHARING)
    assert cells(page, "Les documents et résultats")[0] == "Voit tout"
    asking = ask(jeanne)
    assert f"1 document sur 1 ne serait plus vu par {anne.name}." in words(asking)
    assert reads(anne, jeanne, document)
    done = press(jeanne.browser, asking, "enregistrer")
    assert "Refusé, sauf à ceux à qui vous l’ouvrez." in words(done)
    assert not reads(anne, jeanne, document)
    page = jeanne.browser.get(SHARING)
    assert cells(page, "Les documents et résultats")[0] == "Ne voit rien"
    assert cells(page, "Les mesures")[0] == "Voit tout"
    choose(jeanne, says="defaut")
    assert reads(anne, jeanne, document)


@pytest.mark.row("ACC-23")
@pytest.mark.parametrize(
    "category",
    [
        "carnet", "documents", "measures", "prescriptions", "messages", "appointments",
        "reimbursements",
    ],
)  # fmt: skip
def test_every_category_obeys_the_same_control(jeanne, anne, category):
    people.care_for(jeanne, anne)
    assert jeanne.browser.get(f"{SHARING}categories/{category}/").status_code == 200
    choose(jeanne, what=category)
    assert "Refusé" in words(jeanne.browser.get(f"{SHARING}categories/{category}/"))
    seen = words(jeanne.browser.get(f"{SHARING}qui/pro-{anne.id}/"))
    assert seen.count("Ne voit rien") == 1


@pytest.mark.row("ACC-01")
def test_what_is_refused_to_all_is_opened_to_one_and_the_conflict_is_told(jeanne, anne, document):
    karim = people.doctor("Karim")
    for doctor in (anne, karim):
        people.care_for(jeanne, doctor)
    choose(jeanne, whom=f"pro-{anne.id}", says="ouvrir")
    asking = ask(jeanne)
    assert f"lecture ouverte à {anne.name}" in words(asking).split("l’emporteront")[1]
    press(jeanne.browser, asking, "enregistrer")
    assert reads(anne, jeanne, document)
    assert not reads(karim, jeanne, document)
    page = words(jeanne.browser.get(f"{SHARING}categories/documents/"))
    assert f"refusé à tous les professionnels, mais ouvert à {anne.name}" in page


@pytest.mark.row("ACC-01")
def test_a_profession_is_refused_a_category(jeanne, anne, document):
    nurse = people.doctor("Rose", profession="60", specialty="")
    for one in (anne, nurse):
        people.care_for(jeanne, one)
    choose(jeanne, whom="profession-10")
    assert not reads(anne, jeanne, document)
    assert reads(nurse, jeanne, document)


@pytest.mark.row("ACC-05")
def test_a_category_is_no_longer_fed_and_what_is_there_stays(jeanne, biologist, document):
    from ens.journeys.errors import AtEntry

    page = ask(jeanne, right="ajouter")
    assert "chaque nouvel ajout de ce genre est refusé" in words(page)
    press(jeanne.browser, page, "enregistrer")
    with pytest.raises(AtEntry) as refused:
        people.deposit(biologist, jeanne)
    assert refused.value.cause.code == "not_accepted"
    assert jeanne.browser.get(f"/espace/documents/{document}/").status_code == 200
    choose(jeanne, right="ajouter", says="defaut")
    people.deposit(biologist, jeanne)


@pytest.mark.row("ACC-04")
def test_one_structure_alone_is_refused_to_add(jeanne, biologist, document):
    from ens.journeys.errors import AtEntry

    listed = jeanne.browser.get(f"{SHARING}lieux/")
    assert "Hôpital fictif" in words(listed)
    [place] = set(re.findall(r"/espace/partage/lieux/[0-9a-f-]{36}/", listed.content.decode()))
    asking = jeanne.browser.get(f"{place}depots/")
    assert "chaque nouveau document de cet établissement est refusé" in words(asking)
    people.deposit(biologist, jeanne)
    done = press(jeanne.browser, asking, "refuser")
    assert "Ce que cet établissement envoie est refusé." in words(done)
    with pytest.raises(AtEntry) as refused:
        people.deposit(biologist, jeanne)
    assert refused.value.cause.code == "feeding_opposed"
    press(jeanne.browser, jeanne.browser.get(f"{place}depots/"), "permettre")
    people.deposit(biologist, jeanne)


@pytest.mark.row("ACC-02")
def test_a_structure_is_blocked(jeanne, anne, document):
    from ens.contexts.directory import api as directory

    people.care_for(jeanne, anne)
    place = directory.structure(anne.actor.structure).public_id
    press(jeanne.browser, jeanne.browser.get(f"{SHARING}lieux/{place}/bloquer/"), "refuser")
    assert not reads(anne, jeanne, document)
    press(jeanne.browser, jeanne.browser.get(f"{SHARING}lieux/{place}/bloquer/"), "permettre")
    assert reads(anne, jeanne, document)


def test_an_agreement_outside_the_team_is_given_for_a_time_and_taken_back(
    jeanne, anne, document, monkeypatch
):
    from ens.ground import clock

    address = f"{SHARING}accord/pro-{anne.id}/"
    page = jeanne.browser.get(address)
    _, data, _ = people.form_of(page, "accepter")
    done = jeanne.browser.post(address, {**data, "duree": "semaine", "accepter": "1"})
    assert done.status_code == 302
    assert reads(anne, jeanne, document)
    assert "hors de l’équipe de soins" in words(jeanne.browser.get(SHARING))
    press(jeanne.browser, jeanne.browser.get(address), "terminer")
    assert not reads(anne, jeanne, document)
    jeanne.browser.post(address, {"duree": "semaine", "idempotency_key": "2"})
    assert reads(anne, jeanne, document)
    real = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + dt.timedelta(days=7))
    later = people.sign_in(anne.actor, "pro-sante-connect")[0]
    assert later.get(f"/pro/patient/{jeanne.id}/").status_code == 404


@pytest.mark.parametrize("term", ["", "toujours", "x" * 9000])
def test_an_agreement_lasts_for_one_of_the_terms(jeanne, anne, term):
    answer = jeanne.browser.post(f"{SHARING}accord/pro-{anne.id}/", {"duree": term})
    assert answer.status_code == 422
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404


@pytest.mark.row("PRF-02")
def test_the_team_says_who_as_what_since_when_where_what_they_see_and_who_left(jeanne, anne):
    karim = people.doctor("Karim")
    for one in (anne, karim):
        people.care_for(jeanne, one)
    page = jeanne.browser.get(f"{SHARING}qui/pro-{karim.id}/")
    assert "Retirer de l’équipe de soins" in words(page)
    asking = jeanne.browser.get(f"{SHARING}{karim.id}/retirer/")
    press(jeanne.browser, asking, "revoquer")
    page = words(jeanne.browser.get(f"{SHARING}equipe/"))
    now, before = page.split("N’en font plus partie")
    assert anne.name in now
    assert "Médecin" in now
    assert "Hôpital fictif" in now
    assert "Voit tout" in now
    assert karim.name not in now
    assert karim.name in before


def test_a_choice_is_in_the_register_and_told_to_the_other_parent():
    from ens.ground import clock

    child = people.citizen("Noé", born=clock.today())
    camille, julien = people.citizen("Camille"), people.citizen("Julien")
    for parent in (camille, julien):
        people.represents(parent, child)
    choose(camille, base=f"/espace/{child.id}/")
    told = words(julien.browser.get(f"/espace/{child.id}/"))
    assert f"{camille.name} a changé ce que voient les professionnels." in told
    acts = words(camille.browser.get(f"/espace/{child.id}/acces/"))
    assert "avez changé ce que voient ou ajoutent les professionnels" in acts


@pytest.mark.parametrize(
    "asked",
    [
        {"what": "rien"},
        {"what": "administrative2"},
        {"whom": "personne"},
        {"whom": "profession-999"},
        {"whom": "pro-00000000-0000-4000-8000-000000000000"},
        {"whom": "pro-x"},
        {"whom": "structure-00000000-0000-4000-8000-000000000000"},
        {"right": "tout"},
        {"says": ""},
        {"says": "ouvrir"},
        {"what": "x" * 9000},
        {"whom": "\x00"},
    ],
)
def test_a_choice_that_does_not_exist_is_no_page_and_saves_nothing(jeanne, asked):
    from ens.contexts.access import api as access

    assert ask(jeanne, **asked).status_code == 404
    given = {"what": "documents", "whom": "tous", "right": "lire", "says": "refuser"} | asked
    names = {"what": "quoi", "whom": "qui", "right": "droit", "says": "choix"}
    posted = {names[name]: value for name, value in given.items()}
    assert jeanne.browser.post(f"{SHARING}choix/", posted).status_code == 404
    assert access.choices_of(person=jeanne.key) == ()


def test_a_double_submit_makes_one_choice_and_one_line(jeanne):
    page = ask(jeanne)
    _, data, _ = people.form_of(page, "enregistrer")
    for _ in range(2):
        assert jeanne.browser.post(f"{SHARING}choix/", data).status_code == 302
    text = words(jeanne.browser.get("/espace/acces/"))
    assert text.count("avez changé ce que voient ou ajoutent") == 1


PLACES = [
    "categories/documents/",
    "choix/?quoi=documents&choix=refuser",
    "vue/",
    "vue/?comme=urgence",
    "equipe/",
    "lieux/",
    "passes/",
    "passes/nouveau/",
    "qui/recherche/",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_stranger_a_professional_and_nobody_have_no_such_page(jeanne, anne, place):
    people.care_for(jeanne, anne)
    address = f"/espace/{jeanne.id}/partage/{place}"
    assert people.citizen("Odile").browser.get(address).status_code == 404
    assert anne.browser.get(address).status_code == 403
    assert people.nobody().get(address).status_code == 302


def test_a_stranger_saves_nothing(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.ground import clock

    stranger, base = people.citizen("Odile"), f"/espace/{jeanne.id}/partage"
    asked = {"quoi": "documents", "qui": "tous", "droit": "lire", "choix": "refuser"}
    assert stranger.browser.post(f"{base}/choix/", asked).status_code == 404
    assert (
        stranger.browser.post(f"{base}/accord/pro-{anne.id}/", {"duree": "an"}).status_code == 404
    )
    made = {"quoi": "documents", "duree": "jour"}
    assert stranger.browser.post(f"{base}/passes/nouveau/", made).status_code == 404
    assert access.choices_of(person=jeanne.key) == ()
    assert access.agreements_of(person=jeanne.key, now=clock.now()) == ()
    assert access.passes_of(person=jeanne.key, now=clock.now()) == ()
