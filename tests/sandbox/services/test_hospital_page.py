"""
The hospital's page: choose, read, send, see the answer.
"""

import re

import httpx

from tests.fakes.running import Sandbox
from tests.sandbox.services.product import Product


def page(sandbox: Sandbox, asked: str = "") -> httpx.Response:
    return httpx.get(f"{sandbox.url}/hospital/{asked}", trust_env=False)


def hidden(text: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', text)[1]


def send(sandbox: Sandbox, text: str) -> httpx.Response:
    form = {name: hidden(text, name) for name in ("patient", "seed", "idempotency_key")}
    return httpx.post(f"{sandbox.url}/hospital/", data=form, timeout=30, trust_env=False)


def test_people_can_be_chosen_by_name(populated: Sandbox) -> None:
    text = page(populated).text
    assert "Camille MARTIN, 12\xa0avril 1991" in text
    assert "INTROUVABLE" not in text
    assert "Déposer dans l’espace de santé" not in text


def test_the_report_is_shown_before_it_is_sent_and_is_the_one_sent(
    populated: Sandbox, product: Product
) -> None:
    text = page(populated, "?patient=suzanne-lefevre").text
    assert "258025935003396" in text
    assert "Dr Sophie GARNIER" in text
    answer = send(populated, text)
    assert "Le compte rendu est déposé" in answer.text
    assert "DocumentReference/2" in answer.text
    assert product.at("/fhir")[0].headers["idempotency-key"] == hidden(text, "idempotency_key")


def test_the_form_sent_twice_is_one_deposit(populated: Sandbox, product: Product) -> None:
    text = page(populated, "?patient=suzanne-lefevre").text
    send(populated, text)
    send(populated, text)
    first, second = product.at("/fhir")
    assert first.body == second.body
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_a_refusal_is_said_with_its_reason(populated: Sandbox, product: Product) -> None:
    issue = {"severity": "error", "code": "forbidden", "details": {"text": "L’espace est fermé."}}
    product.answers["/fhir"] = (403, {"resourceType": "OperationOutcome", "issue": [issue]})
    answer = send(populated, page(populated, "?patient=yves-lambert").text)
    assert "Le compte rendu n’est pas déposé" in answer.text
    assert "L’espace est fermé." in answer.text
    assert "HTTP 403" in answer.text


def test_a_person_who_does_not_exist_is_a_page_that_says_so(populated: Sandbox) -> None:
    answer = page(populated, "?patient=personne")
    assert answer.status_code == 404
    assert "no such person" in answer.text
