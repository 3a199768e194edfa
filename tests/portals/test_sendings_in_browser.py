"""
What is sent to an application, in a real browser: axe, 320 pixels.
"""

import httpx
import pytest

from tests.fhir_api import test_subscription as told
from tests.fhir_api import things
from tests.journeys.subscriptions import receiving
from tests.plugins.browsing import overflow, unfolded, violations
from tests.plugins.instance import PLAIN

pytestmark = pytest.mark.browser
APP = "acceptance-app"


@pytest.fixture(scope="module")
def person(running_system):
    """
    Somebody whose application was told of a measure, then failed to answer.
    """
    system = running_system
    token = system.token_of(told.PERSON, APP)
    asked = told.subscription(
        system, "observation-recorded", type="rest-hook",
        endpoint=f"http://127.0.0.1:{system.port + 17}/recu",
    )  # fmt: skip
    patient = system.people[told.PERSON]["patient"].removeprefix("Patient/")
    with (
        httpx.Client(
            base_url=system.fhir, headers={"authorization": f"Bearer {token}"}, **PLAIN
        ) as http,
        told.receiver(system) as came,
    ):
        one = http.post("/Subscription", json=asked).json()["id"]
        told.wait(lambda: len(receiving.about(came, one)) == 1)
        told.wait(lambda: http.get(f"/Subscription/{one}").json()["status"] == "active")
        assert http.post("/Observation", json=things.observation(patient)).status_code == 201
        told.wait(lambda: len(receiving.about(came, one)) == 2)
        yield told.PERSON
        http.delete(f"/Subscription/{one}")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_read_on_a_phone_and_is_accessible(person, running_system, blank_page, width):
    one = running_system.people[person]
    page = blank_page(width=width)
    page.goto(
        f"{running_system.base}/connexion/franceconnect?login_hint={one['login_hint']}&next=/espace/"
    )
    page.goto(f"{running_system.base}/espace/applications/{APP}/")
    page.get_by_role("link", name="Voir ce qui lui est envoyé").click()
    assert page.get_by_text("1 nouveauté : mesure ou résultat").is_visible()
    assert page.get_by_text("En service").first.is_visible()
    unfolded(page)
    assert overflow(page) <= 0
    assert violations(page) == []
