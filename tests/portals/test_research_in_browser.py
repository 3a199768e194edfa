"""
The research page in a real browser, against the running system: what was deposited is there
within a minute, axe, 320 pixels, no script.
"""

import time

import httpx
import pytest

from tests.plugins.browsing import overflow, unfolded, violations

pytestmark = pytest.mark.browser

# Somebody whose choices no other test depends on.
KEY = "marie-moreau-1"
PAGE = "/espace/recherche/"
SIGN_IN = "/connexion/franceconnect?login_hint={}&next={}"


@pytest.fixture
def visit(blank_page, running_system):
    def visit_(**options):
        page = blank_page(**options)
        hint = running_system.people[KEY]["login_hint"]
        page.goto(running_system.base + SIGN_IN.format(hint, PAGE))
        return page

    return visit_


@pytest.fixture(scope="module")
def sent(running_system):
    """
    A report by the hospital, gone for research.
    """
    began = time.monotonic()
    answer = httpx.post(
        f"{running_system.sandbox}/hospital/deposit",
        json={"patient": KEY, "document": "cr-bio"},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    person = running_system.people[KEY]["patient"].removeprefix("Patient/")
    waiting = (
        "select count(*) from feed_sending join identity_public_id using (person)"
        " where public_id = %s and sent_at is not null"
    )
    while not running_system.sql(waiting, (person,))[0][0]:
        assert time.monotonic() - began < 60
        time.sleep(0.1)


def test_what_was_deposited_is_told_within_a_minute(visit, sent):
    text = visit().inner_text("main")
    assert "élément parti" in text or "éléments partis" in text
    assert "parti sans le nom" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, sent, scheme):
    assert violations(unfolded(visit(color_scheme=scheme))) == []


def test_axe_finds_nothing_on_a_phone_and_nothing_is_cut_at_320_pixels(visit, sent):
    page = unfolded(visit(width=320))
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.row("HUB-15")
def test_without_script_a_choice_is_made_proved_and_taken_back(visit):
    page = visit(java_script_enabled=False, width=320)
    first = ".choice-made:nth-child(1)"
    page.click(f'{first} button[name="recherche"]')
    assert "ne part plus" in page.inner_text("main")
    page.click(f"{first} a")
    assert "Référence" in page.inner_text("main")
    assert overflow(page) <= 0
    page.go_back()
    page.click(f'{first} button[name="recherche"]')
    assert "part de nouveau" in page.inner_text("main")


def test_the_receipt_is_accessible(visit):
    page = visit()
    page.click('.choice-made:nth-child(2) button[name="recherche"]')
    page.click(".choice-made:nth-child(2) a")
    page.wait_for_url("**/recu/**")
    assert violations(page) == []
