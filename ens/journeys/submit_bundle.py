"""
A transaction Bundle: everything in it is done, or nothing is.

Sources: https://hl7.org/fhir/R4/http.html#transaction; IHE MHD ITI-65 for a submission of
documents. A submission sent again gets the first locations.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from ens.contexts.record import api as record
from ens.ground import database, failpoints, idempotency
from ens.ground.actor import Actor
from ens.journeys import change_resource, deposit_document, store_resources
from ens.journeys.errors import unacceptable
from ens.journeys.wanted import Wanted
from ens.standards.fhir import definitions, reference

Json = Mapping[str, Any]
METHODS = ("DELETE", "POST", "PUT")
MOST_ENTRIES = 5000


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One entry, read. `id` is what a POST will be stored under, or what a PUT or DELETE names.
    """

    place: int
    method: str
    type: str
    id: str
    full_url: str
    resource: dict[str, Any]
    condition: tuple[str, str] | None = None
    if_match: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """
    What one entry came to.
    """

    status: str
    location: str
    etag: str = ""
    updated: str = ""


def submit(
    bundle: Json, *, actor: Actor, key: str = "", digest: bytes = b"", now: dt.datetime
) -> tuple[Done, ...]:
    """
    Do a transaction and return what came of each entry, in their order.

    `key` is the request's Idempotency-Key, `digest` that of its body.

    :raises Unacceptable, idempotency.KeyReused, and what each write raises: nothing is kept
    """
    entries = _entries(bundle)
    failpoints.reach("before-begin")
    with database.transaction():
        claims = _claims(entries, key, digest)
        for claim_key, claim_digest in claims:
            if first := _claimed(actor, claim_key, claim_digest, now):
                return tuple(Done("200 OK", one) for one in first["locations"])
        _refuse_known_documents(entries)
        done = _execute(entries, actor, now)
        for claim_key, _ in claims:
            idempotency.keep(
                owner=owner(actor),
                key=claim_key,
                answer={"locations": [one.location for one in done]},
            )
        failpoints.reach("after-outbox")
    failpoints.reach("after-commit")
    return done


def owner(actor: Actor) -> str:
    return actor.client or f"account:{actor.account}"


def _claims(entries: Sequence[Entry], key: str, digest: bytes) -> list[tuple[str, bytes]]:
    claims = [(key, digest)] if key else []
    for entry in entries:
        if unique := _new_document(entry):
            claims.append((f"{idempotency.FOR_EVER}{unique}", _content_digest(entry, entries)))
    return claims


def _new_document(entry: Entry) -> str:
    """
    The unique id of the document that this entry deposits, "" if it deposits none.
    """
    if entry.type != "DocumentReference" or entry.method != "POST":
        return ""
    return deposit_document.unique_id(entry.resource)


def _content_digest(entry: Entry, entries: Sequence[Entry]) -> bytes:
    """
    What makes two deposits of one unique id the same: the content, and whom it is about.
    """
    binaries = {f"Binary/{one.id}": one for one in entries if one.type == "Binary"}
    parts = [orjson.dumps(entry.resource.get("subject"), option=orjson.OPT_SORT_KEYS)]
    for content in entry.resource.get("content", []):
        attachment = content.get("attachment", {})
        binary = binaries.get(str(attachment.get("url", "")))
        data = attachment.get("data") or (binary.resource.get("data", "") if binary else "")
        parts.append(str(data).encode())
    return idempotency.digest_of(*parts)


def _claimed(actor: Actor, key: str, digest: bytes, now: dt.datetime) -> Mapping[str, Any] | None:
    try:
        return idempotency.claim(owner=owner(actor), key=key, digest=digest, now=now)
    except idempotency.KeyReused:
        if not key.startswith(idempotency.FOR_EVER):
            raise
        raise unacceptable(
            "duplicate", "this masterIdentifier was deposited with another content"
        ) from None


def _refuse_known_documents(entries: Sequence[Entry]) -> None:
    for entry in entries:
        if _new_document(entry) and deposit_document.is_known(entry.resource):
            raise unacceptable("duplicate", "this masterIdentifier is already deposited")


