"""
The sharing pages in a real browser, against the running system: axe, 320 pixels, no script; a pass
made on a phone, used on a desktop, and ended.
"""

import re

import pytest

from tests.plugins.browsing import overflow, unfolded, violations
from tests.portals.test_in_browser import of, sign_in

pytestmark = pytest.mark.browser

SHARING = "/espace/partage/"
PAGES = {
    "who sees": lambda page, system: SHARING,
    "category": lambda page, system: f"{SHARING}categories/documents/",
    "choice": lambda page, system: f"{SHARING}choix/?quoi=documents&droit=lire&choix=refuser",
    "someone": lambda page, system: first_of(page, system, SHARING, "#equipe"),
    "whose eyes": lambda page, system: f"{SHARING}vue/",
    "preview": lambda page, system: f"{SHARING}vue/?comme=profession-60",
    "prepared": lambda page, system: (
        f"{SHARING}vue/?comme=profession-60&quoi=documents&qui=tous&droit=lire&choix=refuser"
    ),
    "team": lambda page, system: f"{SHARING}equipe/",
    "places": lambda page, system: f"{SHARING}lieux/",
    "place": lambda page, system: first_of(page, system, f"{SHARING}lieux/", "main"),
    "agreement": lambda page, system: first_of(page, system, f"{SHARING}lieux/", "main").replace(
        "lieux/", "accord/structure-"
    ),
    "passes": lambda page, system: f"{SHARING}passes/",
    "new pass": lambda page, system: f"{SHARING}passes/nouveau/",
}
PROFESSIONAL = {"use a pass": "/pro/passe/AAAABBBB/"}


def first_of(page, system, address, where):
    page.goto(system.base + address)
    return page.locator(f"{where} .row-title a").first.get_attribute("href")


@pytest.fixture
def visit(blank_page, running_system):
    def visit_(name, **options):
        page = blank_page(**options)
        if name in PROFESSIONAL:
            sign_in(page, running_system, "dr-roux")
            page.goto(running_system.base + PROFESSIONAL[name])
            return page
        sign_in(page, running_system, "suzanne-lefevre")
        page.goto(running_system.base + PAGES[name](page, running_system))
        return page

    return visit_


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*PAGES, *PROFESSIONAL])
def test_axe_finds_nothing(visit, name, scheme):
    page = visit(name, color_scheme=scheme)
    assert violations(unfolded(page)) == []


@pytest.mark.parametrize("name", [*PAGES, *PROFESSIONAL])
def test_axe_finds_nothing_on_a_phone_and_nothing_is_cut_at_320_pixels(visit, name):
    page = visit(name, width=320)
    assert violations(unfolded(page)) == []
    assert overflow(page) <= 0


@pytest.mark.row("ACC-10")
def test_a_pass_goes_from_a_phone_to_a_desktop_and_is_taken_back(visit, blank_page, running_system):
    """
    Without script on either side; what the doctor sees is what was chosen.
    """
    phone = visit("new pass", width=390, java_script_enabled=False)
    phone.check('input[name="quoi"][value="measures"]')
    phone.check('input[name="duree"][value="heure"]')
    phone.click('button[name="creer"]')
    code = re.sub(r"\W", "", phone.inner_text(".pass .code"))
    assert phone.locator("svg.qr").is_visible()
    desktop = blank_page(width=1280, java_script_enabled=False)
    sign_in(desktop, running_system, "dr-vasseur")
    patient = f"{running_system.base}/pro/patient/{of(running_system, 'suzanne-lefevre')}/"
    assert desktop.goto(patient).status == 404
    desktop.goto(f"{running_system.base}/pro/passe/{code}/")
    desktop.click('button[name="ouvrir"]')
    assert "Suzanne LEFEVRE" in desktop.inner_text("h1")
    assert "Accès temporaire jusqu’au" in desktop.inner_text("main")
    assert "Aucun document ne vous est ouvert." in desktop.inner_text("main")
    assert desktop.locator("#mesures").is_visible()
    phone.click('a[href$="/fin/"]')
    phone.click('button[name="terminer"]')
    assert "cet accès ne marche plus" in phone.inner_text("main")
    assert desktop.goto(patient).status == 404


def test_a_pass_on_paper_has_its_code_its_picture_and_no_button(visit):
    page = visit("new pass")
    page.check('input[name="quoi"][value="documents"]')
    page.click('button[name="creer"]')
    page.emulate_media(media="print")
    assert page.locator("svg.qr").is_visible()
    assert page.locator(".pass .code").is_visible()
    assert page.locator("main button:visible").all_inner_texts() == []
    assert "Pour le reprendre" in page.inner_text("main")
    page.emulate_media(media="screen")
    assert violations(unfolded(page)) == []
    page.click('a[href$="/fin/"]')
    page.click('button[name="terminer"]')


def test_without_script_a_category_is_refused_and_given_back(visit):
    page = visit("category", java_script_enabled=False)
    page.click('a[href*="qui=tous"][href*="lire"]')
    assert "ne seraient plus vus par" in page.inner_text("main")
    page.click('button[name="enregistrer"]')
    assert "Refusé, sauf à ceux à qui vous l’ouvrez." in page.inner_text("main")
    page.click('a[href*="qui=tous"][href*="lire"]')
    page.click('button[name="enregistrer"]')
    assert "Selon leur profession" in page.inner_text("main")
