"""
Subscription/[id]/$events: what was told, again, for who missed some of it.

http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-events
"""

from ens.fhir_api import door
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response
from ens.fhir_api.operations import parameters
from ens.fhir_api.subscriptions import TYPE
from ens.ground import clock
from ens.journeys.subscriptions import following
from ens.standards.fhir import backport

DEFINITION = f"{backport.OPERATION}-events"
SINCE, UNTIL, CONTENT = "eventsSinceNumber", "eventsUntilNumber", "content"
CONTENTS = ("empty", "id-only", "full-resource")
MOST_DIGITS = 18


def answer(request: Request) -> Response:
    actor = door.actor(request)
    door.require_scope(actor, TYPE, "read")
    given = dict(parameters.of(request, SINCE, UNTIL, CONTENT))
    content = str(given.get(CONTENT, ""))
    if content and content not in CONTENTS:
        raise problem(400, "value", f"content is {', '.join(CONTENTS)}")
    body = following.events(
        request.path[1],
        actor=actor,
        since=_number(given.get(SINCE, "1"), SINCE),
        until=_number(given.get(UNTIL, "9" * MOST_DIGITS), UNTIL),
        content=content,
        now=clock.now(),
    )
    return Response(200, body)


def _number(value: object, name: str) -> int:
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise problem(400, "value", f"{name} is the number of an event")
    return int(text)
