"""
Of whom something may leave: those around who asks, those that a request or a Group names.

Being named opens nothing: the decision is made for each of them, and of those it leaves out
nothing is said.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.bulk import groups
from ens.journeys.bulk.asked import Asked
from ens.standards.fhir import json_gate

MOST_BYTES = 50_000_000


def persons(asked: Asked, *, actor: Actor, now: dt.datetime) -> tuple[int, ...]:
    """
    Their keys, lowest first; the commons, 0, where the whole system is asked.
    """
    found = set(around(actor, now))
    if asked.level == "group":
        found = _located(_members(asked.group, actor, now))
    if asked.patients is not None:
        named = _located(asked.patients)
        found = found & named if asked.level == "group" else named
    if asked.level == "system":
        found.add(record.COMMONS)
    return tuple(sorted(found))


def around(actor: Actor, now: dt.datetime) -> tuple[int, ...]:
    """
    The person of the launch; those a citizen acts for; those a professional cares for, also
    through the software of their structure.
    """
    if actor.patient:
        return (actor.patient,)
    if actor.kind == "citizen":
        represented = identity.represented_by(actor.person, today=clock.day_of(now))
        return (actor.person, *(one.person for one in represented))
    if actor.kind in ("professional", "structure") and actor.professional:
        return access.persons_cared_for(professional=actor.professional, now=now)
    return ()


def _located(fids: Sequence[str]) -> set[int]:
    places = record.located([("Patient", fid) for fid in fids])
    return {place.person for place in places.values()}


def _members(group: str, actor: Actor, now: dt.datetime) -> tuple[str, ...]:
    """
    Whom a Group names, the software's own or one that this actor may read now.
    """
    if own := groups.own(group, actor=actor):
        return members_in(json_gate.parse(own.body, max_bytes=MOST_BYTES))
    place = record.locate("Group", group)
    if place is None:
        return ()
    reach = access.reach(actor=actor, persons=(place.person,), action="read", now=now)
    try:
        stored = record.read(place, reach=reach, now=now)
    except (record.NotFound, record.Gone):
        return ()
    return members_in(json_gate.parse(stored.body, max_bytes=MOST_BYTES))


def members_in(group: dict[str, Any]) -> tuple[str, ...]:
    """
    The ids of the patients that are members at present.
    """
    present = (one for one in group.get("member", ()) if not one.get("inactive"))
    return tuple(dict.fromkeys(fid for fid in map(groups.member_of, present) if fid))
