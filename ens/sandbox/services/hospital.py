"""
A hospital's software: it writes a laboratory report and deposits it in the person's space.

`POST /hospital/deposit` and the page do the same: token, then ITI-65 at `$ENS_PUBLIC_URL/fhir`.
The product's own answer comes back as it is, its HTTP status too.
"""

import json
import re
import time
import uuid
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from ens.sandbox import clock, scenario, settings, trust
from ens.sandbox.services import hospital_birth, hospital_order, hospital_page, hospital_token
from ens.sandbox.services.hospital_order import Deposit, Order, UnknownOrder

SERVICE = "hospital"
TIMEOUT = httpx.Timeout(60, connect=5)
UNREACHABLE = 502
DOCUMENT = re.compile(r"DocumentReference/[^/]+$")

Answer = dict[str, Any]


async def deposit(request: Request) -> Response:
    try:
        asked = json.loads(await request.body())
        order = hospital_order.read(asked, settings.current().folder)
    except UnknownOrder as error:
        return JSONResponse({"error": str(error)}, status_code=404)
    except (ValueError, AttributeError):
        return JSONResponse({"error": "a JSON object is expected"}, status_code=400)
    answer = await send(order)
    return JSONResponse(answer, status_code=answer["status"])


async def send(order: Order) -> Answer:
    """
    Deposit what is ordered and say what became of it, step by step.
    """
    now = clock.now()
    prepared = hospital_order.prepare(order, now=now, folder=settings.current().folder)
    key = order.key or str(uuid.uuid4())
    answer: Answer = {"sent": _sent(order, prepared, key), "elapsed_ms": {}}
    async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, verify=trust.context()) as http:
        token = await _timed(answer, "token", _ask_token(http, order))
        if not _succeeded(token):
            return answer | {"step": "token"} | _said(token)
        deposited = await _timed(answer, "deposit", _post(http, order, token, prepared, key))
    return answer | {"step": "deposit"} | _said(deposited)


async def _timed(answer: Answer, step: str, work: Any) -> httpx.Response | None:
    began = time.monotonic()
    try:
        response: httpx.Response = await work
        return response
    except httpx.HTTPError:
        return None
    finally:
        answer["elapsed_ms"][step] = round((time.monotonic() - began) * 1000)


async def _ask_token(http: httpx.AsyncClient, order: Order) -> httpx.Response:
    return await hospital_token.ask(
        http, dict(order.client), author=order.author, now=clock.now(), purpose=order.purpose
    )


async def _post(
    http: httpx.AsyncClient, order: Order, token: Any, prepared: Deposit, key: str
) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {token.json()['access_token']}",
        "Content-Type": "application/fhir+json",
        "Accept": "application/fhir+json",
        "Idempotency-Key": key,
    }
    return await http.post(order.client["fhir"], content=prepared.body, headers=headers)


def _succeeded(response: httpx.Response | None) -> bool:
    return response is not None and response.is_success


def _sent(order: Order, prepared: Deposit, key: str) -> Answer:
    return {
        "masterIdentifier": prepared.master,
        "idempotencyKey": key,
        "hash": prepared.hash,
        "size": prepared.size,
        "client_id": order.client["client_id"],
        "patient": order.patient.key,
        "author": order.author.key,
        "organization": order.structure.name,
        "results": [
            {
                "code": one.analysis.code,
                "name": one.analysis.name,
                "value": float(one.value),
                "unit": one.analysis.unit,
                "interpretation": one.interpretation,
            }
            for one in order.findings
        ],
    }


def _said(response: httpx.Response | None) -> Answer:
    """
    Return the answer of the product, whatever it is: a status, where things are, why not.
    """
    if response is None:
        outcome = {"error": "unreachable", "error_description": "L'espace de santé ne répond pas."}
        return {"status": UNREACHABLE, "document": None, "locations": [], "outcome": outcome}
    try:
        body = response.json()
    except ValueError:
        body = {"error": "not JSON", "error_description": response.text[:2000]}
    stored = body.get("resourceType") == "Bundle"
    locations = [
        str(entry.get("response", {}).get("location", "")).partition("/_history")[0]
        for entry in body.get("entry", ())
    ]
    documents = (match[0] for one in locations if (match := DOCUMENT.search(one)))
    return {
        "status": response.status_code,
        "document": next(documents, None),
        "locations": locations,
        "outcome": None if stored else body,
        "answer": body,
    }


async def page(request: Request) -> Response:
    folder = settings.current().folder
    if request.method == "GET":
        return hospital_page.show(dict(request.query_params), folder=folder)
    async with request.form() as form:
        asked = {name: str(value) for name, value in form.items()}
    asked["idempotencyKey"] = asked.pop("idempotency_key", "")
    try:
        order = hospital_order.read(asked, folder)
    except UnknownOrder as error:
        return hospital_page.refused(str(error))
    return hospital_page.done(order, await send(order))


def routes() -> list[BaseRoute]:
    app = Starlette(
        routes=[
            Route("/deposit", deposit, methods=["POST"]),
            Route("/", page, methods=["GET", "POST"]),
            *hospital_birth.routes(),
        ]
    )
    return [Mount("/hospital", scenario.with_scenario(SERVICE, app))]
