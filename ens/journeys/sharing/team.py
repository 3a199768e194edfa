"""
The care team: who, as what, since when, where to find them, what they see; and who left it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.ground.actor import Actor
from ens.journeys import holder
from ens.journeys.holder import Holder
from ens.journeys.sharing import circle, dashboard
from ens.journeys.sharing.dashboard import Seer


@dataclass(frozen=True, slots=True)
class Contact:
    """
    A post: where one finds them, by post and in person; `public_id` is the structure's.
    """

    name: str
    address: str
    public_id: str


@dataclass(frozen=True, slots=True)
class Member:
    """
    `source` is how it began: named, code, declared...
    """

    seer: Seer
    contacts: tuple[Contact, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Former:
    name: str
    profession: str
    since: dt.datetime
    ended: dt.datetime


def team(
    *, actor: Actor, patient: str, now: dt.datetime
) -> tuple[Holder, tuple[Member, ...], tuple[Former, ...]]:
    """
    Those who are in it, the treating doctor first; those who no longer are, latest first.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    seers = dashboard.of_person(whose, reach, now).seers
    relations = access.relations_of(person=whose.person, now=now)
    sources = {one.professional: one.source for one in reversed(relations)}
    found = [one for one in seers if one.someone.kind == circle.TEAM]
    places = _places(found)
    members = [
        Member(one, _contacts(one, places), sources.get(one.someone.professional, ""))
        for one in found
    ]
    first = sorted(members, key=lambda one: not one.seer.someone.treating)
    return whose, tuple(first), _former(whose, now)


def _places(members: Sequence[Seer]) -> dict[int, directory.Structure]:
    keys = {actor.structure for one in members for actor in one.someone.actors}
    return {one.structure: one for one in directory.structures(list(keys - {0}))}


def _contacts(one: Seer, places: Mapping[int, directory.Structure]) -> tuple[Contact, ...]:
    keys = dict.fromkeys(actor.structure for actor in one.someone.actors)
    return tuple(
        Contact(
            place.name,
            ", ".join(part for part in (place.address, place.postal_code, place.city) if part),
            place.public_id,
        )
        for place in (places[key] for key in sorted(keys) if key in places)
    )


def _former(whose: Holder, now: dt.datetime) -> tuple[Former, ...]:
    over = [
        (one, one.ended)
        for one in access.decided(person=whose.person)
        if one.kind == "relation" and one.ended is not None and one.ended <= now
    ]
    names = {
        one.professional: one
        for one in directory.professionals([one.professional for one, _ in over])
    }
    found = [
        Former(known.name, directory.profession_of(known), one.since, ended)
        for one, ended in over
        if (known := names.get(one.professional))
    ]
    return tuple(sorted(found, key=lambda one: one.ended, reverse=True))
