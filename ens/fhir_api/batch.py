"""
Batch: the entries of a Bundle, each as if it came alone.

https://hl7.org/fhir/R4/http.html#transaction
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from ens.fhir_api import bundles, entries, errors
from ens.fhir_api.errors import Problem, problem
from ens.fhir_api.messages import Request, Response
from ens.standards.fhir.validate import base_errors

Json = Mapping[str, Any]
Handler = Callable[[Request], Response]


def answer(request: Request, bundle: Json, *, one: Handler) -> Response:
    """
    Each entry on its own, in its order: none fails because of another. `one` answers what an
    entry stands for, as if it came alone.
    """
    said = {name: value for name, value in bundle.items() if name != "entry"}
    if issues := base_errors(said):
        raise Problem(422, *issues)
    raw = bundle.get("entry", [])
    if not isinstance(raw, list):
        raise problem(400, "structure", "the entries of a Bundle are a list")
    entries.require_few(raw)
    answers: list[bytes] = []
    size, until = 0, time.monotonic() + entries.MOST_SECONDS
    for place, entry in enumerate(raw):
        room = entries.MOST_BYTES - size if time.monotonic() < until else -1
        answers.append(_alone(entry, request, one, place=place, room=room))
        size += len(answers[-1])
    return Response(200, bundles.bundle("batch-response", answers))


def _alone(entry: Any, request: Request, one: Handler, *, place: int, room: int) -> bytes:
    try:
        asked = _asked(entry, request, place)
        if room < 0:
            raise problem(413, "too-costly", "what comes before takes too long, or its answers")
        response = one(asked)
    except Exception as error:
        return entries.of_response(_refusal(error))
    reads = asked.method in entries.READING or asked.path[-1:] == ("_search",)
    return entries.of_response(
        response, body=reads or "return=representation" in asked.header("prefer")
    )


def _refusal(error: Exception) -> Response:
    """
    Writing that it was refused may fail too.
    """
    try:
        return errors.respond(error)
    except Exception as second:
        return errors.respond(second)


def _asked(entry: Any, request: Request, place: int) -> Request:
    """
    :raises Problem: 422, not an entry of a Bundle
    """
    shell = {"resourceType": "Bundle", "type": "batch", "entry": [_without_resource(entry)]}
    if issues := base_errors(shell):
        raise Problem(422, *issues)
    return entries.request_of(entry, whole=request, place=place)


def _without_resource(entry: Any) -> Any:
    """
    What an entry carries is judged where it is written.
    """
    if not isinstance(entry, dict):
        return entry
    return {name: value for name, value in entry.items() if name != "resource"}
