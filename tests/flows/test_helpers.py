"""
Somebody is helped, as it is lived: a helper accepts on another phone and sees what was chosen; a
mediator helps on the spot. Each with their own sign-in, without a password changing hands.
"""

from typing import Any

import pytest

from tests.flows.visitor import Visitor
from tests.plugins.browsing import overflow, violations
from tests.plugins.instance import Running

pytestmark = pytest.mark.browser

PERSON, HELPER, FAMILY, MEDIATOR = "camille-martin", "helene-petit", "PETIT", "mediateur-colin"
PHONE = {"viewport": {"width": 375, "height": 800}}


@pytest.fixture(scope="module")
def person(running_system: Running, chromium: Any) -> Any:
    one = Visitor(running_system, chromium, **PHONE)
    one.sign_in(PERSON)
    return one


@pytest.fixture(scope="module")
def helper(running_system: Running, chromium: Any) -> Any:
    return Visitor(running_system, chromium, java_script_enabled=False, **PHONE)


@pytest.mark.row("PRF-03")
def test_1_the_person_prepares_a_request_and_confirms_that_it_is_them(person):
    person.go("/espace/proches/ajouter/")
    assert violations(person.page) == []
    person.page.fill('input[name="nom"]', FAMILY)
    person.page.fill('input[name="surnom"]', "Hélène")
    person.press("demander")
    person.confirm(PERSON)
    person.page.locator("main form button").first.click()
    assert "Hélène" in person.text
    assert violations(person.page) == []
    assert overflow(person.page) <= 0


@pytest.mark.row("PRF-03", "ACC-17")
def test_2_the_helper_reads_it_on_another_phone_and_accepts(person, helper, running_system):
    code = person.page.locator(".code-line strong").first.inner_text()
    helper.go("/espace/invitation/")
    assert "/connexion/" in helper.page.url
    helper.sign_in(HELPER)
    helper.go("/espace/invitation/")
    helper.page.fill('input[name="code"]', code)
    helper.press("voir")
    assert "Camille" in helper.text
    assert "Les documents et résultats" in helper.text
    helper.press("accepter")
    patient = str(running_system.people[PERSON]["patient"]).partition("/")[2]
    assert patient in helper.page.url
    assert helper.go(f"/espace/{patient}/documents/") == 200
    assert helper.go(f"/espace/{patient}/partage/") == 404


def test_3_the_person_reads_who_did_it_and_ends_it(person, helper, running_system):
    patient = str(running_system.people[PERSON]["patient"]).partition("/")[2]
    person.go("/espace/acces/")
    assert "a accepté d’aider" in person.text
    person.go("/espace/proches/")
    person.press("finir")
    assert "n’agit plus pour vous" in person.text
    assert helper.go(f"/espace/{patient}/") == 404


@pytest.mark.row("UXI-03")
def test_4_a_mediator_helps_on_the_spot_and_the_person_stops_it(person, running_system, chromium):
    person.go("/espace/proches/accompagnement/")
    person.press("code")
    code = person.shown_code()
    mediator = Visitor(running_system, chromium)
    one = running_system.people[MEDIATOR]
    mediator.go(f"/connexion/pro-sante-connect?login_hint={one['login_hint']}")
    assert mediator.page.url == f"{running_system.base}/mediation/"
    mediator.page.fill('input[name="code"]', code)
    mediator.press("commencer")
    assert "Mode accompagné" in mediator.text
    assert violations(mediator.page) == []
    here = mediator.page.url.removeprefix(running_system.base)
    person.go("/espace/proches/accompagnement/")
    person.press("arreter")
    assert mediator.go(here) == 404
