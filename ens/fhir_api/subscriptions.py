"""
Subscription: read, create, update, delete and search, of what the software asked itself.

https://hl7.org/fhir/R4/subscription.html and Subscriptions R5 Backport 1.1. It is no part of the
record: who asks to be told, and where, is between a software and this server.
"""

from typing import Any

import orjson

from ens.contexts.record import api as record
from ens.contexts.subscriptions import api as subscriptions
from ens.fhir_api import create, door, read
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response, url
from ens.fhir_api.parts import LAYOUT
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.subscriptions import subscribing

TYPE = "Subscription"
SEARCHED = ("_id", "status", "url", "type", "criteria")


def actor_of(request: Request, interaction: str) -> Actor:
    actor = door.actor(request)
    door.require_scope(actor, TYPE, interaction)
    return actor


def create_one(request: Request) -> Response:
    actor = actor_of(request, "create")
    if request.header("if-none-exist"):
        raise problem(412, "not-supported", "a subscription is asked without a condition")
    one = subscribing.ask(
        create.valid(request, TYPE), actor=actor, token=door.bearer(request), now=clock.now()
    )
    return _written(one, request, 201)


def update_one(request: Request) -> Response:
    actor = actor_of(request, "update")
    resource, fid = create.valid(request, TYPE), request.path[1]
    if resource.get("id") != fid:
        raise problem(400, "invalid", "the body's id is not that of the address")
    one = subscribing.change(
        fid,
        resource,
        actor=actor,
        token=door.bearer(request),
        expected=door.expected(request),
        now=clock.now(),
    )
    return _written(one, request, 200)


def delete_one(request: Request) -> Response:
    actor = actor_of(request, "delete")
    subscribing.remove(
        request.path[1], actor=actor, expected=door.expected(request), now=clock.now()
    )
    return Response(204)


def read_one(request: Request) -> Response:
    actor = actor_of(request, "read")
    one = subscribing.own(request.path[1], actor=actor)
    return Response(200, shown(one), _headers(one))


def search_all(request: Request) -> Response:
    """
    All that this software asked, on one page: there are few.
    """
    actor = actor_of(request, "search-type")
    given = [*request.query, *request.form()]
    asked = [(name, value) for name, value in given if name not in LAYOUT]
    if unknown := [name for name, _ in asked if name not in SEARCHED]:
        raise problem(400, "not-supported", f"a Subscription is not searched by {unknown[0][:60]}")
    found = [one for one in subscribing.owned(actor=actor) if _matches(one, asked)]
    entries = [
        {
            "fullUrl": url(f"{TYPE}/{one.id}"),
            "resource": orjson.Fragment(shown(one)),
            "search": {"mode": "match"},
        }
        for one in found
    ]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
    return Response(200, orjson.dumps(bundle | ({"entry": entries} if entries else {})))


def _matches(one: subscriptions.Subscription, asked: list[tuple[str, str]]) -> bool:
    said = orjson.loads(shown(one))
    channel = said["channel"]
    held = {
        "_id": one.id,
        "status": said["status"],
        "url": channel.get("endpoint", ""),
        "type": channel["type"],
        "criteria": said["criteria"],
    }
    return all(held[name] in value.split(",") for name, value in asked)


def shown(one: subscriptions.Subscription) -> bytes:
    """
    As it stands: its status is ours, and its headers are told to nobody.
    """
    resource, _, _ = subscriptions.opened(one)
    channel = {name: value for name, value in resource["channel"].items() if name != "header"}
    rest = {
        name: value
        for name, value in resource.items()
        if name not in ("resourceType", "id", "meta", "status", "error", "channel")
    }
    meta = dict(resource.get("meta", {}))
    meta |= {"versionId": str(one.version), "lastUpdated": record.instant(one.updated_at)}
    error = {"error": one.reason} if one.reason else {}
    said = {"resourceType": TYPE, "id": one.id, "meta": meta, "status": one.status, **rest}
    return orjson.dumps(said | error | {"channel": channel})


def _headers(one: subscriptions.Subscription) -> list[tuple[str, str]]:
    return read.headers_of(one.version, one.updated_at)


def _written(one: subscriptions.Subscription, request: Request, status: int) -> Response:
    location = url(f"{TYPE}/{one.id}/_history/{one.version}")
    body = b"" if request.wants_nothing_back else shown(one)
    return Response(status, body, [*_headers(one), ("location", location)])
