"""
Transaction: the entries of a Bundle, all of them or none.

https://hl7.org/fhir/R4/http.html#transaction
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ens.fhir_api import bundles, door, entries
from ens.fhir_api.errors import Problem, problem
from ens.fhir_api.messages import Request, Response
from ens.ground import clock, idempotency
from ens.ground.actor import Actor
from ens.journeys.errors import AtEntry
from ens.journeys.write_path import bundle_entries, only_read, replacing, submit_bundle
from ens.standards.fhir.outcome import issue, outcome
from ens.standards.fhir.validate import base_errors

Json = Mapping[str, Any]
Handler = Callable[[Request], Response]
INTERACTIONS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


def answer(request: Request, bundle: Json, *, actor: Actor, one: Handler) -> Response:
    """
    `one` answers an entry that reads, as if it came alone.
    """
    if issues := base_errors(bundle):
        raise Problem(422, *issues)
    done = _done_all(bundle, request, actor, one)
    return Response(200, bundles.bundle("transaction-response", done))


def _done_all(bundle: Json, request: Request, actor: Actor, one: Handler) -> list[bytes]:
    raw = bundle.get("entry", [])
    reads = [place for place, entry in enumerate(raw) if _method(entry) in entries.READING]
    _require_scopes(actor, [entry for entry in raw if _method(entry) not in entries.READING])
    if not reads:
        return [_done(said, request) for said in _written(bundle, request, actor)]
    entries.require_few(reads)
    asked = {}
    for place in reads:
        with AtEntry.of(place):
            asked[place] = entries.request_of(raw[place], whole=request, place=place)
    try:
        return _written_then_read(bundle, request, actor, one, asked)
    except _ReadFailed as failed:
        # What it was refused for is kept, though nothing else of this is.
        with AtEntry.of(failed.place):
            one(asked[failed.place])
        raise AtEntry(failed.place, failed.cause) from failed


class _ReadFailed(Exception):
    def __init__(self, place: int, cause: Exception) -> None:
        super().__init__(place, cause)
        self.place, self.cause = place, cause


def _written_then_read(
    bundle: Json, request: Request, actor: Actor, one: Handler, asked: Mapping[int, Request]
) -> list[bytes]:
    """
    What is read is read last, as everything before left it, or nothing is done at all.
    """
    raw = bundle.get("entry", [])
    places = [place for place in range(len(raw)) if place not in asked]
    answers: dict[int, bytes] = {}
    with only_read.transaction():
        if places:
            writes = {**bundle, "entry": [raw[place] for place in places]}
            with _at(places):
                done = _written(writes, request, actor)
            answers |= {
                place: _done(said, request) for place, said in zip(places, done, strict=True)
            }
        until = time.monotonic() + entries.MOST_SECONDS
        for place, reading in asked.items():
            if time.monotonic() > until:
                raise problem(413, "too-costly", "what is read takes too long")
            try:
                answers[place] = entries.of_response(one(reading))
            except Exception as error:
                raise _ReadFailed(place, error) from error
            if sum(map(len, answers.values())) > entries.MOST_BYTES:
                raise problem(413, "too-costly", "the answers would be too long")
    return [answers[place] for place in range(len(raw))]


@contextmanager
def _at(places: Sequence[int]) -> Iterator[None]:
    """
    What goes wrong with one of some entries, at its place among all.
    """
    try:
        yield
    except AtEntry as error:
        if isinstance(error.place, str):
            raise
        raise AtEntry(places[error.place], error.cause) from error


def _method(entry: Json) -> str:
    return str(entry.get("request", {}).get("method"))


def _written(bundle: Json, request: Request, actor: Actor) -> tuple[submit_bundle.Done, ...]:
    return submit_bundle.submit(
        bundle,
        actor=actor,
        key=request.header("idempotency-key"),
        digest=idempotency.digest_of(b"POST", b"", request.body),
        now=clock.now(),
    )


def _require_scopes(actor: Actor, raw: Sequence[Json]) -> None:
    """
    Each entry is judged as it would be alone.
    """
    wanted = set()
    for entry in raw:
        where = bundle_entries.address(entry)
        wanted.add((where.type, INTERACTIONS.get(_method(entry), "read")))
        if replacing.replaces(entry.get("resource", {})):
            wanted.add((replacing.DOCUMENT, "update"))
        if where.criteria or _asks_more_than_an_identifier(entry):
            wanted.add((where.type, "search-type"))
    for name, interaction in sorted(wanted):
        door.require_scope(actor, name, interaction)


def _asks_more_than_an_identifier(entry: Json) -> bool:
    asked = str(entry.get("request", {}).get("ifNoneExist", ""))
    return bool(asked) and ("&" in asked or not asked.startswith("identifier="))


def _done(said: submit_bundle.Done, request: Request) -> bytes:
    warning = outcome(issue("warning", "informational", said.warning)) if said.warning else None
    body = said.body if "return=representation" in request.header("prefer") else b""
    return entries.done(said.status, said.location, said.etag, said.updated, warning, body)
