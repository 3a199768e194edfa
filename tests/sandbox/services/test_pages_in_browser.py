"""
The pages of the hospital and the mailbox in a browser: small, dark, by keyboard, without script.
"""

import os

import pytest

from tests.plugins.browsing import overflow, violations
from tests.sandbox.services.test_mailbox import received, send

SHOTS = os.environ.get("ENS_SCREENSHOTS", "")
CLOSED = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "forbidden", "diagnostics": "fermé"}],
}

pytestmark = [
    pytest.mark.browser,
]


@pytest.fixture(params=[(320, "light"), (375, "dark"), (1280, "light")], ids=str)
def page(request, blank_page):
    width, scheme = request.param
    return blank_page(width=width, color_scheme=scheme)


def check(page, name: str) -> None:
    width = page.viewport_size["width"]
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    assert violations(page) == [], name
    assert overflow(page) <= 0, name


def test_the_mailbox_is_accessible_and_fits(populated, page) -> None:
    send(populated, to="lettre@example.test", text="https://espace.example/" + "long" * 40)
    [message] = received(populated, "lettre@example.test")[-1:]
    for name, path in (
        ("mailbox", "/mailbox"),
        ("letter", f"/mailbox/{message['id']}"),
        ("mailbox-empty", "/mailbox?to=personne@example.test"),
    ):
        page.goto(populated.url + path)
        check(page, name)


def test_the_hospital_is_accessible_and_fits(populated, product, page) -> None:
    page.goto(f"{populated.url}/hospital")
    check(page, "hospital")
    page.select_option("select[name=patient]", "suzanne-lefevre")
    page.get_by_role("button", name="Préparer").click()
    check(page, "hospital-report")
    page.get_by_role("button", name="Déposer").click()
    page.get_by_text("La réponse complète").click()
    check(page, "hospital-done")
    product.answers["/fhir"] = (403, CLOSED)
    page.goto(f"{populated.url}/hospital/?patient=yves-lambert")
    page.get_by_role("button", name="Déposer").click()
    check(page, "hospital-refused")


def test_the_maternity_is_accessible_and_fits(populated, product, page) -> None:
    page.goto(f"{populated.url}/hospital/")
    page.get_by_role("link", name="Naissance").click()
    check(page, "birth")
    page.select_option("select[name=mother]", "camille-martin")
    page.select_option("select[name=other_parent]", "julien-martin")
    product.answers["/fhir"] = (403, CLOSED)
    page.get_by_role("button", name="Déclarer").click()
    page.get_by_text("La réponse complète").click()
    check(page, "birth-refused")


def test_a_report_is_sent_by_keyboard_without_script(populated, product, blank_page) -> None:
    page = blank_page(java_script_enabled=False)
    page.goto(f"{populated.url}/hospital/")
    page.get_by_label("Patient").focus()
    page.keyboard.type("Camille")
    page.get_by_role("button", name="Préparer").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Déposer").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Le compte rendu est déposé").wait_for()
    assert b"291047505611824" in product.at("/fhir")[-1].body
