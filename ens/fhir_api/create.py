"""
Create, conditional create.

https://hl7.org/fhir/R4/http.html#create and #ccreate
"""

from typing import Any

from ens.contexts.record import api as record
from ens.fhir_api import door, raw_binary, read
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import NotJson, Request, Response, url
from ens.ground import clock, idempotency
from ens.ground.actor import Actor
from ens.journeys.write_path import conditions, judging, replacing, store_resources
from ens.journeys.write_path.conditions import Condition
from ens.standards.fhir import json_gate, xml
from ens.standards.fhir.outcome import issue, outcome_bytes

SMALL = 100_000  # bytes


def answer(request: Request) -> Response:
    now = clock.now()
    actor, whose = door.reach_to_create(request, _patient(request), now=now)
    name = request.path[0]
    door.require_scope(actor, name, "create")
    resource, content = sent(request, name)
    if replacing.replaces(resource):
        door.require_scope(actor, name, "update")
    remarks = judging.remarks(resource, actor=actor)
    stored, made = store_resources.create_one(
        resource,
        content=content,
        remarks=remarks,
        actor=actor,
        whose=whose,
        condition=_condition(request, actor),
        key=request.header("idempotency-key"),
        digest=idempotency.digest_of(b"POST", name.encode(), request.body, *_beside(request)),
        now=now,
    )
    if isinstance(stored, str):
        return Response(200, headers=[("location", url(stored))])
    return written(stored, request, status=201 if made else 200, remarks=remarks)


def _patient(request: Request) -> str:
    """
    The one patient whom a small body names, "" when it takes more to know whose it is. What is
    wrong with it is told once it is known who sends it.
    """
    if len(request.body) > SMALL or raw_binary.is_raw(request):
        return ""
    try:
        return record.patient_named_in(request.resource)
    except (NotJson, json_gate.MalformedJson, xml.MalformedXml):
        return ""


def _beside(request: Request) -> list[bytes]:
    """
    What is part of the request without being in its body.
    """
    if not raw_binary.is_raw(request):
        return []
    return [request.header(name).encode() for name in ("content-type", raw_binary.CONTEXT)]


def _condition(request: Request, actor: Actor) -> Condition | None:
    """
    What would make this needless; whoever asks more than one identifier must be let search.
    """
    name = request.path[0]
    found = conditions.of_text(name, request.header("if-none-exist"))
    if found and not found.identifier:
        door.require_scope(actor, name, "search-type")
    return found


def sent(request: Request, name: str) -> tuple[dict[str, Any], bytes | None]:
    """
    The resource that the request carries; and the bytes, of a Binary that came as them.
    """
    return raw_binary.read(request) if raw_binary.is_raw(request) else (valid(request, name), None)


def valid(request: Request, name: str) -> dict[str, object]:
    """
    The body, of this type and as R4 describes it.

    :raises Problem: 400 for another type
    :raises Unacceptable: with every issue found
    """
    resource = request.resource
    if resource.get("resourceType") != name:
        raise problem(400, "structure", f"the body is not a {name}")
    judging.require_valid(resource)
    return resource


def written(
    stored: record.Stored, request: Request, *, status: int, remarks: record.Remarks = ()
) -> Response:
    headers = [*read.headers(stored), ("location", url(stored.location))]
    body = stored.body
    if request.wants_nothing_back:
        body = b""
    elif request.wants_outcome_back:
        body = outcome_bytes(issue("information", "informational", "stored"), *remarks)
    return Response(status, body, headers)
