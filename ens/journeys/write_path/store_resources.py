"""
The one write path: portals, the FHIR API, apps and gateways deposit through here.

Resources come in validated; here each gets its owner, its type's own journey where it has
one, and all are stored together with their trace.
"""

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground import failpoints
from ens.ground.actor import Actor
from ens.journeys import feed_hub, vaccines_of_person
from ens.journeys.birth import register_birth, registered_already
from ens.journeys.errors import AtEntry, unacceptable
from ens.journeys.subscriptions import telling
from ens.journeys.write_path import (
    all_or_none,
    conditional_references,
    conditions,
    deposit_document,
    only_read,
    reading_ahead,
    register_patient,
    replacing,
    secret_visits,
    sent_before,
    visibility,
)
from ens.journeys.write_path.conditions import Condition
from ens.journeys.write_path.reading_ahead import NOTHING_READ, Read, read_ahead
from ens.journeys.write_path.wanted import Wanted, Whose

Json = Mapping[str, Any]

# True somewhere else than in the record: written only by the journey that changes it there.
TRUE_ELSEWHERE = frozenset({"RelatedPerson", "CareTeam", "Consent", "Person"})
WRITTEN_BY_NOBODY = "AuditEvent"  # what the register says is told by it alone
ASKED_ALONE = "Subscription"  # no part of the record: `journeys.subscriptions.subscribing`


def create(
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    whose: Whose | None = None,
    read: Read = NOTHING_READ,
    now: dt.datetime,
) -> tuple[record.Stored, ...]:
    """
    Store these in the caller's transaction and return them in the same order, then what was
    extracted from them. `read` is what `reading_ahead` made of them before; `whose` is what is
    known already of the patient they name.

    :raises Unacceptable, record.NoOwner, record.TwoOwners, access.Refused: nothing is kept
    """
    registered = register_birth.register(wanted, actor=actor, now=now)
    others = [one for one in wanted if one.id not in registered]
    stored = _others(others, whose, read, actor, now) if others else ()
    found = registered | {one.id: one for one in stored}
    return (*(found.pop(one.id) for one in wanted), *found.values())


def _others(
    wanted: Sequence[Wanted],
    whose: Whose | None,
    read: Read,
    actor: Actor,
    now: dt.datetime,
) -> tuple[record.Stored, ...]:
    drafts: dict[str, record.Draft] = {}
    pending = {f"Patient/{whose.patient}": whose.reach.persons[0]} if whose else {}
    derived: list[record.Draft] = []
    wanted = secret_visits.marked(wanted, actor=actor, now=now)
    documents = deposit_document.bundle_of(wanted)
    for one in sorted(wanted, key=_turn):
        with AtEntry.of(one.id):
            if one.id not in drafts:
                own, extracted = _drafts(one, drafts, pending, documents, read, actor, now)
                drafts |= {draft.id: _remarked(draft, one) for draft in own}
                pending |= {f"{draft.type}/{draft.id}": draft.person for draft in own}
                derived += extracted
    asked = [drafts.pop(one.id) for one in wanted]
    ordered = [*asked, *drafts.values(), *derived]
    persons = tuple(dict.fromkeys(draft.person for draft in ordered))
    if whose and whose.reach.persons == persons:
        reach = whose.reach
    else:
        reach = access.reach(actor=actor, persons=persons, action="create", now=now)
    visibility.require_sayable(ordered, actor=actor, now=now)
    stored = all_or_none.create(ordered, reach=reach, now=now)
    deposit_document.announce(stored, actor=actor, now=now)
    entered = [one for one, draft in zip(stored, ordered, strict=True) if not draft.origin]
    feed_hub.tell(entered, actor=actor, now=now)
    vaccines_of_person.changed(stored)
    telling.changed(stored, action="create", now=now)
    return stored


def _remarked(draft: record.Draft, one: Wanted) -> record.Draft:
    """
    Some have no draft of their own making: the remarks are about what was sent, under its id.
    """
    if one.remarks and draft.id == one.id:
        return replace(draft, remarks=one.remarks)
    return draft


def _turn(one: Wanted) -> int:
    """
    Patients first, since the others name them; then documents, which take their Binaries.
    """
    return {"Patient": 0, "DocumentReference": 1}.get(one.resource["resourceType"], 2)


def _drafts(
    one: Wanted,
    known: Mapping[str, record.Draft],
    pending: Mapping[str, int],
    documents: Mapping[str, Wanted],
    read: Read,
    actor: Actor,
    now: dt.datetime,
) -> tuple[Sequence[record.Draft], Sequence[record.Draft]]:
    """
    What to store for one thing, then what was extracted from it.
    """
    _require_open_type(one.resource, actor)
    if one.resource["resourceType"] == "Patient":
        return [register_patient.draft(one.resource, one.id, actor, now)], []
    resource = one.resource
    if not one.settled:
        resource = conditional_references.resolved(resource, actor=actor, now=now)
    if resource["resourceType"] == "DocumentReference":
        deposit_document.require_new(resource, actor=actor, now=now)
        resource = replacing.superseding(resource, pending=pending, actor=actor, now=now)
        prepared = deposit_document.prepare(
            resource, one.id, documents, pending=pending, read=read, now=now
        )
        return prepared.own, prepared.derived
    origin = _carrier(resource, known, actor, now)
    person = record.owner_of(resource, pending=pending)
    draft = record.Draft(
        resource["resourceType"],
        one.id,
        person,
        resource,
        origin=origin,
        content=one.content,
        words=reading_ahead.words_of(resource, one.content, read),
    )
    return [draft], []


