"""
The Annuaire Santé, the national directory of professionals and structures, as its public FHIR API.

Follows the ANS guide "annuaire" (profiles as-dp-practitioner, as-dp-practitionerrole,
as-dp-organization): search and read only, by GET or `_search`, prefixes gt, ge and eq on
`_lastUpdated`. Not played: the API key of the gateway, HealthcareService, Device, the extensions.
"""

import urllib.parse
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from ens.sandbox import scenario, settings
from ens.sandbox.population import reading
from ens.sandbox.services import annuaire_resources, annuaire_search

SERVICE = "annuaire"
MEDIA_TYPE = "application/fhir+json"


async def search(request: Request) -> Response:
    kind = request.path_params["kind"]
    held = _resources()
    if kind not in held:
        return _outcome(404, "not-supported", f"type inconnu : {kind}")
    params = await _params(request)
    try:
        wanted = annuaire_search.read(kind, params)
    except annuaire_search.BadSearch as error:
        return _outcome(400, "invalid", str(error))
    found = [one for one in held[kind].values() if wanted.accepts(one)]
    page = found[wanted.offset : wanted.offset + wanted.count]
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "link": _links(kind, params, wanted, len(found)),
        "entry": [
            *(_entry(one, "match") for one in page),
            *(_entry(one, "include") for one in annuaire_search.included(page, wanted, held)),
        ],
    }
    return JSONResponse(bundle, media_type=MEDIA_TYPE)


async def read(request: Request) -> Response:
    kind, wanted = request.path_params["kind"], request.path_params["id"]
    resource = _resources().get(kind, {}).get(wanted)
    if resource is None:
        return _outcome(404, "not-found", f"{kind}/{wanted} n'existe pas")
    return JSONResponse(resource, media_type=MEDIA_TYPE)


def _resources() -> annuaire_resources.Held:
    return annuaire_resources.of(reading.directory(settings.current().folder))


async def _params(request: Request) -> list[tuple[str, str]]:
    params = request.query_params.multi_items()
    if request.method == "POST":
        async with request.form() as form:
            params += [(name, str(value)) for name, value in form.multi_items()]
    return params


def _links(
    kind: str, params: list[tuple[str, str]], wanted: annuaire_search.Search, total: int
) -> list[dict[str, str]]:
    links = [{"relation": "self", "url": _address(kind, params)}]
    if wanted.offset + wanted.count < total:
        kept = [(name, value) for name, value in params if name not in ("_offset", "_count")]
        moved = [("_count", str(wanted.count)), ("_offset", str(wanted.offset + wanted.count))]
        links.append({"relation": "next", "url": _address(kind, [*kept, *moved])})
    return links


def _address(kind: str, params: list[tuple[str, str]]) -> str:
    asked = f"?{urllib.parse.urlencode(params)}" if params else ""
    return f"{settings.current().url}/annuaire/{kind}{asked}"


def _entry(resource: Mapping[str, Any], mode: str) -> dict[str, Any]:
    address = f"{settings.current().url}/annuaire/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": {"mode": mode}}


def _outcome(status: int, code: str, text: str) -> JSONResponse:
    issue = {"severity": "error", "code": code, "diagnostics": text}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    return JSONResponse(outcome, status_code=status, media_type=MEDIA_TYPE)


def routes() -> list[BaseRoute]:
    app = Starlette(
        routes=[
            Route("/{kind}/_search", search, methods=["POST"]),
            Route("/{kind}", search, methods=["GET"]),
            Route("/{kind}/{id}", read, methods=["GET"]),
        ]
    )
    failing = _outcome(503, "transient", "Le service est temporairement inaccessible.")
    return [Mount("/annuaire", scenario.with_scenario(SERVICE, app, on_error=failing))]
