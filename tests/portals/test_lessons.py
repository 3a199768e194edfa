"""
Short explanations: shown where they matter, put away by each for themselves, in nobody's way.
"""

import pytest

from tests.portals import people
from tests.portals.people import words

PLACES = {
    "quitter": "/espace/",
    "partage": "/espace/partage/",
    "passe": "/espace/partage/passes/nouveau/",
    "urgence": "/espace/partage/oppositions/urgence/",
    "archive": "/espace/archive/",
}


def shows(browser, name):
    return f'id="conseil-{name}"' in browser.get(PLACES[name]).content.decode()


def put_away(browser, name, back="/espace/"):
    return browser.post(f"/espace/conseils/{name}/", {"retour": back})


@pytest.fixture(params=PLACES)
def place(request):
    return request.param


@pytest.mark.row("ACC-22")
def test_each_is_shown_until_it_is_put_away_and_by_each_for_themselves(jeanne, place):
    other = people.citizen("Autre")
    assert shows(jeanne.browser, place)
    assert put_away(jeanne.browser, place)["Location"] == "/espace/"
    assert not shows(jeanne.browser, place)
    assert shows(other.browser, place)


def test_putting_one_away_leaves_the_others(jeanne):
    put_away(jeanne.browser, "partage")
    assert shows(jeanne.browser, "archive")


def test_it_is_shown_on_the_page_where_a_document_is_hidden(jeanne, document):
    page = jeanne.browser.get(f"/espace/documents/{document}/masquer/")
    assert "Masquer ne laisse pas de trou" in words(page)


def test_it_comes_back_to_where_one_was_and_never_elsewhere(jeanne):
    assert put_away(jeanne.browser, "partage", "/espace/partage/?a=1")["Location"] == (
        "/espace/partage/?a=1"
    )
    for back in ("https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", ""):
        assert put_away(jeanne.browser, "partage", back)["Location"] == "/espace/"


@pytest.mark.parametrize("name", ["inconnu", "partage2", "a" * 300])
def test_one_that_is_none_is_not_found(jeanne, name):
    assert put_away(jeanne.browser, name).status_code == 404


def test_only_the_person_signed_in_puts_one_away(jeanne):
    assert put_away(people.nobody(), "partage").status_code == 403
    assert jeanne.browser.get("/espace/conseils/partage/").status_code == 405
    assert shows(jeanne.browser, "partage")


def test_every_one_is_short():
    from ens.portals.citizen.lessons import LESSONS

    assert 6 <= len(LESSONS) <= 9
    assert all(len(str(one.text)) <= 220 for one in LESSONS.values())
