"""
Conditional update, patch and delete: what is done to the one thing that a condition means.

Source: https://hl7.org/fhir/R4/http.html#cond-update
"""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys.errors import unacceptable
from ens.journeys.write_path import change_resource, conditions, store_resources
from ens.journeys.write_path.conditions import Condition
from ens.journeys.write_path.only_read import OnlyRead

Json = Mapping[str, Any]


def found(
    condition: Condition,
    *,
    actor: Actor,
    otherwise: Exception | None = None,
    waited: bool = False,
    now: dt.datetime,
) -> record.Place | None:
    """
    The one resource to patch or delete, to the end of the caller's transaction; without any
    that the actor sees, None, or what to refuse it with. `waited`: the caller did already.

    :raises Unacceptable: this type is not changed here
    :raises OnlyRead: several match, or none
    """
    change_resource.require_own_type(condition.type, actor)
    if not waited:
        conditions.wait([condition])
    place = conditions.the_one(condition, actor=actor, now=now)
    if place is None and otherwise:
        raise OnlyRead(otherwise, reading=partial(conditions.look, condition, actor=actor, now=now))
    return place


def update(
    resource: Json,
    condition: Condition,
    *,
    actor: Actor,
    expected: record.Expected = record.WHATEVER,
    remarks: record.Remarks = (),
    now: dt.datetime,
) -> tuple[record.Stored | str, bool]:
    """
    A new version of the one resource of this person that matches, or a new resource; True if
    it was made now. A person registered before is told by where they are.

    :raises record.NotFound, record.VersionConflict, access.Refused, Unacceptable
    """
    name, fid = resource["resourceType"], resource.get("id")
    change_resource.require_own_type(name, actor)
    conditions.wait([condition])
    among = conditions.of_the_same(resource)
    place = conditions.the_one(condition, actor=actor, among=among, now=now)
    if place is not None:
        named = under_its_id(resource, place, actor=actor, now=now)
        stored = change_resource.replace(
            place, named, actor=actor, expected=expected, remarks=remarks, now=now
        )
        return stored, False
    if expected.presence:
        again = partial(conditions.look, condition, actor=actor, among=among, now=now)
        raise OnlyRead(change_resource.no_version(), reading=again)
    if fid is not None:
        stored = change_resource.create_under(fid, resource, actor=actor, remarks=remarks, now=now)
        return stored, True
    return store_resources.create_one(resource, actor=actor, remarks=remarks, now=now)


def under_its_id(
    resource: Json, place: record.Place, *, actor: Actor, now: dt.datetime
) -> dict[str, Any]:
    """
    The resource with the id of what matched; one that says another id means something else.

    :raises OnlyRead: it says another id
    """
    if resource.get("id") in (None, place.id):
        return {**resource, "id": place.id}
    text = "the match has another id than the body"
    reading = partial(read_again, place, actor, now)
    raise OnlyRead(unacceptable("invalid", text, status=400), reading=reading)


def read_again(place: record.Place, actor: Actor, now: dt.datetime) -> object:
    """
    So that the register keeps that it was seen.
    """
    reach = access.reach(actor=actor, persons=(place.person,), action="read", now=now)
    return record.read(place, reach=reach, now=now)
