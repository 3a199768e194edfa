"""
$import: an operator sends resources, a line each, and a worker has them enter the record.

No standard of HL7 yet: the request and the manifest follow its draft, but that lines are sent,
never addresses: what this server would fetch, somebody else would choose.
"""

from typing import Final

from django.conf import settings

from ens.fhir_api import door
from ens.fhir_api.errors import Problem, decision_issue, problem
from ens.fhir_api.formats import NDJSON
from ens.fhir_api.messages import Request, Response, url
from ens.fhir_api.operations import asynchronous
from ens.ground.actor import Actor

LINES: Final = frozenset({NDJSON, "application/ndjson", "application/x-ndjson"})
TAKES: Final = ("export.Prefer",)


def answer(request: Request) -> Response:
    """
    :raises Problem: not an operator, not lines, or nothing sent
    """
    who = door.actor(request)
    _require_operator(who)
    asynchronous.require(request)
    if request.media_type not in LINES:
        text = f"send the lines themselves, as {NDJSON}: no address is fetched"
        raise problem(415, "not-supported", text)
    if not request.body.strip():
        raise problem(400, "required", "nothing is sent")
    try:
        asked = {"request": url("$import")}
        return asynchronous.begun("import", request, actor=who, asked=asked, data=request.body)
    except OSError as error:
        raise problem(503, "transient", "there is no room at present", retry_after="60") from error


def _require_operator(who: Actor) -> None:
    """
    :raises Problem: 403, also for an operator of a deployment that is not for evaluation
    """
    door.require_scope(who, "*", "create")
    if who.kind != "operator" or not settings.SANDBOX:
        raise Problem(403, decision_issue("not_concerned"))
