"""
A transaction Bundle: everything in it is done, or nothing is.

Sources: https://hl7.org/fhir/R4/http.html#transaction; IHE MHD ITI-65 for a submission of
documents. A submission sent again gets the first locations.
"""

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ens.contexts.record import api as record
from ens.ground import database, failpoints
from ens.ground.actor import Actor
from ens.journeys.birth import register_birth, registered_already
from ens.journeys.errors import AtEntry
from ens.journeys.write_path import (
    bundle_entries,
    change_resource,
    sent_before,
    store_resources,
)
from ens.journeys.write_path.bundle_entries import Entry
from ens.journeys.write_path.reading_ahead import Read, read_ahead
from ens.journeys.write_path.sent_before import Claim

Json = Mapping[str, Any]
Found = dict[int, record.Stored]


@dataclass(frozen=True, slots=True)
class Done:
    """
    What one entry came to; `warning` is what its sender should know though it was done.
    """

    status: str
    location: str
    etag: str = ""
    updated: str = ""
    warning: str = ""


def submit(
    bundle: Json, *, actor: Actor, key: str = "", digest: bytes = b"", now: dt.datetime
) -> tuple[Done, ...]:
    """
    Do a transaction and return what came of each entry, in their order.

    `key` is the request's Idempotency-Key, `digest` that of its body.

    :raises AtEntry: nothing is kept because of this entry
    :raises Unacceptable, idempotency.KeyReused: nothing is kept because of the whole
    """
    entries = bundle_entries.read(bundle)
    read = read_ahead([one.resource for one in entries if one.method == "POST"])
    failpoints.reach("before-begin")
    with database.transaction():
        claims = sent_before.of_request(key, digest)
        if first := sent_before.first_answer(claims, actor=actor, now=now):
            return _first(first)
        done = _delete([one for one in entries if one.method == "DELETE"], actor, now)
        found, entries = _resolve(entries, actor, now)
        documents = _documents(entries, found)
        if first := sent_before.first_answer(documents, actor=actor, now=now):
            sent_before.keep(claims, first["locations"], actor=actor)
            return _first(first)
        done |= _execute(entries, found, read, actor, now)
        ordered = tuple(done[one.place] for one in entries)
        sent_before.keep([*claims, *documents], [one.location for one in ordered], actor=actor)
        failpoints.reach("after-outbox")
    failpoints.reach("after-commit")
    return ordered


def _first(answer: Json) -> tuple[Done, ...]:
    return tuple(Done("200 OK", one) for one in answer["locations"])


def _documents(entries: Sequence[Entry], found: Found) -> list[Claim]:
    binaries = {
        f"Binary/{one.id}": str(one.resource.get("data", ""))
        for one in entries
        if one.type == "Binary"
    }
    new = (one for one in entries if one.method == "POST" and one.place not in found)
    return [
        claim
        for one in new
        if one.type == "DocumentReference"
        for claim in sent_before.of_document(one.resource, binaries, one.place)
    ]


def _resolve(entries: Sequence[Entry], actor: Actor, now: dt.datetime) -> tuple[Found, list[Entry]]:
    """
    What the creations find already there, patients first since the others name them.
    """
    found: Found = {}
    for patients in (True, False):
        named = bundle_entries.rewritten(entries, {place: one.id for place, one in found.items()})
        for entry in named:
            if entry.method == "POST" and (entry.type == "Patient") == patients:
                with AtEntry.of(entry.place):
                    if one := _existing(entry, actor, now):
                        found[entry.place] = one
    return found, bundle_entries.rewritten(entries, {place: one.id for place, one in found.items()})


def _existing(entry: Entry, actor: Actor, now: dt.datetime) -> record.Stored | None:
    found = None
    if entry.condition:
        found = store_resources.existing(entry.resource, entry.condition, actor=actor, now=now)
    return found or registered_already.present(entry.resource, actor=actor, now=now)


def _execute(
    entries: Sequence[Entry], found: Found, read: Read, actor: Actor, now: dt.datetime
) -> dict[int, Done]:
    """
    Creations all together, then updates: the standard's order, once deletions are done.
    """
    done = {place: done_with(one, made=False) for place, one in found.items()}
    posted = [one for one in entries if one.method == "POST" and one.place not in found]
    done |= _create(posted, read, actor, now)
    for entry in (one for one in entries if one.method == "PUT"):
        with AtEntry.of(entry.place):
            stored, made = change_resource.update(
                entry.type, entry.id, entry.resource, actor=actor, if_match=entry.if_match, now=now
            )
        done[entry.place] = done_with(stored, made=made)
    return done


def _delete(entries: Sequence[Entry], actor: Actor, now: dt.datetime) -> dict[int, Done]:
    done = {}
    for one in entries:
        with AtEntry.of(one.place), contextlib.suppress(record.Gone):  # it is as was asked
            change_resource.delete(one.type, one.id, actor=actor, if_match=one.if_match, now=now)
        done[one.place] = Done("204 No Content", f"{one.type}/{one.id}")
    return done


def _create(
    entries: Sequence[Entry], read: Read, actor: Actor, now: dt.datetime
) -> dict[int, Done]:
    if not entries:
        return {}
    wanted = [store_resources.wanted_of(one.resource, one.id) for one in entries]
    try:
        stored = store_resources.create(wanted, actor=actor, read=read, now=now)
    except AtEntry as error:
        places: dict[int | str, int] = {one.id: one.place for one in entries}
        if error.place not in places:
            raise error.cause from error
        raise AtEntry(places[error.place], error.cause) from error
    return {
        entry.place: replace(done_with(one, made=True), warning=_warning(entry, actor))
        for entry, one in zip(entries, stored, strict=False)
    }


def _warning(entry: Entry, actor: Actor) -> str:
    if entry.type == "RelatedPerson" and register_birth.links_nobody(entry.resource, actor=actor):
        return register_birth.UNLINKED
    return ""


def done_with(stored: record.Stored, *, made: bool) -> Done:
    return Done(
        "201 Created" if made else "200 OK",
        stored.location,
        f'W/"{stored.version}"',
        record.instant(stored.updated),
    )
