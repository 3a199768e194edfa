"""
An answer that took long to make is judged again before it leaves: what was taken back meanwhile,
it does not show.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from ens.contexts.accounts import api as accounts
from ens.fhir_api import door, entries
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response
from ens.ground import clock, decisions
from ens.journeys import meanwhile
from ens.standards.fhir.outcome import issue, outcome

TEXT = "what this token may see changed while it was read: ask again"


def judged(request: Request, response: Response) -> Response:
    """
    A file that leaves piece by piece is judged as it leaves, and what answers a writer is theirs.

    :raises Problem: 503, some of it is not seen any more
    :raises accounts.TokenRefused: the token is over
    """
    decided = decisions.so_far()
    if not meanwhile.is_long(decided) or not decided.reaches or not _shows(request, response):
        return response
    if request.method == "POST" and not request.path:
        return response if _holds(request, decided) else _without_what_was_read(response)
    if not meanwhile.holds(decided, actor=door.actor(request), now=clock.now()):
        raise problem(503, "transient", TEXT, retry_after="0")
    return response


def _shows(request: Request, response: Response) -> bool:
    if response.parts is not None or response.status >= 300:
        return False
    last = request.path[-1] if request.path else "_search"
    return request.method in entries.READING or last == "_search" or last.startswith("$")


def _holds(request: Request, decided: decisions.Decided) -> bool:
    try:
        who = door.actor(request)
    except accounts.TokenRefused:
        return False
    return meanwhile.holds(decided, actor=who, now=clock.now())


def _without_what_was_read(response: Response) -> Response:
    """
    What a Bundle wrote is written: it is told so, and of what it read nothing.
    """
    bundle = orjson.loads(response.body)
    bundle["entry"] = [_untold(entry) for entry in bundle.get("entry", ())]
    response.body = orjson.dumps(bundle)
    return response


def _untold(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    said = entry["response"]
    if "location" in said or not said["status"].startswith("2"):
        return {"response": said}
    refused = outcome(issue("error", "transient", TEXT))
    return {"response": {"status": "503 Service Unavailable", "outcome": refused}}
