"""
Subscription/$get-ws-binding-token: a token with which a connection is bound to subscriptions.

http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/
backport-subscription-get-ws-binding-token
"""

from typing import Any

import orjson
from django.conf import settings

from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.messages import Request, Response
from ens.fhir_api.operations import parameters
from ens.fhir_api.subscriptions import TYPE
from ens.ground import clock
from ens.journeys.subscriptions import following
from ens.standards.fhir import backport

DEFINITION = f"{backport.OPERATION}-get-ws-binding-token"


def answer(request: Request) -> Response:
    actor = door.actor(request)
    door.require_scope(actor, TYPE, "read")
    given = parameters.of(request, "id")
    ids = [str(value) for _, value in given]
    if len(request.path) > 2:
        ids = [request.path[1]]
    token, expires, bound = following.bind(ids, actor=actor, now=clock.now())
    said: list[dict[str, Any]] = [
        {"name": "token", "valueString": token},
        {"name": "expiration", "valueDateTime": record.instant(expires)},
        *({"name": "subscription", "valueString": one} for one in bound),
        {"name": "websocket-url", "valueUrl": f"{settings.ENS_LIVE_URL}/notifications"},
    ]
    return Response(200, orjson.dumps({"resourceType": "Parameters", "parameter": said}))
