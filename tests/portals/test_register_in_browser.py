"""
The register in a real browser: axe, 320 pixels, no script, paper.
"""

import pytest

from tests.plugins.browsing import overflow, unfolded, violations
from tests.portals.test_in_browser import sign_in

pytestmark = pytest.mark.browser
BASE = "/espace/acces/"
LINE = ".row-more a"


def first_line(page, base):
    page.goto(f"{base}{BASE}?voir=autres")
    return page.locator(LINE).first.get_attribute("href")


PAGES = {
    "register": lambda page, base: BASE,
    "filtered": lambda page, base: f"{BASE}?acte=add&voir=autres",
    "nothing found": lambda page, base: f"{BASE}?issue=refused&acte=take",
    "wrong filter": lambda page, base: f"{BASE}?acte=x&du_jour=31&du_mois=2&du_annee=2026",
    "one act": first_line,
    "sheet": lambda page, base: f"{BASE}fichier/feuille/?voir=autres",
}


@pytest.fixture
def visit(blank_page, running_system):
    def visit_(name, **options):
        page = blank_page(**options)
        sign_in(page, running_system, "suzanne-lefevre")
        where = PAGES[name](page, running_system.base)
        page.goto(running_system.base + where)
        return page

    return visit_


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit, name, scheme):
    assert violations(unfolded(visit(name, color_scheme=scheme))) == []


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_phone_and_nothing_is_cut_at_320_pixels(visit, name):
    page = visit(name, width=320)
    assert violations(unfolded(page)) == []
    assert overflow(page) <= 0


def test_without_script_it_is_filtered_understood_and_contested(visit):
    page = visit("register", java_script_enabled=False)
    page.locator("summary", has_text="Filtrer").click()
    page.select_option('select[name="acte"]', "add")
    with page.expect_navigation():
        page.click('form[role="search"] button[type="submit"]')
    assert "acte=add" in page.url
    assert page.locator(".trace-what").count()
    page.locator(LINE).first.click()
    assert "Pourquoi" in page.inner_text("#pourquoi")
    with page.expect_navigation():
        page.click('#contester button[type="submit"]')
    assert "Dites en quelques mots" in page.inner_text("main")
    page.fill('textarea[name="motif"]', "Je ne comprends pas cet ajout.")
    with page.expect_navigation():
        page.click('#contester button[type="submit"]')
    assert "votre contestation est suivie" in page.inner_text("main")


def test_the_keyboard_reaches_the_filter(visit):
    page = visit("register")
    page.locator("summary", has_text="Filtrer").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('name')")
    assert focused == "qui"


def test_on_paper_the_sheet_has_nothing_to_click(visit):
    page = visit("sheet")
    page.emulate_media(media="print")
    assert page.locator("main a:visible, main button:visible").count() == 0
