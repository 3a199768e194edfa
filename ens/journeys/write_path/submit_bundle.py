"""
A transaction Bundle: everything in it is done, or nothing is.

Sources: https://hl7.org/fhir/R4/http.html#transaction; IHE MHD ITI-65 for a submission of
documents. A submission sent again gets the first locations.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ens.contexts.record import api as record
from ens.ground import failpoints
from ens.ground.actor import Actor
from ens.journeys.birth import register_birth
from ens.journeys.errors import AtEntry
from ens.journeys.write_path import (
    bundle_entries,
    bundle_targets,
    change_resource,
    conditional_change,
    conditions,
    judging,
    only_read,
    patching,
    sent_before,
    store_resources,
    taking_turns,
)
from ens.journeys.write_path.bundle_entries import Entry
from ens.journeys.write_path.bundle_targets import Target
from ens.journeys.write_path.reading_ahead import Read, read_ahead
from ens.journeys.write_path.sent_before import Claim

Json = Mapping[str, Any]
Answers = dict[int, "Done"]


@dataclass(frozen=True, slots=True)
class Done:
    """
    What one entry came to; `warning` is what its sender should know though it was done, `body`
    the resource as it is now.
    """

    status: str
    location: str
    etag: str = ""
    updated: str = ""
    warning: str = ""
    body: bytes = b""


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
    entries = [_remarked(one, actor) for one in entries]
    read = read_ahead([one.resource for one in entries if one.method in ("POST", "PUT")])
    failpoints.reach("before-begin")

    def once() -> tuple[Done, ...]:
        with only_read.transaction():
            claims = sent_before.of_request(key, digest)
            done = _all(entries, claims, read, actor, now)
            failpoints.reach("after-outbox")
        return done

    done = taking_turns.done(once)
    failpoints.reach("after-commit")
    return done


def _remarked(entry: Entry, actor: Actor) -> Entry:
    """
    :raises AtEntry: it does not keep to its profiles, where they are asked for
    """
    if entry.method not in ("POST", "PUT"):
        return entry
    with AtEntry.of(entry.place):
        return replace(entry, remarks=judging.remarks(entry.resource, actor=actor))


def _all(
    entries: Sequence[Entry], claims: list[Claim], read: Read, actor: Actor, now: dt.datetime
) -> tuple[Done, ...]:
    """
    Deletions, then creations all together, then changes: the standard's order.
    """
    if first := sent_before.first_answer(claims, actor=actor, now=now):
        return _first(first)
    conditions.wait(one.condition for one in entries if one.condition)
    done = _delete([one for one in entries if one.method == "DELETE"], actor, now)
    rest = [one for one in entries if one.method != "DELETE"]
    deleted = [one.location for one in done.values()]
    targets = bundle_targets.settled(rest, deleted=deleted, actor=actor, now=now)
    documents = _documents(targets)
    if first := sent_before.first_answer(documents, actor=actor, now=now):
        sent_before.keep(claims, first["locations"], actor=actor)
        return _first(first)
    done |= _execute(targets, read, actor, now)
    ordered = tuple(done[one.place] for one in entries)
    sent_before.keep([*claims, *documents], [one.location for one in ordered], actor=actor)
    return ordered


def _first(answer: Json) -> tuple[Done, ...]:
    return tuple(Done("200 OK", one) for one in answer["locations"])


def _documents(targets: Sequence[Target]) -> list[Claim]:
    entries = [one.entry for one in targets]
    binaries = {
        f"Binary/{one.id}": str(one.resource.get("data", ""))
        for one in entries
        if one.type == "Binary"
    }
    new = (one for one in targets if one.is_new and one.entry.method == "POST")
    return [
        claim
        for one in new
        if one.entry.type == "DocumentReference"
        for claim in sent_before.of_document(one.said, binaries, one.entry.place)
    ]


def _delete(entries: Sequence[Entry], actor: Actor, now: dt.datetime) -> Answers:
    """
    All are found before one is gone.
    """
    places: dict[int, record.Place | None] = {}
    known: set[record.Place | None] = set()
    for one in entries:
        with AtEntry.of(one.place):
            place = _to_delete(one, actor, now)
            if place is not None and place in known:
                raise bundle_targets.twice()
            known.add(place)
            places[one.place] = place
    done: Answers = {}
    for one in entries:
        with AtEntry.of(one.place):
            done[one.place] = _deleted(one, places[one.place], actor, now)
    return done


def _to_delete(entry: Entry, actor: Actor, now: dt.datetime) -> record.Place | None:
    """
    What to delete, None where a condition means nothing: it is as was asked.
    """
    if entry.condition:
        otherwise = change_resource.no_version() if entry.expected.presence else None
        return conditional_change.found(
            entry.condition, actor=actor, otherwise=otherwise, waited=True, now=now
        )
    change_resource.require_own_type(entry.type, actor)
    place = record.locate(entry.type, entry.id)
    if place is None:
        raise record.NotFound
    return place


def _deleted(entry: Entry, place: record.Place | None, actor: Actor, now: dt.datetime) -> Done:
    if place is None:
        return Done("204 No Content", "")
    try:
        gone = change_resource.remove(place, actor=actor, expected=entry.expected, now=now)
        version = gone.version
    except record.Gone as error:  # it is as was asked
        version = error.version
    return Done("204 No Content", f"{place.type}/{place.id}", f'W/"{version}"')


def _execute(targets: Sequence[Target], read: Read, actor: Actor, now: dt.datetime) -> Answers:
    done = {one.entry.place: done_with(one.found, made=False) for one in targets if one.found}
    done |= _create([one.entry for one in targets if one.is_new], read, actor, now)
    for one in targets:
        if one.place is not None:
            with AtEntry.of(one.entry.place):
                stored = _change(one.entry, one.place, actor, now)
            done[one.entry.place] = done_with(stored, made=False)
    for one in targets:
        if one.same_as is not None:
            done[one.entry.place] = replace(done[one.same_as], status="200 OK", warning="")
    return done


def _change(entry: Entry, place: record.Place, actor: Actor, now: dt.datetime) -> record.Stored:
    more: Any = {"actor": actor, "expected": entry.expected, "now": now}
    if entry.method == "PATCH":
        return patching.patch(place, entry.operations, **more)
    return change_resource.replace(place, entry.resource, remarks=entry.remarks, **more)


def _create(entries: Sequence[Entry], read: Read, actor: Actor, now: dt.datetime) -> Answers:
    if not entries:
        return {}
    wanted = [
        replace(store_resources.wanted_of(one.resource, one.id), settled=True, remarks=one.remarks)
        for one in entries
    ]
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
        body=stored.body,
    )
