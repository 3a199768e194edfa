"""
What is asked now and made later by a worker: the address where to ask how far it is comes back.

https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-kick-off-request
"""

from typing import Any

from ens.contexts.exports import api as exports
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response, answer, url
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.bulk.kick_off import kick_off
from ens.standards.fhir.outcome import issue


def require(request: Request) -> None:
    """
    :raises Problem: 400, an answer is awaited
    """
    if "respond-async" not in request.header("prefer") and not request.lenient:
        raise problem(400, "required", "it is asked with Prefer: respond-async")


def begun(
    kind: str, request: Request, *, actor: Actor, asked: dict[str, Any], data: bytes = b""
) -> Response:
    """
    :raises Problem: 429, enough is under way
    :raises OSError: there is no room for the data
    """
    key = request.header("idempotency-key")
    try:
        job = kick_off(kind, actor=actor, asked=asked, data=data, key=key, now=clock.now())
    except exports.TooManyUnderWay as error:
        text = "as many works under way, or kept, as this software may have: delete what is taken"
        raise problem(429, "throttled", text, retry_after="60") from error
    text = f"the {kind} is under way: ask the address in Content-Location"
    headers = {"content_location": url(f"bulk/{job}")}
    return answer([issue("information", "informational", text)], 202, **headers)
