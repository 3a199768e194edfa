"""
Sign-in and authorisation in a real browser, against the running system: small, by keyboard,
without script.
"""

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.plugins.browsing import overflow, unfolded, violations

pytestmark = pytest.mark.browser

CALLBACK = "http://127.0.0.1:9/callback"
VERIFIER = "v" * 64
SCOPE = "launch/patient openid fhirUser patient/Observation.crs patient/Immunization.rs"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
SIGN_IN = "/connexion/franceconnect?login_hint="
PRO = "/connexion/pro-sante-connect?login_hint="


def asked(system, **changes):
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": "acceptance-app",
        "redirect_uri": CALLBACK,
        "scope": SCOPE,
        "state": "s",
        "aud": system.fhir,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"/oauth/authorize?{urlencode({**query, **changes})}"


def pages(system):
    """
    Each page: the addresses to open one after the other, and its title.
    """
    return {
        "doors": (["/connexion/?next=/espace/"], "Se connecter"),
        "nobody": ([f"{SIGN_IN}inconnu-ins"], "Nous ne vous avons pas trouvé"),
        "several": ([f"{SIGN_IN}pierre-durand-1"], "Nous ne pouvons pas être sûrs"),
        "replayed": (["/connexion/franceconnect/retour?state=x&code=y"], "n’est plus valable"),
        "situation": ([f"{PRO}dr-marchand"], "Où exercez-vous maintenant\xa0?"),
        "left": (["/deconnexion/retour"], "Vous êtes déconnecté"),
        "authorize": ([f"{SIGN_IN}camille-martin&next=/", asked(system)], "Autoriser «"),
        "elsewhere": (
            [f"{SIGN_IN}camille-martin&next=/", asked(system, redirect_uri="http://evil.example/")],
            "n’a pas pu être ouverte",
        ),
        "other account": ([f"{PRO}dr-roux&next=/", asked(system)], "demande un autre compte"),
    }


NAMES = (
    "doors", "nobody", "several", "replayed", "situation", "left", "authorize", "elsewhere",
    "other account",
)  # fmt: skip


@pytest.fixture
def visit(blank_page, running_system):
    def visit_(name, **options):
        page = blank_page(**options)
        addresses, title = pages(running_system)[name]
        for address in addresses:
            page.goto(running_system.base + address)
        assert title in page.locator("h1").inner_text()
        return page

    return visit_


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(visit, name, scheme):
    page = visit(name, color_scheme=scheme)

    assert violations(unfolded(page), RULES) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_at_320_pixels(visit, name):
    page = visit(name, width=320)

    assert overflow(page) <= 0


def leaving(page, act):
    """
    Where the browser is sent outside: nobody listens there, only the address counts.
    """
    with page.expect_request(lambda request: request.url.startswith(CALLBACK)) as sent:
        act()
    return parse_qs(urlsplit(sent.value.url).query)


def test_without_script_a_scope_is_unchecked_and_the_rest_allowed(visit, running_system):
    import httpx

    page = visit("authorize", java_script_enabled=False)
    page.uncheck('input[name="scope"][value="patient/Immunization.rs"]')

    code = leaving(page, lambda: page.click('button[name="decision"][value="allow"]'))["code"][0]

    answer = httpx.post(
        f"{running_system.base}/oauth/token",
        data={
            "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK,
            "client_id": "acceptance-app", "code_verifier": VERIFIER,
        },
        trust_env=False,
    ).json()  # fmt: skip
    assert "patient/Immunization.rs" not in answer["scope"].split()
    assert "patient/Observation.crs" in answer["scope"].split()


def test_refusing_takes_one_key_more_than_allowing(visit):
    page = visit("authorize")
    page.focus('button[value="allow"]')
    page.keyboard.press("Tab")

    assert leaving(page, lambda: page.keyboard.press("Enter"))["error"] == ["access_denied"]


def test_after_sign_out_going_back_shows_nothing(blank_page, running_system):
    page = blank_page()
    page.goto(f"{running_system.base}{SIGN_IN}camille-martin&next=/accessibilite/")
    page.click("details.account > summary")
    page.click('form[action="/deconnexion"] button')
    page.wait_for_url("**/deconnexion/retour*")

    page.go_back()

    assert "Camille" not in page.inner_text("body")


def test_a_professional_chooses_a_post_by_keyboard(visit):
    page = visit("situation")
    page.focus('input[name="situation"]')
    page.keyboard.press("Space")
    page.keyboard.press("Tab")

    page.keyboard.press("Enter")

    page.wait_for_url("**/pro/")
