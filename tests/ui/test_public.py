"""
The pages that need no account, and those that say that something went wrong.
"""

import gzip
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "ens/ui/static/ui"


@pytest.fixture
def asked(database: None):
    from django.test import RequestFactory

    return RequestFactory().get("/quelque-part")


def test_the_home_page_says_how_to_enter(asked) -> None:
    from ens.portals.public import views

    html = views.home(asked).content.decode()
    assert 'href="/connexion/franceconnect"' in html
    assert 'href="/connexion/pro-sante-connect"' in html
    assert html.count("<h1>") == 1
    assert "Démonstration" in html
    assert "noindex" not in html


def test_the_accessibility_statement_claims_no_audit(asked) -> None:
    from ens.portals.public import views

    html = views.accessibility(asked).content.decode()
    assert "Aucun audit extérieur" in html
    assert "non conforme" in html


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("bad_request", 400, "n’a pas été comprise"),
        ("forbidden", 403, "Vous ne pouvez pas faire cela"),
        ("csrf_failure", 403, "n’est plus valable"),
        ("not_found", 404, "n’existe pas"),
        ("gone", 410, "n’existe plus"),
        ("server_error", 500, "de notre côté"),
        ("unavailable", 503, "en pause"),
    ],
)
def test_an_error_is_told_in_plain_french(asked, name, status, said) -> None:
    from ens.portals.public import errors

    answer = getattr(errors, name)(asked)
    html = answer.content.decode()
    assert answer.status_code == status
    assert said in html
    assert 'href="/"' in html
    assert "quelque-part" not in html
    assert answer["Cache-Control"] == "no-store"


def test_an_error_is_also_told_in_english(asked) -> None:
    from django.utils import translation

    from ens.portals.public import errors

    with translation.override("en"):
        assert "This page does not exist" in errors.not_found(asked).content.decode()


def test_a_pause_says_when_to_come_back(asked) -> None:
    from ens.portals.public import errors

    assert errors.unavailable(asked, retry_after=120)["Retry-After"] == "120"


def test_a_first_page_is_light(asked) -> None:
    from ens.portals.public import views

    sizes = {
        name: weight((STATIC / name).read_bytes()) for name in ("ens.css", "ens.js", "mark.svg")
    }
    assert sizes["ens.css"] < 14_000
    assert sizes["ens.js"] < 20_000
    assert sum(sizes.values()) + weight(views.home(asked).content) < 60_000


def weight(content: bytes) -> int:
    return len(gzip.compress(content))
