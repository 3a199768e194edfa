"""
The one write path: portals, the FHIR API, apps and gateways deposit through here.

Resources come in validated; here each gets its owner, its type's own journey where it has
one, and all are stored together with their trace.
"""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground import database, failpoints, idempotency
from ens.ground.actor import Actor
from ens.journeys import deposit_document, register_patient
from ens.journeys.errors import unacceptable
from ens.journeys.wanted import Wanted

Json = Mapping[str, Any]

# True somewhere else than in the record: written only by the journey that changes it there.
TRUE_ELSEWHERE = frozenset({"RelatedPerson", "CareTeam", "Consent", "Person", "AuditEvent"})


def create(
    wanted: Sequence[Wanted], *, actor: Actor, now: dt.datetime
) -> tuple[record.Stored, ...]:
    """
    Store these in the caller's transaction and return them in the same order, then what was
    extracted from them.

    :raises Unacceptable, record.NoOwner, record.TwoOwners, access.Refused: nothing is kept
    """
    for one in wanted:
        _require_open_type(one.resource, actor)
    patients = [one for one in wanted if one.resource["resourceType"] == "Patient"]
    drafts = {one.id: register_patient.draft(one.resource, one.id, actor, now) for one in patients}
    documents = deposit_document.bundle_of(wanted)
    derived: list[record.Draft] = []
    pending: dict[str, int] = {}
    for one in sorted(wanted, key=lambda one: one.resource["resourceType"] != "DocumentReference"):
        if one.id in drafts:
            continue
        if one.resource["resourceType"] == "DocumentReference":
            prepared = deposit_document.prepare(one.resource, one.id, documents, now)
            drafts |= {draft.id: draft for draft in prepared.own}
            derived += prepared.derived
        else:
            drafts[one.id] = _draft(one, pending)
        pending[f"{drafts[one.id].type}/{one.id}"] = drafts[one.id].person
    ordered = [_as_hidden_as_named(drafts[one.id], drafts) for one in wanted] + derived
    persons = tuple(dict.fromkeys(draft.person for draft in ordered))
    reach = access.reach(actor=actor, persons=persons, action="create", now=now)
    stored = record.create(ordered, reach=reach, now=now)
    deposit_document.announce(stored, actor=actor, now=now)
    return stored


def _draft(one: Wanted, pending: Mapping[str, int]) -> record.Draft:
    person = record.owner_of(one.resource, pending=pending)
    return record.Draft(
        one.resource["resourceType"], one.id, person, one.resource, content=one.content
    )


def _as_hidden_as_named(draft: record.Draft, drafts: Mapping[str, record.Draft]) -> record.Draft:
    """
    A submission set is as hidden as the documents it names.
    """
    if draft.type not in record.NAMING:
        return draft
    named = (drafts.get(fid) for fid in _documents_named(draft.resource))
    flags = draft.extra_flags
    for one in named:
        flags |= record.flags_of(one.resource) if one else 0
    return replace(draft, extra_flags=flags)


def _documents_named(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        name, _, fid = str(value.get("reference", "")).partition("/")
        if name == "DocumentReference":
            yield fid
        for child in value.values():
            yield from _documents_named(child)
    elif isinstance(value, list):
        for child in value:
            yield from _documents_named(child)


def _require_open_type(resource: Json, actor: Actor) -> None:
    name = resource["resourceType"]
    if name in TRUE_ELSEWHERE and actor.kind != "operator":
        raise unacceptable("not-supported", f"{name} is not created here", status=403)


def create_one(
    resource: Json,
    *,
    actor: Actor,
    condition: tuple[str, str] | None = None,
    key: str = "",
    digest: bytes = b"",
    now: dt.datetime,
) -> tuple[record.Stored | str, bool]:
    """
    Create one resource, unless its condition or its key says that it is already there.

    Return what is stored, or where (a replayed key); and True if it was made now.
    """
    failpoints.reach("before-begin")
    owner = actor.client or f"account:{actor.account}"
    with database.transaction():
        if key and (first := idempotency.claim(owner=owner, key=key, digest=digest, now=now)):
            return first["locations"][0], False
        if condition and (found := existing(resource, condition, actor=actor, now=now)):
            return found, False
        stored = create([wanted_of(resource, record.new_id())], actor=actor, now=now)[0]
        if key:
            answer = {"locations": [stored.location]}
            idempotency.keep(owner=owner, key=key, answer=answer)
        failpoints.reach("after-outbox")
    failpoints.reach("after-commit")
    return stored, True


def existing(
    resource: Json, condition: tuple[str, str], *, actor: Actor, now: dt.datetime
) -> record.Stored | None:
    """
    The one resource that meets a condition, among what the actor sees; others wait for us.

    :raises Unacceptable: 412 if several do
    """
    name = resource["resourceType"]
    record.lock_condition(name, *condition)
    if name == "Patient":
        places = record.by_identifier(name, *condition)
    else:
        places = record.matching(name, *condition, person=record.owner_of(resource))
    if len(places) > 1:
        raise unacceptable("multiple-matches", "several resources match", status=412)
    if not places:
        return None
    reach = access.reach(actor=actor, persons=(places[0].person,), action="read", now=now)
    return record.read(places[0], reach=reach, now=now)


def wanted_of(resource: Json, fid: str) -> Wanted:
    """
    A Binary's bytes are taken out of it: they are kept as a file.
    """
    if resource["resourceType"] != "Binary" or "data" not in resource:
        return Wanted(resource, fid)
    rest = {name: value for name, value in resource.items() if name != "data"}
    return Wanted(rest, fid, base64.b64decode(resource["data"]))
