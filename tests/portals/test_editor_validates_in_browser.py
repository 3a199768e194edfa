"""
The page where an editor validates, in a real browser: axe, a narrow phone, no script.
"""

import json

import pytest

from tests.plugins.browsing import overflow, unfolded, violations

pytestmark = pytest.mark.browser
WRONG = {
    "resourceType": "Patient", "active": True, "gender": "autre",
    "name": [{"famille": "x", "text": "mot-sans-fin-" * 30}],
}  # fmt: skip


@pytest.fixture
def judged(blank_page, running_system):
    """
    The page once a resource with faults was sent.
    """

    def judged_(**options):
        page = blank_page(**options)
        address = f"{running_system.base}/editeur/valider/"
        key = "pro-sante-connect?login_hint=editeur-gautier&next=/editeur/valider/"
        page.goto(f"{running_system.base}/connexion/{key}")
        page.goto(address)
        page.fill('textarea[name="ressource"]', json.dumps(WRONG))
        page.click("main form button[type=submit]")
        return page

    return judged_


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(judged, scheme):
    page = judged(color_scheme=scheme)
    assert violations(unfolded(page)) == []
    assert page.locator(".judged-fault").count() == 2


def test_on_a_phone_nothing_is_cut_and_without_script_all_is_told(judged):
    page = judged(width=320, java_script_enabled=False)
    assert overflow(page) <= 0
    assert page.locator(".is-error").count() == 2
