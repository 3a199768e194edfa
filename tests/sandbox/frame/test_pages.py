"""
The sandbox's pages as a browser shows them: on a phone and on a screen, by day and by night.
"""

import os

import pytest

from tests.fakes.relying import REALMS, Relying
from tests.plugins.browsing import overflow, violations

SHOTS = os.environ.get("ENS_SCREENSHOTS", "")

pytestmark = [
    pytest.mark.browser,
]


@pytest.fixture(params=[(320, "light"), (375, "dark"), (1280, "light")], ids=str)
def page(request, blank_page):
    width, scheme = request.param
    return blank_page(width=width, color_scheme=scheme)


def addresses(sandbox):
    sign_in = {service: Relying(sandbox, service).begin().url for service in REALMS}
    return {
        "front": sandbox.url,
        "scenario": f"{sandbox.url}/scenario",
        "apps": f"http://127.0.0.1:{sandbox.port + 11}/",
        **sign_in,
        "unknown": Relying(sandbox, "franceconnect").begin("personne").url,
        "refused": f"{sandbox.url}/franceconnect/api/v2/authorize",
        "too-late": f"{sandbox.url}/franceconnect/api/v2/interaction/gone",
    }


def test_every_page_is_accessible_and_fits(sandbox, page):
    found = {}
    width = page.viewport_size["width"]
    for name, address in addresses(sandbox).items():
        page.goto(address)
        found[name] = violations(page) + ["too wide"] * (overflow(page) > 0)
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    assert {name: ids for name, ids in found.items() if ids} == {}


def test_somebody_signs_in_by_keyboard_without_script(sandbox, blank_page):
    page = blank_page(java_script_enabled=False)
    page.goto(Relying(sandbox, "franceconnect").begin().url)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("camille")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Choisir Camille MARTIN").focus()
    with page.expect_request("https://espace.example/**") as back:
        page.keyboard.press("Enter")
    assert "code=" in back.value.url
