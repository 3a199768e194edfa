"""
Transaction: a Bundle posted to the base.

https://hl7.org/fhir/R4/http.html#transaction
"""

from collections.abc import Mapping
from typing import Any

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.errors import Problem, problem
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock, idempotency
from ens.ground.actor import Actor
from ens.journeys.write_path import submit_bundle
from ens.standards.fhir.outcome import issue, outcome
from ens.standards.fhir.validate import validate

INTERACTIONS = {"POST": "create", "PUT": "update", "DELETE": "delete"}


def answer(request: Request) -> Response:
    actor = door.actor(request)
    bundle = request.resource()
    if bundle.get("resourceType") != "Bundle":
        raise problem(400, "structure", "the body is not a Bundle")
    if issues := validate(bundle):
        raise Problem(422, *issues)
    _require_scopes(actor, bundle)
    done = submit_bundle.submit(
        bundle,
        actor=actor,
        key=request.header("idempotency-key"),
        digest=idempotency.digest_of(b"POST", b"", request.body),
        now=clock.now(),
    )
    return Response(200, orjson.dumps(_response(done)))


def _require_scopes(actor: Actor, bundle: Mapping[str, Any]) -> None:
    """
    Each entry is judged as it would be alone.
    """
    wanted = set()
    for entry in bundle.get("entry", []):
        request = entry.get("request", {})
        name = str(request.get("url", "")).partition("?")[0].partition("/")[0]
        wanted.add((name, INTERACTIONS.get(str(request.get("method")), "read")))
    for name, interaction in sorted(wanted):
        door.require_scope(actor, name, interaction)


def _response(done: tuple[submit_bundle.Done, ...]) -> dict[str, object]:
    return {
        "resourceType": "Bundle",
        "id": record.new_id(),
        "type": "transaction-response",
        "entry": [{"response": _entry(one)} for one in done],
    }


def _entry(one: submit_bundle.Done) -> dict[str, object]:
    said: dict[str, object] = {"status": one.status, "location": url(one.location)}
    said |= {"etag": one.etag, "lastModified": one.updated}
    if one.warning:
        said["outcome"] = outcome(issue("warning", "informational", one.warning))
    return {name: value for name, value in said.items() if value}
