"""
$import: an operator sends resources, a line each, and a worker has them enter the record.

No standard of HL7 yet: the request and the manifest follow its draft, but that lines are sent,
never addresses: what this server would fetch, somebody else would choose.
"""

from typing import Final

from django.conf import settings

from ens.contexts.exports import api as exports
from ens.fhir_api import door
from ens.fhir_api.errors import Problem, decision_issue, problem
from ens.fhir_api.messages import Request, Response, url
from ens.fhir_api.messages import answer as outcome_of
from ens.fhir_api.operations import export
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.bulk.kick_off import kick_off
from ens.standards.fhir.outcome import issue

LINES: Final = frozenset({"application/fhir+ndjson", "application/ndjson", "application/x-ndjson"})
TAKES: Final = ("export.Prefer",)


def answer(request: Request) -> Response:
    """
    :raises Problem: not an operator, not lines, or nothing sent
    """
    who = door.actor(request)
    _require_operator(who)
    export.require_asynchronous(request)
    if request.media_type not in LINES:
        text = "send the lines themselves, as application/fhir+ndjson: no address is fetched"
        raise problem(415, "not-supported", text)
    if not request.body.strip():
        raise problem(400, "required", "nothing is sent")
    job = _asked(request, who)
    text = "the import is under way: ask the address in Content-Location"
    headers = {"content_location": url(f"bulk/{job}")}
    return outcome_of([issue("information", "informational", text)], 202, **headers)


def _require_operator(who: Actor) -> None:
    """
    :raises Problem: 403, also for an operator of a deployment that is not for evaluation
    """
    door.require_scope(who, "*", "create")
    if who.kind != "operator" or not settings.SANDBOX:
        raise Problem(403, decision_issue("not_concerned"))


def _asked(request: Request, who: Actor) -> str:
    asked = {"request": url("$import")}
    try:
        key = request.header("idempotency-key")
        return kick_off(
            "import", actor=who, asked=asked, data=request.body, key=key, now=clock.now()
        )
    except exports.TooManyUnderWay as error:
        raise export.too_many() from error
    except OSError as error:
        raise problem(503, "transient", "there is no room at present", retry_after="60") from error
