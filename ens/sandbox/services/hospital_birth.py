"""
The maternity's software: it has a newborn registered, asks INSi for their INS, and tells the
product of them and of their parents in one transaction.

`POST /hospital/birth` and the page `/hospital/naissance` do the same: the birth declaration, INSi
by SOAP, the token, then `$ENS_PUBLIC_URL/fhir`. The product's answer comes back with its status.
"""

import json
import re
import time
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ens.sandbox import clock, settings, trust
from ens.sandbox.population import reading
from ens.sandbox.population.resources import PARIS
from ens.sandbox.services import birth_order, birth_page, hospital_insi, hospital_token
from ens.sandbox.services.birth_order import Order, UnknownBirth
from ens.standards.ins import InsNumber

TIMEOUT = httpx.Timeout(60, connect=5)
UNREACHABLE = 502
PATIENT = re.compile(r"Patient/[^/]+$")

Answer = dict[str, Any]


class Failed(Exception):
    """
    A step did not go through: its status, and what was answered.
    """

    def __init__(self, status: int, outcome: Any) -> None:
        super().__init__(status)
        self.status, self.outcome = status, outcome


async def birth(request: Request) -> Response:
    try:
        asked = json.loads(await request.body())
        asked = {"idempotencyKey": request.headers.get("idempotency-key", "")} | asked
        order = _order(asked)
    except UnknownBirth as error:
        return JSONResponse({"error": str(error)}, status_code=404)
    except (ValueError, TypeError, AttributeError):
        return JSONResponse({"error": "a JSON object is expected"}, status_code=400)
    answer = await send(order)
    return JSONResponse(answer, status_code=answer["status"])


def _order(asked: dict[str, Any]) -> Order:
    today = clock.now().astimezone(PARIS).date()
    return birth_order.read(asked, settings.current().folder, today=today)


async def send(order: Order) -> Answer:
    """
    Register what is ordered and say what became of it, step by step.
    """
    answer: Answer = {
        "given": list(order.given),
        "family": order.mother.family,
        "sex": order.sex,
        "birth_date": order.born.isoformat(),
        "idempotencyKey": order.act,
        "key": None,
        "patient": None,
        "ins": None,
        "outcome": None,
        "elapsed_ms": {},
    }
    try:
        async with httpx.AsyncClient(
            timeout=TIMEOUT, trust_env=False, verify=trust.context()
        ) as http:
            await _all_steps(http, order, answer)
    except Failed as failed:
        answer |= {"status": failed.status, "outcome": failed.outcome}
    return answer


async def _all_steps(http: httpx.AsyncClient, order: Order, answer: Answer) -> None:
    number = await _timed(answer, "insi", _number(http, order))
    answer["ins"] = {"system": number.system, "value": number.value}
    answer["key"] = _key(number)
    token = await _timed(answer, "token", _token(http, order))
    response = await _timed(answer, "birth", _post(http, order, number, token))
    said = _read(response)
    answer |= {"status": response.status_code, "answer": said}
    if not response.is_success:
        raise Failed(response.status_code, said)
    answer["locations"] = [
        str(one.get("response", {}).get("location", "")).partition("/_history")[0]
        for one in said.get("entry", ())
    ]
    patients = (match[0] for one in answer["locations"] if (match := PATIENT.search(one)))
    answer["patient"] = next(patients, None)


def _key(number: InsNumber) -> str | None:
    """
    By which the sandbox's other services name the newborn.
    """
    born = reading.newborns(settings.current().folder)
    return next((one["key"] for one in born if one["ins"]["value"] == number.value), None)


async def _timed(answer: Answer, step: str, work: Any) -> Any:
    began = time.monotonic()
    answer["step"] = step
    try:
        return await work
    except httpx.HTTPError as error:
        silent = {"error": "unreachable", "error_description": "Le service ne répond pas."}
        raise Failed(UNREACHABLE, silent) from error
    finally:
        answer["elapsed_ms"][step] = round((time.monotonic() - began) * 1000)


async def _number(http: httpx.AsyncClient, order: Order) -> InsNumber:
    """
    The birth is declared, so that the national register knows the newborn; then INSi is asked.
    """
    url = settings.current().url
    declared = order.declared
    act = {
        "act": declared.act,
        "given": list(declared.given),
        "family": declared.family,
        "sex": declared.sex,
        "birth_date": declared.birth_date.isoformat(),
        "birthplace": declared.birthplace,
    }
    response = await http.post(f"{url}/insi/etat-civil", json=act)
    if not response.is_success:
        raise Failed(UNREACHABLE, {"error": "etat-civil", "error_description": response.text})
    try:
        return await hospital_insi.ask(http, url, order.traits)
    except hospital_insi.NoNumber as error:
        said = {"error": "insi", "error_description": str(error)}
        raise Failed(UNREACHABLE, said) from error


async def _token(http: httpx.AsyncClient, order: Order) -> str:
    response = await hospital_token.ask(
        http, dict(order.client), author=order.midwife, now=clock.now(), purpose="TREAT"
    )
    said = _read(response)
    if not response.is_success:
        raise Failed(response.status_code, said)
    return str(said["access_token"])


async def _post(
    http: httpx.AsyncClient, order: Order, number: InsNumber, token: str
) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/fhir+json",
        "Accept": "application/fhir+json",
        "Idempotency-Key": order.act,
    }
    content = birth_order.kept(order, number, settings.current().folder)
    return await http.post(order.client["fhir"], content=content, headers=headers)


def _read(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return {"error": "not JSON", "error_description": response.text[:2000]}


async def page(request: Request) -> Response:
    folder = settings.current().folder
    if request.method == "GET":
        return birth_page.show(folder=folder)
    async with request.form() as form:
        asked = {name: str(value) for name, value in form.items() if value}
    asked["idempotencyKey"] = asked.pop("idempotency_key", "")
    try:
        order = _order(asked)
    except UnknownBirth as error:
        return birth_page.refused(str(error))
    return birth_page.done(order, await send(order))


def routes() -> list[BaseRoute]:
    return [
        Route("/birth", birth, methods=["POST"]),
        Route("/naissance", page, methods=["GET", "POST"]),
    ]
