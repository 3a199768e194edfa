"""
Batch and transaction: a Bundle posted to the base.

https://hl7.org/fhir/R4/http.html#transaction
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from ens.fhir_api import bundles, door, entries, errors
from ens.fhir_api.errors import Problem, problem
from ens.fhir_api.messages import Request, Response
from ens.ground import clock, idempotency
from ens.ground.actor import Actor
from ens.journeys.errors import AtEntry
from ens.journeys.write_path import bundle_entries, only_read, replacing, submit_bundle
from ens.standards.fhir.outcome import issue, outcome
from ens.standards.fhir.validate import validate

Json = Mapping[str, Any]
Handler = Callable[[Request], Response]
INTERACTIONS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
READING = ("GET", "HEAD")
MOST_ENTRIES = 1000  # each of a batch, and each that reads, is a request of its own
MOST_BYTES = 50_000_000


def answer(request: Request, *, one: Handler) -> Response:
    """
    `one` answers what an entry stands for, as if it came alone.
    """
    actor = door.actor(request)
    bundle = request.resource
    if bundle.get("resourceType") != "Bundle":
        raise problem(400, "structure", "the body is not a Bundle")
    if bundle.get("type") == "batch":
        return Response(200, bundles.bundle("batch-response", _batch(bundle, request, one)))
    if issues := validate(bundle):
        raise Problem(422, *issues)
    done = _transaction(bundle, request, actor, one)
    return Response(200, bundles.bundle("transaction-response", done))


def _batch(bundle: Json, request: Request, one: Handler) -> list[bytes]:
    """
    Each entry on its own, in its order: none fails because of another.
    """
    said = {name: value for name, value in bundle.items() if name != "entry"}
    if issues := validate(said):
        raise Problem(422, *issues)
    raw = bundle.get("entry", [])
    if not isinstance(raw, list):
        raise problem(400, "structure", "the entries of a Bundle are a list")
    _require_few(raw)
    answers: list[bytes] = []
    size = 0
    for place, entry in enumerate(raw):
        answers.append(_alone(entry, request, one, place=place, room=MOST_BYTES - size))
        size += len(answers[-1])
    return answers


def _require_few(raw: Sequence[Any]) -> None:
    if len(raw) > MOST_ENTRIES:
        raise problem(413, "too-costly", f"{MOST_ENTRIES} entries at most")


def _alone(entry: Any, request: Request, one: Handler, *, place: int, room: int) -> bytes:
    try:
        asked = _asked(entry, request, place)
        if room < 0:
            raise problem(413, "too-costly", "the answers to what comes before are too long")
        response = one(asked)
    except Exception as error:
        return _answered(_refusal(error))
    reads = asked.method in READING or asked.path[-1:] == ("_search",)
    return _answered(response, body=reads or "return=representation" in asked.header("prefer"))


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
    if issues := validate(shell):
        raise Problem(422, *issues)
    return entries.request_of(entry, whole=request, place=place)


def _without_resource(entry: Any) -> Any:
    """
    What an entry carries is judged where it is written.
    """
    if not isinstance(entry, dict):
        return entry
    return {name: value for name, value in entry.items() if name != "resource"}


def _answered(response: Response, *, body: bool = True) -> bytes:
    return entries.answered(response, reason=HTTPStatus(response.status).phrase, body=body)


def _transaction(bundle: Json, request: Request, actor: Actor, one: Handler) -> list[bytes]:
    raw = bundle.get("entry", [])
    reads = [place for place, entry in enumerate(raw) if _method(entry) in READING]
    _require_scopes(actor, [entry for entry in raw if _method(entry) not in READING])
    if not reads:
        return [_done(said, request) for said in _written(bundle, request, actor)]
    _require_few(reads)
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
        for place, reading in asked.items():
            try:
                answers[place] = _answered(one(reading))
            except Exception as error:
                raise _ReadFailed(place, error) from error
            if sum(map(len, answers.values())) > MOST_BYTES:
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
