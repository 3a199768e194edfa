"""
Leaving at once: with or without script, from anywhere, to a page that says nothing.
"""

import pytest

from tests.portals import people

AWAY = "https://meteofrance.com/"
MOTHER = "suzanne-lefevre"


def signed_in(one):
    return one.browser.get("/espace/").status_code == 200


def test_it_ends_the_session_and_leads_away(jeanne):
    answer = jeanne.browser.post("/quitter")
    assert (answer.status_code, answer["Location"]) == (302, AWAY)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies["ens_session"].value == ""


def test_what_it_ended_is_over_for_whoever_kept_the_cookie(jeanne):
    jeanne.browser.post("/quitter")
    jeanne.browser.cookies["ens_session"] = jeanne.session
    assert not signed_in(jeanne)


@pytest.mark.parametrize("session", ["", "x", "é" * 600])
def test_without_a_session_it_leads_away_all_the_same(database, session):
    browser = people.nobody()
    browser.cookies["ens_session"] = session
    assert browser.post("/quitter")["Location"] == AWAY


def test_a_form_whose_token_is_gone_leads_away_too(jeanne):
    from django.test import Client

    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    strict.cookies["ens_session"] = jeanne.session
    assert strict.post("/quitter")["Location"] == AWAY


def test_an_address_opened_by_itself_ends_nothing(jeanne):
    assert jeanne.browser.get("/quitter")["Location"] == AWAY
    assert signed_in(jeanne)


@pytest.mark.parametrize(
    "address",
    ["/espace/", "/espace/documents/", "/espace/preferences/", "/espace/preferences/sessions/",
     "/espace/droits/", "/espace/partage/", "/espace/archive/", "/espace/recherche/"],
)  # fmt: skip
def test_it_is_on_every_page_of_a_space(jeanne, address):
    assert 'action="/quitter"' in jeanne.browser.get(address).content.decode()


def test_it_is_not_on_the_pages_of_professionals(database):
    assert "/quitter" not in people.doctor("Anne").browser.get("/pro/").content.decode()


@pytest.fixture
def visit(blank_page, running_system):
    def visit_(address="/espace/", **options):
        page = blank_page(**options)
        page.context.route(f"{AWAY}**", lambda route: route.fulfill(body="<p>Beau temps</p>"))
        hint = running_system.people[MOTHER]["login_hint"]
        page.goto(f"{running_system.base}/connexion/franceconnect?login_hint={hint}&next={address}")
        return page

    return visit_


def is_signed_out(page, system):
    """
    Soon: with scripts the session is ended by a word sent while the page leaves.
    """
    for _ in range(20):
        page.goto(f"{system.base}/espace/")
        if "/connexion/" in page.url:
            return True
        page.wait_for_timeout(250)
    return False


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_in_a_browser_the_button_leads_away_and_back_shows_nothing(visit, running_system, script):
    page = visit("/espace/acces/", java_script_enabled=script)
    seen = page.inner_text("main")
    # No route answers what a redirect asks for: that it was asked for is enough.
    with page.expect_request(f"{AWAY}**") as left:
        page.click('form[action="/quitter"] button')
    assert "referer" not in left.value.all_headers()
    page.wait_for_timeout(500)
    page.go_back()
    assert seen[:200] not in page.content()
    assert is_signed_out(page, running_system)


@pytest.mark.browser
def test_in_a_browser_escape_twice_leads_away_and_once_does_not(visit, running_system):
    page = visit()
    page.keyboard.press("Escape")
    page.wait_for_timeout(1500)
    page.keyboard.press("Escape")
    assert page.url.startswith(running_system.base)
    with page.expect_navigation(url=f"{AWAY}**"):
        page.keyboard.press("Escape")
    assert is_signed_out(page, running_system)


@pytest.mark.browser
def test_in_a_browser_the_button_is_large_enough_on_a_phone(visit):
    page = visit(width=320)
    box = page.locator('form[action="/quitter"] button').bounding_box()
    assert box["width"] >= 44
    assert box["height"] >= 44
