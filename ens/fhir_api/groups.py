"""
Group: a structure's software keeps lists of patients of its own; any other is of the record.

https://hl7.org/fhir/R4/group.html. A list is found by its id among the software's own, and by
nobody else: for them it is as what never was.
"""

from typing import Any

from ens.contexts.exports import api as exports
from ens.contexts.record import api as record
from ens.fhir_api import create, delete, door, parts, patch, read, search, update
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.bulk import groups
from ens.standards.fhir import json_gate

TYPE = "Group"
SEARCHED = ("_id", "type", "actual")
LAYOUT = ("_format", "_pretty", "_count", "_total", "_summary")
MOST_BYTES = 50_000_000


def create_one(request: Request) -> Response:
    actor = door.actor(request)
    if not (groups.may_define(actor) and _is_of_patients(request)):
        return create.answer(request)
    door.require_scope(actor, TYPE, "create")
    if request.header("if-none-exist"):
        raise problem(412, "not-supported", "a group of patients is kept without a condition")
    one = groups.define(create.valid(request, TYPE), actor=actor, now=clock.now())
    return _written(one, request, 201)


def read_one(request: Request) -> Response:
    actor, one = _own(request)
    if one is None:
        return read.answer(request)
    door.require_scope(actor, TYPE, "read")
    shape = parts.of_request(request, TYPE)
    return Response(200, parts.cut(shown(one), shape), _headers(one))


def update_one(request: Request) -> Response:
    actor, one = _own(request)
    if one is None:
        return update.answer(request)
    door.require_scope(actor, TYPE, "update")
    resource = create.valid(request, TYPE)
    if resource.get("id") != one.id:
        raise problem(400, "invalid", "the body's id is not that of the address")
    expected, now = door.expected(request), clock.now()
    changed = groups.change(one.id, resource, actor=actor, expected=expected, now=now)
    return _written(changed, request, 200)


def patch_one(request: Request) -> Response:
    if _own(request)[1] is None:
        return patch.answer(request)
    raise problem(405, "not-supported", "it is sent again whole", allow="GET, PUT, DELETE")


def delete_one(request: Request) -> Response:
    actor, one = _own(request)
    if one is None:
        return delete.answer(request)
    door.require_scope(actor, TYPE, "delete")
    groups.remove(one.id, actor=actor, expected=door.expected(request))
    return Response(204)


def search_all(request: Request) -> Response:
    """
    Those of the record, and before them, on the first page, the software's own if it asks by
    what lists are searched by.
    """
    answer = search.answer(request)
    given = [*request.query, *request.form()]
    asked = [(name, value) for name, value in given if name not in LAYOUT]
    if any(name not in SEARCHED for name, _ in asked):
        return answer
    own = groups.owned(actor=door.actor(request))
    found = [said for said in map(_said, own) if _matches(said, asked)]
    return _with(answer, found, counted=("_summary", "count") in given) if found else answer


def _with(answer: Response, found: list[dict[str, Any]], *, counted: bool) -> Response:
    bundle = json_gate.parse(answer.body, max_bytes=MOST_BYTES)
    if "total" in bundle:
        bundle["total"] += len(found)
    if not counted:
        entries = [
            {"fullUrl": url(f"{TYPE}/{one['id']}"), "resource": one, "search": {"mode": "match"}}
            for one in found
        ]
        bundle["entry"] = [*entries, *bundle.get("entry", ())]
    return Response(answer.status, json_gate.serialise(bundle), answer.headers)


def _matches(said: dict[str, Any], asked: list[tuple[str, str]]) -> bool:
    held = {"_id": said["id"], "type": "person", "actual": "true"}
    return all(held[name] in value.split(",") for name, value in asked)


def _is_of_patients(request: Request) -> bool:
    return request.resource.get("resourceType") == TYPE and groups.is_of_patients(request.resource)


def _own(request: Request) -> tuple[Actor, exports.Group | None]:
    actor = door.actor(request)
    return actor, groups.own(request.path[1], actor=actor)


def shown(one: exports.Group) -> bytes:
    return json_gate.serialise(_said(one))


def _said(one: exports.Group) -> dict[str, Any]:
    kept = json_gate.parse(one.body, max_bytes=MOST_BYTES)
    meta = dict(kept.pop("meta", {}))
    meta |= {"versionId": str(one.version), "lastUpdated": record.instant(one.updated)}
    return {"resourceType": TYPE, "id": one.id, "meta": meta, **kept}


def _headers(one: exports.Group) -> list[tuple[str, str]]:
    return read.headers_of(one.version, one.updated)


def _written(one: exports.Group, request: Request, status: int) -> Response:
    body = b"" if request.wants_nothing_back else shown(one)
    return Response(status, body, [*_headers(one), ("location", url(f"{TYPE}/{one.id}"))])
