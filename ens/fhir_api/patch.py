"""
Patch, of one resource by its id or of the one that a condition means.

https://hl7.org/fhir/R4/http.html#patch
"""

from ens.contexts.record import api as record
from ens.fhir_api import create, door
from ens.fhir_api.errors import problem
from ens.fhir_api.formats import FHIR_JSON, FHIR_XML
from ens.fhir_api.messages import MAX_BODY, Request, Response
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.write_path import (
    change_resource,
    conditional_change,
    conditions,
    only_read,
    patching,
    places,
)
from ens.standards.fhir import fhirpath_patch, json_gate, json_patch
from ens.standards.fhir.merge_patch import Merge

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
# As clients send it that have but one way to send JSON.
MERGED = frozenset({MERGE_PATCH, "application/json"})
FHIRPATH = frozenset({FHIR_JSON, FHIR_XML})
ACCEPTED = f"{JSON_PATCH}, {MERGE_PATCH}, {FHIR_JSON}, {FHIR_XML}"


def answer(request: Request) -> Response:
    actor = door.actor(request)
    name = request.path[0]
    door.require_scope(actor, name, "patch")
    operations = _operations(request)
    if name == "Binary":
        raise problem(405, "not-supported", "a Binary is replaced", allow="GET, PUT, DELETE")
    now = clock.now()
    expected = door.expected(request)
    with only_read.transaction():
        place = _place(request, actor)
        stored = patching.patch(place, operations, actor=actor, expected=expected, now=now)
    return create.written(stored, request, status=200)


def _operations(request: Request) -> patching.Patch:
    try:
        return _read(request)
    except json_patch.MalformedPatch as error:
        raise problem(400, "structure", str(error)) from None


def _read(request: Request) -> patching.Patch:
    """
    A Parameters is a FHIRPath Patch, whatever the JSON that holds it says that it is.
    """
    if request.media_type == JSON_PATCH:
        return json_patch.read(json_gate.parse_array(request.body, max_bytes=MAX_BODY))
    if request.media_type in FHIRPATH:
        return fhirpath_patch.read(request.resource, type=request.path[0])
    if request.media_type not in MERGED:
        raise problem(415, "not-supported", f"send {ACCEPTED}", accept_patch=ACCEPTED)
    merged = json_gate.parse(request.body, max_bytes=MAX_BODY)
    if merged.get("resourceType") == "Parameters":
        return fhirpath_patch.read(merged, type=request.path[0])
    return Merge(merged)


def _place(request: Request, actor: Actor) -> record.Place:
    if len(request.path) == 2:
        name, fid = request.path
        change_resource.require_own_type(name, actor)
        return places.placed(name, fid)
    door.require_scope(actor, request.path[0], "search-type")
    condition = conditions.of_criteria(request.path[0], request.query)
    otherwise = record.NotFound()
    found = conditional_change.found(condition, actor=actor, otherwise=otherwise, now=clock.now())
    assert found is not None
    return found
