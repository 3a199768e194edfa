"""
The first page of a space: what is new, who looked last, who may open it.
"""

import datetime as dt

import pytest

from tests.portals import people
from tests.portals.people import words


def looked(page: str) -> str:
    return page.split("Les trois derniers accès")[1].split("Montrer à un professionnel")[0]


def test_a_citizen_is_greeted_in_an_empty_space(jeanne):
    page = jeanne.browser.get("/espace/")
    assert page.status_code == 200
    assert "Bonjour Jeanne" in words(page)
    assert "Aucun document pour l’instant" in words(page)
    assert "Personne d’autre que vous" in words(page)


def test_what_is_new_says_who_added_it_and_stays_new_until_it_is_opened(
    jeanne, biologist, document
):
    news = f"{biologist.name} a ajouté : Résultats d'analyses."
    page = words(jeanne.browser.get("/espace/"))
    assert "1 nouveauté depuis votre dernière visite" in page
    assert news in page
    assert "1 nouveauté depuis votre dernière visite" in words(jeanne.browser.get("/espace/"))
    jeanne.browser.get(f"/espace/documents/{document}/")
    after = words(jeanne.browser.get("/espace/"))
    assert "Rien de nouveau depuis votre dernière visite" in after
    assert news in after


@pytest.mark.row("ACC-13")
def test_the_last_three_accesses_by_others_are_told_in_a_sentence_each(jeanne, anne, document):
    people.care_for(jeanne, anne)
    jeanne.browser.get("/espace/documents/")
    for _ in range(4):
        anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    told = looked(words(jeanne.browser.get("/espace/")))
    assert told.count(f"{anne.name}, médecin, a ") == 3
    assert told.count("a ouvert « Résultats d'analyses »") == 3
    assert "Parce que cette personne fait partie de l'équipe de soins." in told
    assert "Hôpital fictif" in told
    assert "Vous" not in told


def test_a_refused_professional_is_among_the_last_accesses(jeanne, anne):
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    told = looked(words(jeanne.browser.get("/espace/")))
    assert f"{anne.name}, médecin, a voulu ouvrir cet espace Refusé" in told
    assert "rien ne lui a été montré" in told


@pytest.mark.parametrize(("state", "said"), [("refused", "a été refusé"), ("closed", "est fermé")])
def test_a_space_that_is_not_open_shows_its_state_and_nothing_else(database, state, said):
    someone = people.citizen("Odile", state=state)
    page = someone.browser.get("/espace/")
    assert page.status_code == 200
    assert said in words(page)
    assert "Qui a regardé" not in words(page)
    for address in ("documents/", "acces/", "partage/"):
        inside = someone.browser.get(f"/espace/{address}")
        assert inside.status_code == 403
        assert said in words(inside)


def test_opening_an_open_space_leads_home(jeanne):
    assert jeanne.browser.get("/espace/ouvrir/")["Location"] == "/espace/"


@pytest.mark.row("ACC-18")
def test_a_parent_finds_their_child_and_opens_the_same_pages(jeanne, biologist):
    child = people.citizen("Noé", born=dt.date(2020, 1, 1))
    people.represents(jeanne, child)
    document = people.deposit(biologist, child)
    assert child.name in words(jeanne.browser.get("/espace/"))
    base = f"/espace/{child.id}/"
    home = words(jeanne.browser.get(base))
    assert f"Espace de {child.name}" in home
    assert f"Vous agissez pour {child.name}." in home
    assert "Bonjour" not in home
    for address in ("documents/", f"documents/{document}/", "acces/", "partage/"):
        page = jeanne.browser.get(base + address)
        assert page.status_code == 200, address
        assert f"Vous agissez pour {child.name}." in words(page)


def test_a_parent_is_traced_under_their_own_name(jeanne, biologist):
    child = people.citizen("Noé", born=dt.date(2020, 1, 1))
    people.represents(jeanne, child)
    people.deposit(biologist, child)
    jeanne.browser.get(f"/espace/{child.id}/documents/")
    told = words(child.browser.get("/espace/"))
    assert f"{jeanne.name} a consulté les documents" in told
    assert "Parce que cette personne est parent ou représentant." in told


def test_a_relative_who_represents_nobody_finds_nothing(jeanne):
    other = people.citizen("Noé", born=dt.date(2020, 1, 1))
    never = jeanne.browser.get("/espace/00000000-0000-4000-8000-000000000000/")
    page = jeanne.browser.get(f"/espace/{other.id}/")
    assert page.status_code == 404
    assert page.content == never.content
    assert f"{jeanne.name} a voulu ouvrir cet espace" in words(other.browser.get("/espace/"))


def test_an_anonymous_visitor_is_sent_to_sign_in_and_comes_back(database):
    answer = people.nobody().get("/espace/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/connexion/?next=%2Fespace%2F&pour=citizen",
    )


def test_a_professional_is_told_that_the_page_asks_for_another_account(anne):
    assert anne.browser.get("/espace/").status_code == 403


def test_no_page_of_a_space_is_kept_by_the_browser(jeanne, document):
    for address in ("", "documents/", f"documents/{document}/", "acces/", "partage/",
                    f"documents/{document}/fichier/0/"):  # fmt: skip
        assert jeanne.browser.get(f"/espace/{address}")["Cache-Control"] == "no-store", address


@pytest.mark.parametrize(
    "address", ["", "documents/", "documents/{document}/", "acces/", "partage/"]
)
def test_without_the_register_nothing_is_served(jeanne, document, address):
    from ens.ground import failpoints

    failpoints.arm("register-write:raise")
    try:
        page = jeanne.browser.get("/espace/" + address.format(document=document))
    finally:
        failpoints.arm("")
    if address == "partage/":
        assert document not in page.content.decode()
        return
    assert page.status_code == 503
    assert "Potassium" not in page.content.decode()
    assert document not in page.content.decode()
