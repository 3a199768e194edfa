"""
An agreement taken down and witnessed, and a place said, in a real browser: axe, 320 pixels, no
script, the position of the device.
"""

import pytest

from tests.plugins.browsing import overflow, unfolded, violations
from tests.portals.test_in_browser import sign_in

pytestmark = pytest.mark.browser

ASKER, WITNESS, PERSON = "dr-clement", "infirmiere-bonnet", "helene-petit"
NANTES = {"latitude": 47.218371, "longitude": -1.553621, "accuracy": 25}


@pytest.fixture
def system(running_system):
    return running_system


def to_form(page, system) -> None:
    """
    The professional finds the person by their identity, and goes on from there.
    """
    one = system.people[PERSON]
    year, month, day = one["birth_date"].split("-")
    sign_in(page, system, ASKER)
    page.goto(f"{system.base}/pro/identite/")
    for name, value in (
        ("nom", one["family"]), ("prenom", one["given"][0]), ("naissance_jour", day),
        ("naissance_mois", month), ("naissance_annee", year),
    ):  # fmt: skip
        page.fill(f'[name="{name}"]', value)
    page.check(f'[name="sexe"][value="{one["sex"]}"]')
    page.click('button[name="identifier"]')
    page.click('main a[href^="/pro/accord/"]')


def take_down(page, system) -> None:
    one = system.people[WITNESS]
    page.fill('[name="temoin"]', f"{one['given'][0]} {one['family']}")
    page.check('[name="comment"][value="plain-words"]')
    page.check('[name="quoi"][value="measures"]')
    page.click('button[name="recueillir"]')
    page.wait_for_url("**/pro/accords/**")


def to_witness(page, system) -> None:
    sign_in(page, system, WITNESS)
    page.goto(f"{system.base}/pro/")
    page.locator("#temoin a").first.click()


def to_wrong_form(page, system) -> None:
    to_form(page, system)
    page.fill('[name="temoin"]', system.people[WITNESS]["family"][:4])
    page.click('button[name="recueillir"]')


def to_mine(page, system) -> None:
    to_form(page, system)
    take_down(page, system)


def to_asked(page, system) -> None:
    to_mine(page, system)
    page.context.clear_cookies()
    to_witness(page, system)


def to_agreements(page, system) -> None:
    to_mine(page, system)
    page.context.clear_cookies()
    sign_in(page, system, PERSON)
    page.goto(f"{system.base}/espace/accords/")


def to_place(page, system) -> None:
    sign_in(page, system, PERSON)
    page.goto(f"{system.base}/espace/urgence/")
    if page.locator('button[name="joindre"]').count():
        page.click('button[name="joindre"]')
    page.fill('[name="lieu"]', "12 rue des Lilas, Nantes")
    page.click('button[name="dire"]')


PAGES = {
    "form": to_form, "wrong form": to_wrong_form, "mine": to_mine, "witness": to_asked,
    "agreements": to_agreements, "place": to_place,
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(blank_page, system, name, scheme):
    page = blank_page(color_scheme=scheme)
    PAGES[name](page, system)
    assert violations(unfolded(page)) == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_at_320_pixels(blank_page, system, name):
    page = blank_page(width=320)
    PAGES[name](page, system)
    assert violations(unfolded(page)) == []
    assert overflow(page) <= 0


@pytest.mark.row("ACC-12")
def test_the_position_of_the_device_is_asked_by_a_button_and_said(blank_page, system):
    page = blank_page()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(NANTES)
    to_place(page, system)
    page.click("[data-locate]")
    page.wait_for_function("document.body.innerText.includes('47.21837')")
    assert "à 25 m près" in page.inner_text("main").replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.row("ACC-12")
def test_a_position_refused_leaves_the_words_to_write(blank_page, system):
    page = blank_page()
    to_place(page, system)
    page.click("[data-locate]")
    page.wait_for_function("document.activeElement.name === 'lieu'")
    assert "n’a pas donné sa position" in page.inner_text("[data-state]")


@pytest.mark.row("ACC-09", "ACC-12")
def test_without_script_it_is_taken_down_witnessed_and_ended_and_a_place_is_said(
    blank_page, system
):
    page = blank_page(java_script_enabled=False)
    to_asked(page, system)
    page.click('button[name="confirmer"]')
    assert "vous avez confirmé" in page.inner_text("main")
    page.context.clear_cookies()
    sign_in(page, system, PERSON)
    page.goto(f"{system.base}/espace/accords/")
    page.locator('#recueillis button[name="retirer"]').first.click()
    assert "cet accord n’ouvre rien" in page.inner_text("main")
    page.goto(f"{system.base}/espace/urgence/")
    assert not page.locator("[data-locate]").is_visible()
    to_place(page, system)
    assert "12 rue des Lilas, Nantes" in page.inner_text("main")
