"""
Subscription/$status: how the software's own subscriptions stand.

http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-status
"""

import orjson
from django.conf import settings

from ens.fhir_api import door
from ens.fhir_api.messages import Request, Response
from ens.fhir_api.operations import parameters
from ens.fhir_api.subscriptions import TYPE
from ens.journeys.subscriptions import following, subscribing
from ens.standards.fhir import backport

DEFINITION = f"{backport.OPERATION}-status"


def answer(request: Request) -> Response:
    actor = door.actor(request)
    door.require_scope(actor, TYPE, "read")
    given = parameters.of(request, "id", "status")
    ids = _values(given, "id")
    if len(request.path) > 2:
        ids = [request.path[1]]
    statuses = _values(given, "status")
    found = [subscribing.own(one, actor=actor) for one in ids]
    shown = [
        one
        for one in (found if ids else subscribing.owned(actor=actor))
        if not statuses or one.status in statuses
    ]
    base = settings.FHIR_BASE
    entries = []
    for one in shown:
        status = backport.status(following.state_of(one), "query-status", (), base=base)
        entries.append(
            {
                "fullUrl": f"urn:uuid:{status['id']}",
                "resource": status,
                "search": {"mode": "match"},
            }
        )
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(entries)}
    return Response(200, orjson.dumps(bundle | ({"entry": entries} if entries else {})))


def _values(given: tuple[tuple[str, object], ...], name: str) -> list[str]:
    said = [str(value) for key, value in given if key == name]
    return [one for text in said for one in text.split(",") if one]
