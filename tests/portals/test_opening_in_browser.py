"""
From a birth to an open space in a real browser: the maternity's software, the mail, both parents,
axe, 320 pixels, no script.
"""

import time

import httpx
import pytest

from tests.plugins.browsing import overflow, unfolded, violations

pytestmark = pytest.mark.browser

MOTHER, OTHER = "nadia-benali", "helene-petit"


@pytest.fixture(scope="module")
def born(running_system):
    """
    Declares one more birth and gives the address of the child's space.
    """

    def declare():
        asked = {"mother": MOTHER, "other_parent": OTHER}
        url = f"{running_system.sandbox}/hospital/birth"
        answer = httpx.post(url, json=asked, timeout=60, trust_env=False)
        assert answer.status_code == 200, answer.text
        return f"{running_system.base}/espace/{answer.json()['patient'].partition('/')[2]}/"

    return declare


@pytest.fixture
def sign_in(blank_page, running_system):
    def sign_in(key, **options):
        page = blank_page(**options)
        hint = running_system.people[key]["login_hint"]
        address = f"/connexion/franceconnect?login_hint={hint}&next=/espace/"
        page.goto(running_system.base + address)
        return page

    return sign_in


def assert_sound(page):
    assert violations(unfolded(page)) == []
    assert overflow(page) <= 0


PAGES = ("", "ouvrir/", "ouvrir/?etape=2", "ouvrir/?etape=3", "ouvrir/?etape=4", "refuser/")
LOOKS = ((1280, "light"), (320, "light"), (1280, "dark"))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_of_opening_is_accessible_and_fits(born, sign_in, width, scheme):
    child, page = born(), sign_in(MOTHER, width=width, color_scheme=scheme)
    assert_sound(page)  # home, with what waits
    for address in PAGES:
        page.goto(child + address)
        assert_sound(page)
    page.click('button[name="refuser"]')
    assert page.url == f"{child}refuser/preuve/"
    assert_sound(page)
    for whose in (MOTHER, OTHER):
        other = sign_in(whose, width=width, color_scheme=scheme)
        assert_sound(other)
        other.goto(f"{child}ouvrir/")
        assert_sound(other)


@pytest.mark.row("IDN-02", "IDN-13", "ACC-18")
def test_without_script_two_parents_refuse_and_open(born, sign_in):
    child = born()
    one = sign_in(MOTHER, java_script_enabled=False)
    other = sign_in(OTHER, java_script_enabled=False)
    one.goto(f"{child}ouvrir/")
    for number in (2, 3, 4):
        one.get_by_role("link", name="Continuer").click()
        assert one.url == f"{child}ouvrir/?etape={number}"
    one.click('button[name="refuser"]')
    assert "Le refus est enregistré" in one.inner_text("main")
    other.goto(f"{child}ouvrir/")
    assert "Nadia BENALI a refusé cet espace" in other.inner_text("main")
    assert other.locator('button[name="ouvrir"]').count() == 0
    one.get_by_role("link", name="Changer d’avis").click()
    one.click('button[name="ouvrir"]')
    assert one.url == f"{child}?fait=ouvert"
    other.goto(child)
    assert "Nadia BENALI a ouvert cet espace" in other.inner_text("main")


@pytest.mark.row("ACC-18")
def test_by_keyboard_one_goes_from_a_childs_page_to_ones_own(born, sign_in, running_system):
    child, page = born(), sign_in(MOTHER)
    page.goto(f"{child}ouvrir/?etape=2")
    page.locator("details.switch > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Vous", exact=False).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{running_system.base}/espace/")


@pytest.mark.row("IDN-01")
def test_both_parents_get_an_e_mail_that_names_nobody_and_says_nothing_of_health(
    born, running_system
):
    addresses = [running_system.people[key]["email"] for key in (MOTHER, OTHER)]
    before = [len(running_system.mailbox(address)) for address in addresses]
    child = born()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        mails = [running_system.mailbox(address) for address in addresses]
        if all(len(now) > had for now, had in zip(mails, before, strict=True)):
            break
        time.sleep(0.2)
    identifier = child.rstrip("/").rpartition("/")[2]
    for found, had in zip(mails, before, strict=True):
        assert len(found) > had
        newest = max(found, key=lambda mail: mail["date"])
        text = newest["subject"] + newest["text"]
        for word in ("BENALI", "Nadia", "Hélène", "naissance", "maternité", identifier):
            assert word not in text
        assert f"{running_system.base}/espace/" in text
