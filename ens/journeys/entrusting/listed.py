"""
Who acts for a person, and for whom one acts: what the page of those around shows.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys import holder
from ens.journeys.holder import Holder


@dataclass(frozen=True, slots=True)
class Named:
    """
    A mandate with the name of who bears it; it `waits` until its first hour.
    """

    mandate: access.Mandate
    name: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Representing:
    """
    Somebody who represents the person, by law or by a judge's word.
    """

    name: str
    kind: str
    since: dt.date
    until: dt.date | None
    suspended: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """
    What the reader accepted to do for somebody else.
    """

    mandate: access.Mandate
    name: str
    public_id: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Around:
    holder: Holder
    mandates: tuple[Named, ...]
    invitations: tuple[access.Invitation, ...]
    representing: tuple[Representing, ...]
    mine: tuple[Mine, ...]


def around(*, actor: Actor, patient: str, now: dt.datetime) -> Around:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, _ = holder.own(actor=actor, patient=patient, now=now)
    return Around(
        holder=whose,
        mandates=_mandates(whose.person, now),
        invitations=access.invitations_of(person=whose.person, now=now),
        representing=_representing(whose.person, actor, now),
        mine=mine(actor=actor, now=now) if whose.mine else (),
    )


def mine(*, actor: Actor, now: dt.datetime) -> tuple[Mine, ...]:
    held = access.mandates_held(mandatary=actor.person, now=now)
    people = {one.person: one for one in identity.persons([one.person for one in held])}
    return tuple(
        Mine(one, people[one.person].name, people[one.person].public_id, one.since > now)
        for one in held
        if one.person in people
    )


def _mandates(person: int, now: dt.datetime) -> tuple[Named, ...]:
    found = access.mandates_of(person=person, now=now)
    names = {one.person: one.name for one in identity.persons([one.mandatary for one in found])}
    return tuple(Named(one, names.get(one.mandatary, ""), one.since > now) for one in found)


def _representing(person: int, actor: Actor, now: dt.datetime) -> tuple[Representing, ...]:
    links = identity.representatives_of(person, today=clock.day_of(now))
    names = {
        one.person: one.name for one in identity.persons([one.representative for one in links])
    }
    return tuple(
        Representing(
            names.get(one.representative, ""), one.kind, one.since, one.until, one.suspended,
            one.representative == actor.person,
        )
        for one in links
    )  # fmt: skip
