"""
Create, conditional create.

https://hl7.org/fhir/R4/http.html#create and #ccreate
"""

from ens.contexts.record import api as record
from ens.fhir_api import door, read
from ens.fhir_api.errors import Problem, problem
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock, idempotency
from ens.ground.actor import Actor
from ens.journeys.write_path import conditions, store_resources
from ens.journeys.write_path.conditions import Condition
from ens.standards.fhir.outcome import issue, outcome_bytes
from ens.standards.fhir.validate import validate


def answer(request: Request) -> Response:
    actor = door.actor(request)
    name = request.path[0]
    door.require_scope(actor, name, "create")
    resource = valid(request, name)
    stored, made = store_resources.create_one(
        resource,
        actor=actor,
        condition=_condition(request, actor),
        key=request.header("idempotency-key"),
        digest=idempotency.digest_of(b"POST", name.encode(), request.body),
        now=clock.now(),
    )
    if isinstance(stored, str):
        return Response(200, headers=[("location", url(stored))])
    return written(stored, request, status=201 if made else 200)


def _condition(request: Request, actor: Actor) -> Condition | None:
    """
    What would make this needless; whoever asks more than one identifier must be let search.
    """
    name = request.path[0]
    found = conditions.of_text(name, request.header("if-none-exist"))
    if found and not found.identifier:
        door.require_scope(actor, name, "search-type")
    return found


def valid(request: Request, name: str) -> dict[str, object]:
    """
    The body, of this type and as R4 describes it.

    :raises Problem: 422 with every issue found, 400 for another type
    """
    resource = request.resource()
    if resource.get("resourceType") != name:
        raise problem(400, "structure", f"the body is not a {name}")
    if issues := validate(resource):
        raise Problem(422, *issues)
    return resource


def written(stored: record.Stored, request: Request, *, status: int) -> Response:
    headers = [*read.headers(stored), ("location", url(stored.location))]
    body = stored.body
    if request.wants_nothing_back:
        body = b""
    elif request.wants_outcome_back:
        body = outcome_bytes(issue("information", "informational", "stored"))
    return Response(status, body, headers)