def _carrier(
    resource: Json, known: Mapping[str, record.Draft], actor: Actor, now: dt.datetime
) -> int:
    """
    See what this hangs on; return the key of the document that hides a Binary, 0 for none.

    :raises record.NoOwner: the actor does not see it: the answer for what never was
    """
    found = 0
    for text in record.carriers_of(resource):
        name, _, fid = text.partition("/")
        rid = known[fid].rid if fid in known else _seen(name, fid, actor, now)
        if (resource["resourceType"], name) == ("Binary", "DocumentReference"):
            found = rid
    return found


def _seen(name: str, fid: str, actor: Actor, now: dt.datetime) -> int:
    place = record.locate(name, fid)
    if place is None:
        raise record.NoOwner
    reach = access.reach(actor=actor, persons=(place.person,), action="read", now=now)
    if not record.seen([place], reach=reach):
        raise record.NoOwner
    return place.rid


def _require_open_type(resource: Json, actor: Actor) -> None:
    name = resource["resourceType"]
    if name == ASKED_ALONE:
        raise unacceptable("not-supported", f"a {name} is asked alone, at its own address")
    if name == WRITTEN_BY_NOBODY or (name in TRUE_ELSEWHERE and actor.kind != "operator"):
        raise unacceptable("not-supported", f"{name} is not created here", status=403)


def create_one(
    resource: Json,
    *,
    actor: Actor,
    whose: Whose | None = None,
    condition: Condition | None = None,
    content: bytes | None = None,
    remarks: record.Remarks = (),
    key: str = "",
    digest: bytes = b"",
    now: dt.datetime,
) -> tuple[record.Stored | str, bool]:
    """
    Create one resource, unless its condition or its key says that it is already there.

    Return what is stored, or where (a replayed key, somebody registered before); and True if it
    was made now.
    """
    read = read_ahead([resource], content=content)
    failpoints.reach("before-begin")
    with only_read.transaction():
        claims = sent_before.of_request(key, digest)
        if first := sent_before.first_answer(claims, actor=actor, now=now):
            return first["locations"][0], False
        if condition and (found := _existing(resource, condition, actor=actor, now=now)):
            sent_before.keep(claims, [found.location], actor=actor)
            return found, False
        if known := registered_already.present(resource, actor=actor, now=now):
            sent_before.keep(claims, [known.location], actor=actor)
            return known.location, False
        documents = _claim_of_document(resource)
        if first := sent_before.first_answer(documents, actor=actor, now=now):
            sent_before.keep(claims, first["document"], actor=actor)
            return first["document"][0], False
        wanted = replace(wanted_of(resource, record.new_id(), content), remarks=remarks)
        stored = create([wanted], actor=actor, whose=whose, read=read, now=now)[0]
        sent_before.keep([*claims, *documents], [stored.location], actor=actor)
        failpoints.reach("after-outbox")
    failpoints.reach("after-commit")
    return stored, True


def _claim_of_document(resource: Json) -> list[sent_before.Claim]:
    if resource["resourceType"] != "DocumentReference":
        return []
    return sent_before.of_document(resource, {}, 0)


def _existing(
    resource: Json, condition: Condition, *, actor: Actor, now: dt.datetime
) -> record.Stored | None:
    """
    The same, once others who ask the same are done.
    """
    conditions.wait([condition])
    named = conditional_references.resolved(resource, actor=actor, now=now)
    return existing(named, condition, actor=actor, now=now)


def existing(
    resource: Json, condition: Condition, *, actor: Actor, now: dt.datetime
) -> record.Stored | None:
    """
    The one resource that meets a condition, among what the actor sees.

    :raises OnlyRead: several do
    """
    among = conditions.of_the_same(resource)
    place = conditions.the_one(condition, actor=actor, among=among, now=now)
    if place is None:
        return None
    reach = access.reach(actor=actor, persons=(place.person,), action="read", now=now)
    return record.read(place, reach=reach, now=now)


def wanted_of(resource: Json, fid: str, content: bytes | None = None) -> Wanted:
    """
    A Binary's bytes are taken out of it, or were never in it: they are kept as a file.
    """
    if content is not None:
        return Wanted(resource, fid, content)
    if resource["resourceType"] != "Binary" or "data" not in resource:
        return Wanted(resource, fid)
    rest = {name: value for name, value in resource.items() if name != "data"}
    return Wanted(rest, fid, base64.b64decode(resource["data"]))
