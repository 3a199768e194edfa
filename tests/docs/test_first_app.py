"""
The tutorial's app, as an editor runs it, against a running instance.
"""

import re
import runpy
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from urllib.error import HTTPError

import httpx
import pytest

from tests.house import sources
from tests.plugins.instance import Running

STATE = "one-question"
app = SimpleNamespace(
    **runpy.run_path(str(sources.ROOT / "docs" / "tutorials" / "first_app.py"), run_name="app")
)


@pytest.fixture
def base(running_system: Running) -> str:
    return running_system.base


@pytest.fixture
def browser(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, follow_redirects=True, timeout=30, verify=False) as client:
        client.get("/connexion/franceconnect?login_hint=camille-martin&next=/espace/")
        yield client


class Question:
    """
    One question of the app to a person, and how she answers its form.
    """

    def __init__(self, base: str, browser: httpx.Client) -> None:
        self.fhir = f"{base}/fhir"
        self.server = app.discover(self.fhir)
        self.verifier, challenge = app.new_secret()
        address = app.question(self.server, self.fhir, challenge, STATE)
        self.browser, self.page = browser, browser.get(address)

    def decide(self, decision: str, **without: str) -> str:
        form = {
            "csrfmiddlewaretoken": self.first("csrfmiddlewaretoken"),
            "idempotency_key": self.first("idempotency_key"),
            "patient": self.first("patient"),
            "scope": re.findall(r'name="scope" value="([^"]+)"', self.page.text),
            "decision": decision,
            **without,
        }
        answered = self.browser.post(str(self.page.url), data=form, follow_redirects=False)
        return answered.headers["location"]

    def first(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]+)"', self.page.text)
        assert found, f"no {name} in the page"
        return found[1]

    def token(self, address: str) -> dict:
        return app.token(self.server, app.answer(address, STATE), self.verifier)


def refusal(call: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(HTTPError) as refused:
        call()
    with refused.value as answer:
        return answer.code, answer.read().decode()


@pytest.mark.row("VIT-06")
def test_an_authorised_app_writes_a_weight_and_reads_it_back(base, browser) -> None:
    question = Question(base, browser)
    granted = question.token(question.decide("allow"))
    weights = app.write_and_read(question.fhir, granted)
    assert weights[0]["valueQuantity"]["value"] == 61.4
    assert {w["subject"]["reference"] for w in weights} == {f"Patient/{granted['patient']}"}


def test_an_app_that_is_refused_gets_nothing(base, browser) -> None:
    question = Question(base, browser)
    with pytest.raises(SystemExit, match="access_denied"):
        question.token(question.decide("deny"))


@pytest.mark.row("STO-12")
def test_a_right_left_unchecked_is_not_granted(base, browser) -> None:
    question = Question(base, browser)
    granted = question.token(question.decide("allow", without="patient/Observation.c"))
    assert "patient/Observation.rs" in granted["scope"].split()
    code, text = refusal(lambda: app.write_and_read(question.fhir, granted))
    assert code == 403
    assert "outside-app-scopes" in text


def test_a_code_used_twice_takes_back_what_it_gave(base, browser) -> None:
    question = Question(base, browser)
    address = question.decide("allow")
    granted = question.token(address)
    code, text = refusal(lambda: question.token(address))
    assert code == 400
    assert "invalid_grant" in text
    assert refusal(lambda: app.write_and_read(question.fhir, granted))[0] == 401
