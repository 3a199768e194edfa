"""
`$meta`, `$meta-add`, `$meta-delete`: the profiles, tags and security labels of a resource or of a
version; those in use in a type or in all, as far as the reader sees.

https://hl7.org/fhir/R4/resource-operation-meta.html. A change makes a new version, as any does.
"""

from collections.abc import Mapping
from typing import Any

from ens.contexts.record import api as record
from ens.fhir_api import door, read, vread
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import MAX_BODY, Request, Response
from ens.fhir_api.operations import parameters
from ens.ground import clock
from ens.journeys.write_path import change_resource, only_read, patching, places
from ens.journeys.write_path.changing_meta import ELEMENTS, MetaChange
from ens.standards.fhir import json_gate

Json = Mapping[str, Any]
OF_MANY = 2  # parts of the path, at most, of an address that names no resource


def answer(request: Request) -> Response:
    parameters.of(request)
    if len(request.path) <= OF_MANY:
        return _in_use(request)
    now = clock.now()
    versioned = "_history" in request.path
    place, reach = door.reach_to(request, "vread" if versioned else "read", now=now)
    if versioned:
        one = record.vread(place, vread.number(request.path[3]), reach=reach, now=now)
    else:
        one = record.read(place, reach=reach, now=now)
    return _said(_meta_of(one), read.headers(one))


def _in_use(request: Request) -> Response:
    now = clock.now()
    name = request.path[0] if len(request.path) == OF_MANY else ""
    who = door.actor(request)
    query = record.parse_query(name, []) if name else record.parse_system_query([])
    reach = door.reach_of(who, query, now=now)
    found = record.labels_in_use(query.every_type, reach=reach, now=now)
    meta: dict[str, list[Any]] = {}
    for one in found:
        coding = {"system": one.uri, "code": one.code}
        said = one.uri if one.element == "profile" else {n: v for n, v in coding.items() if v}
        meta.setdefault(one.element, []).append(said)
    return _said(meta)


def answer_add(request: Request) -> Response:
    return _changed(request, adds=True)


def answer_delete(request: Request) -> Response:
    return _changed(request, adds=False)


def _changed(request: Request, *, adds: bool) -> Response:
    name, fid, _ = request.path
    actor = door.actor(request)
    door.require_scope(actor, name, "patch")
    change = MetaChange(_sent(request), adds)
    change_resource.require_own_type(name, actor)
    now = clock.now()
    expected = door.expected(request)
    try:
        with only_read.transaction():
            place = places.placed(name, fid)
            one = patching.patch(place, change, actor=actor, expected=expected, now=now)
    except patching.Unchanged as same:
        meta = same.resource["meta"]
        return _said(meta, [("etag", f'W/"{meta["versionId"]}"')])
    return _said(_meta_of(one), read.headers(one))


def _sent(request: Request) -> Json:
    """
    :raises Problem: 400, no Meta, several, or one that says nothing
    """
    given = [value for _, value in parameters.of(request, "meta")]
    if len(given) != 1 or not isinstance(given[0], dict):
        raise problem(400, "required", "one parameter, meta, a Meta")
    meta: Json = given[0]
    if not any(name in meta for name in ELEMENTS):
        raise problem(400, "required", "meta has no profile, tag or security")
    return meta


def _meta_of(one: record.Stored) -> Json:
    meta: Json = json_gate.parse(one.body, max_bytes=MAX_BODY)["meta"]
    return meta


def _said(meta: Json, headers: list[tuple[str, str]] | None = None) -> Response:
    """
    What has nothing in use has no Meta: FHIR's JSON has no empty object.
    """
    said = [{"name": "return", "valueMeta": meta}] if meta else []
    body = {"resourceType": "Parameters"} | ({"parameter": said} if said else {})
    return Response(200, json_gate.serialise(body), headers or [])
