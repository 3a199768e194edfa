"""
A new version of a resource, or its deletion, by whoever wrote it.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.ground import database
from ens.ground.actor import Actor
from ens.journeys import feed_hub, vaccines_of_person
from ens.journeys.errors import Unacceptable, unacceptable
from ens.journeys.subscriptions import telling
from ens.journeys.write_path import (
    conditional_references,
    conditions,
    only_read,
    store_resources,
    taking_turns,
)
from ens.journeys.write_path.places import NOWHERE, placed
from ens.journeys.write_path.store_resources import TRUE_ELSEWHERE
from ens.standards.fhir import json_gate

Json = Mapping[str, Any]
FIXED = ("masterIdentifier", "type", "subject", "content", "relatesTo")
CURRENT = "current"
NOT_REPLACED = frozenset({"Patient", "Binary"})


def update(
    type: str,  # noqa: A002
    fid: str,
    resource: Json,
    *,
    actor: Actor,
    expected: record.Expected = record.WHATEVER,
    content: bytes | None = None,
    remarks: record.Remarks = (),
    now: dt.datetime,
) -> tuple[record.Stored, bool]:
    """
    Store a new version; True if the id was new and this client may choose ids. Others who choose
    the same id at this moment go first. For who may not, what is not there is looked for as what
    they do not see.

    `content` is the bytes of a Binary, `remarks` what is kept with the version.

    :raises record.NotFound, record.VersionConflict, access.Refused, Unacceptable
    """
    require_own_type(type, actor)

    more: Any = {"content": content, "actor": actor, "expected": expected, "now": now}
    more["remarks"] = remarks

    def once() -> tuple[record.Stored, bool]:
        with only_read.transaction():
            place = record.locate(type, fid)
            if place is None and chooses_ids(actor):
                record.lock_condition(type, "_id", fid)
                place = record.locate(type, fid)
                if place is None:
                    return _create_under(fid, resource, **more), True
            place = place or record.Place(type, fid, NOWHERE, 0)
            return replace(place, resource, **more), False

    return taking_turns.done(once)


def replace(
    place: record.Place,
    resource: Json,
    *,
    actor: Actor,
    expected: record.Expected = record.WHATEVER,
    content: bytes | None = None,
    remarks: record.Remarks = (),
    now: dt.datetime,
) -> record.Stored:
    """
    Store a new version of what is there, in the caller's transaction.

    :raises record.NotFound, record.VersionConflict, access.Refused, Unacceptable
    """
    reach = access.reach(actor=actor, persons=(place.person,), action="update", now=now)
    record.require(place, reach=reach)
    resource = conditional_references.resolved(resource, actor=actor, now=now)
    if conditions.owner({**resource, "id": place.id}) != place.person:
        raise unacceptable("business-rule", "a resource does not change persons")
    if place.type == "DocumentReference":
        _require_same_document(place, resource, actor, now)
    wanted = store_resources.wanted_of(resource, place.id, content)
    stored = record.update(
        place,
        wanted.resource,
        reach=reach,
        expected=expected,
        content=wanted.content,
        found=remarks,
        now=now,
    )
    feed_hub.tell([stored], actor=actor, now=now)
    vaccines_of_person.changed([stored])
    telling.changed([stored], action="update", now=now)
    return stored


def chooses_ids(actor: Actor) -> bool:
    return bool(actor.client) and accounts.may_assign_ids(actor.client)


def _require_same_document(
    place: record.Place, resource: Json, actor: Actor, now: dt.datetime
) -> None:
    """
    A document's metadata may be corrected; another content is another document, which
    replaces the first one (`relatesTo`). What was read from it left with its being current.
    """
    reach = access.reach(actor=actor, persons=(place.person,), action="read", now=now)
    present = json_gate.parse(record.read(place, reach=reach, now=now).body)
    for name in FIXED:
        if present.get(name) != resource.get(name):
            raise unacceptable("business-rule", f"{name} of a document does not change")
    if present.get("status") != CURRENT and resource.get("status") == CURRENT:
        raise unacceptable(
            "business-rule",
            "what was replaced or withdrawn does not become current again: deposit it",
            expression=("DocumentReference.status",),
        )


def create_under(
    fid: str,
    resource: Json,
    *,
    actor: Actor,
    expected: record.Expected = record.WHATEVER,
    remarks: record.Remarks = (),
    now: dt.datetime,
) -> record.Stored:
    """
    Store under an id that the client chose, if it may.

    :raises record.NotFound: it may not; whether the id is taken does not show
    :raises record.AlreadyThere
    """
    if not chooses_ids(actor):
        raise record.NotFound
    return _create_under(fid, resource, actor=actor, expected=expected, remarks=remarks, now=now)


def _create_under(
    fid: str,
    resource: Json,
    *,
    actor: Actor,
    expected: record.Expected,
    content: bytes | None = None,
    remarks: record.Remarks = (),
    now: dt.datetime,
) -> record.Stored:
    if expected.presence:
        raise no_version()
    made = store_resources.wanted_of(resource, fid, content)
    wanted = dataclasses.replace(made, remarks=remarks)
    return store_resources.create([wanted], actor=actor, now=now)[0]


def no_version() -> Unacceptable:
    return unacceptable("conflict", "there is no version yet", status=412)


def delete(
    type: str,  # noqa: A002
    fid: str,
    *,
    actor: Actor,
    expected: record.Expected = record.WHATEVER,
    now: dt.datetime,
) -> record.Stored:
    """
    :raises record.NotFound, record.Gone, record.VersionConflict, access.Refused, Unacceptable
    """
    require_own_type(type, actor)
    with database.transaction():
        place = placed(type, fid)
        return remove(place, actor=actor, expected=expected, now=now)


def remove(
    place: record.Place,
    *,
    actor: Actor,
    expected: record.Expected = record.WHATEVER,
    now: dt.datetime,
) -> record.Stored:
    """
    Mark as deleted what is there, in the caller's transaction.

    :raises record.NotFound, record.Gone, record.VersionConflict, access.Refused
    """
    reach = access.reach(actor=actor, persons=(place.person,), action="delete", now=now)
    stored = record.delete(place, reach=reach, expected=expected, now=now)
    vaccines_of_person.changed([stored])
    telling.changed([stored], action="delete", now=now)
    return stored


def require_own_type(name: str, actor: Actor) -> None:
    if name in TRUE_ELSEWHERE | NOT_REPLACED and actor.kind != "operator":
        raise unacceptable("not-supported", f"{name} is not changed here", status=403)
