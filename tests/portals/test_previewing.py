"""
Preview as: what somebody would see, now and after a choice that is not saved; never more than
what the one who asks sees themselves.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import press, words

VIEW = "/espace/partage/vue/"
REFUSED = {"quoi": "documents", "qui": "tous", "droit": "lire", "choix": "refuser"}


def see(someone, key, *, base="/espace/", **asked):
    return someone.browser.get(f"{base}partage/vue/", {"comme": key, **asked})


def listed(page) -> str:
    return words(page).split("Documents vus")[-1].split("Documents qui seraient vus")[-1]


@pytest.mark.row("ACC-20")
def test_one_sees_what_a_professional_sees_and_would_see_and_nothing_is_saved(
    jeanne, anne, document
):
    from ens.contexts.access import api as access

    people.care_for(jeanne, anne)
    page = see(jeanne, f"pro-{anne.id}")
    assert "1 sur 1 document" in words(page)
    assert document in page.content.decode()
    prepared = see(jeanne, f"pro-{anne.id}", **REFUSED)
    assert "0 sur 1 document" in words(prepared)
    assert document in prepared.content.decode().split('id="partis"')[1]
    assert "Aucun document." in words(prepared)
    assert access.choices_of(person=jeanne.key) == ()
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/").status_code == 200


@pytest.mark.row("ACC-20")
def test_what_is_shown_beforehand_is_what_is_seen_afterwards(jeanne, anne, document):
    people.care_for(jeanne, anne)
    prepared = see(jeanne, f"pro-{anne.id}", **REFUSED)
    jeanne.browser.post("/espace/partage/choix/", {**REFUSED, "idempotency_key": "k"})
    after = see(jeanne, f"pro-{anne.id}")
    counts = r"\d+ sur \d+ document"
    assert re.findall(counts, words(after))[0] == re.findall(counts, words(prepared))[1]
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/").status_code == 404


def test_an_author_keeps_what_they_wrote(jeanne, biologist, document):
    page = see(jeanne, f"pro-{biologist.id}")
    assert document in page.content.decode()


@pytest.mark.parametrize(
    ("key", "seen"),
    [("urgence", True), ("profession-10", True), ("profession-60", True), ("recherche", True)],
)
def test_somebody_imagined_sees_by_the_law(jeanne, document, key, seen):
    page = see(jeanne, key)
    assert page.status_code == 200
    assert (document in page.content.decode()) == seen


def test_not_even_in_emergency_is_seen_in_the_preview(jeanne, document):
    asking = jeanne.browser.get("/espace/partage/oppositions/urgence/")
    press(jeanne.browser, asking, "s-opposer")
    assert document not in see(jeanne, "urgence").content.decode()


def test_a_masked_document_is_not_seen_by_others(jeanne, anne, document):
    people.care_for(jeanne, anne)
    asking = jeanne.browser.get(f"/espace/documents/{document}/masquer/")
    press(jeanne.browser, asking, "masquer")
    for key in (f"pro-{anne.id}", "urgence", "recherche"):
        assert document not in see(jeanne, key).content.decode(), key


def test_who_bears_a_pass_is_shown_what_it_lends(jeanne, document):
    made = {"quoi": ["measures"], "duree": "jour", "combien": "un", "idempotency_key": "k"}
    answer = jeanne.browser.post("/espace/partage/passes/nouveau/", made)
    number = answer["Location"].rstrip("/").rpartition("/")[2]
    assert document not in see(jeanne, f"passe-{number}").content.decode()
    made["quoi"], made["idempotency_key"] = ["documents"], "l"
    answer = jeanne.browser.post("/espace/partage/passes/nouveau/", made)
    number = answer["Location"].rstrip("/").rpartition("/")[2]
    assert document in see(jeanne, f"passe-{number}").content.decode()


@pytest.mark.parametrize("key", ["x", "pro-x", "passe-1", "app-x", "proche-x", "a" * 5000, "\x00"])
def test_nobody_of_this_name_is_no_page(jeanne, key):
    assert see(jeanne, key).status_code == 404


def test_a_prepared_choice_that_does_not_exist_is_no_page(jeanne):
    assert see(jeanne, "urgence", **{**REFUSED, "quoi": "rien"}).status_code == 404
    assert see(jeanne, "urgence", **{**REFUSED, "choix": "rien"}).status_code == 404


def _family():
    child = people.citizen("Lou", born=dt.date(2012, 1, 1))
    camille, julien = people.citizen("Camille"), people.citizen("Julien")
    for parent in (camille, julien):
        people.represents(parent, child)
    return child, camille, julien


def _without_marks(text: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|csrf\S+|ESSAI\w+|[A-Za-z0-9]{64}", "", text)


def test_a_parent_learns_nothing_of_what_is_hidden_from_them_by_the_eyes_of_the_doctor(anne):
    """
    Twin worlds: with and without a document that the child keeps from those who represent them.
    """
    sophie = people.doctor("Sophie")
    pages = []
    for secret in (False, True):
        child, camille, julien = _family()
        people.care_for(child, anne)
        people.deposit(sophie, child)
        if secret:
            people.deposit(sophie, child, visibility=("INVISIBLE_REPRESENTANTS_LEGAUX",))
        base = f"/espace/{child.id}/"
        keys = (f"pro-{anne.id}", "urgence", "profession-10", f"proche-{julien.id}", "recherche")
        texts = [words(see(camille, key, base=base)) for key in keys]
        texts += [words(see(camille, key, base=base, **REFUSED)) for key in keys]
        texts.append(words(camille.browser.get(f"{base}partage/choix/", REFUSED)))
        texts.append(words(camille.browser.get(f"{base}partage/")))
        texts.append(words(camille.browser.get(f"{base}partage/lieux/")))
        pages.append([_without_marks(text) for text in texts])
    assert pages[0] == pages[1]
    assert all("sur 1 document" in text for text in pages[1][:3])