def _entries(bundle: Json) -> list[Entry]:
    if bundle.get("type") != "transaction":
        raise unacceptable("not-supported", "only a transaction Bundle is taken here", status=400)
    raw = bundle.get("entry", [])
    if len(raw) > MOST_ENTRIES:
        raise unacceptable("too-costly", f"{MOST_ENTRIES} entries at most", status=413)
    entries = [_entry(place, one) for place, one in enumerate(raw)]
    mapping = {one.full_url: f"{one.type}/{one.id}" for one in entries if one.full_url and one.id}
    if len(mapping) != sum(1 for one in entries if one.full_url):
        raise unacceptable("duplicate", "two entries have the same fullUrl", status=400)
    return [
        replace(one, resource=reference.rewrite_references(one.resource, mapping))
        for one in entries
    ]


def _entry(place: int, raw: Json) -> Entry:
    at = (f"Bundle.entry[{place}]",)
    request = raw.get("request", {})
    method, url = str(request.get("method", "")), str(request.get("url", ""))
    name, _, fid = url.partition("?")[0].partition("/")
    if method not in METHODS or name not in definitions.RESOURCE_TYPES or "?" in url:
        raise unacceptable("not-supported", "POST, PUT or DELETE of a type or an id", expression=at)
    resource = dict(raw.get("resource") or {})
    if method != "DELETE" and resource.get("resourceType") != name:
        raise unacceptable("structure", "the resource is not of the url's type", expression=at)
    if (method == "POST") == bool(fid):
        raise unacceptable("structure", "POST names a type, PUT and DELETE an id", expression=at)
    return Entry(
        place,
        method,
        name,
        fid or record.new_id(),
        str(raw.get("fullUrl", "")),
        resource,
        condition_of(str(request.get("ifNoneExist", ""))),
        version_of(str(request.get("ifMatch", ""))),
    )


def condition_of(text: str) -> tuple[str, str] | None:
    """
    The one condition read: `identifier=system|value`.

    :raises Unacceptable: another condition
    """
    if not text:
        return None
    target = reference.parse(f"Patient?{text}")
    found = reference.identifier_criterion(target)
    if found is None:
        raise unacceptable("not-supported", "the condition must be one identifier", status=400)
    return found


def version_of(text: str) -> int | None:
    """
    The version that `W/"3"` names.
    """
    if not text:
        return None
    number = text.removeprefix("W/").strip('"')
    if not number.isascii() or not number.isdigit():
        raise unacceptable("value", "If-Match takes a version", status=400)
    return int(number)


def _execute(entries: Sequence[Entry], actor: Actor, now: dt.datetime) -> tuple[Done, ...]:
    """
    Deletions, then creations all together, then updates: the standard's order.
    """
    done: dict[int, Done] = {}
    for entry in (one for one in entries if one.method == "DELETE"):
        change_resource.delete(entry.type, entry.id, actor=actor, if_match=entry.if_match, now=now)
        done[entry.place] = Done("204 No Content", f"{entry.type}/{entry.id}")
    done |= _create([one for one in entries if one.method == "POST"], actor, now)
    for entry in (one for one in entries if one.method == "PUT"):
        stored, made = change_resource.update(
            entry.type, entry.id, entry.resource, actor=actor, if_match=entry.if_match, now=now
        )
        done[entry.place] = done_with(stored, made=made)
    return tuple(done[entry.place] for entry in entries)


def _create(entries: Sequence[Entry], actor: Actor, now: dt.datetime) -> dict[int, Done]:
    done: dict[int, Done] = {}
    wanted: list[tuple[int, Wanted]] = []
    for entry in entries:
        existing = None
        if entry.condition:
            existing = store_resources.existing(
                entry.resource, entry.condition, actor=actor, now=now
            )
        if existing:
            done[entry.place] = done_with(existing, made=False)
        else:
            wanted.append((entry.place, store_resources.wanted_of(entry.resource, entry.id)))
    stored = store_resources.create([one for _, one in wanted], actor=actor, now=now)
    for (place, _), one in zip(wanted, stored, strict=False):
        done[place] = done_with(one, made=True)
    return done


def done_with(stored: record.Stored, *, made: bool) -> Done:
    return Done(
        "201 Created" if made else "200 OK",
        stored.location,
        f'W/"{stored.version}"',
        record.instant(stored.updated),
    )
