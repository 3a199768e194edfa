"""
What a person decides about one structure: keep it out, let it put nothing here.

Source: CSP R1111-46 (block), R1111-47 (opposition to one source).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import CARE_TEAM, Holder
from ens.journeys.once import once
from ens.journeys.sharing import sight, within
from ens.journeys.trace import trace

BLOCK, FEEDING = "block", "feeding"


@dataclass(frozen=True, slots=True)
class Place:
    """
    `blocked` and `refused` since when it is kept out, and since when it puts nothing here;
    `agreed` whether an agreement with it is in force, `until` its end.
    """

    public_id: str
    name: str
    city: str
    structure: int
    blocked: dt.datetime | None
    refused: dt.datetime | None
    agreed: bool = False
    until: dt.datetime | None = None


def places(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, tuple[Place, ...]]:
    """
    Those that put something here as far as one sees it, those of the care team, those decided
    about.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)
    _, reading = holder.opened(actor=actor, patient=patient, now=now)
    keys = _known(whose, reading, now)
    found = _places(directory.structures(list(keys)), whose.person, now)
    return whose, tuple(sorted(found, key=lambda one: one.name))


def one_place(*, actor: Actor, patient: str, place: str, now: dt.datetime) -> tuple[Holder, Place]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or no such structure
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)
    [found] = _places([_structure(place)], whose.person, now)
    return whose, found


def decide(
    *, actor: Actor, patient: str, place: str, what: str, refused: bool, key: str, now: dt.datetime
) -> Holder:
    """
    Keep it out (`block`) or refuse what it puts here (`feeding`), or let it again; at once.

    :raises record.NotFound, holder.SpaceNotOpen: as `one_place`, or nothing to decide so
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    one = _structure(place)
    if what not in (BLOCK, FEEDING):
        raise record.NotFound
    within.require_whole(reach, whose.person, now=now)
    said = ("place", whose.public_id, one.public_id, what, str(refused))
    once(
        lambda: _decided(whose.person, one, what, refused, reach, now),
        actor=actor, key=key, said=said, now=now,
    )  # fmt: skip
    return whose


def _decided(
    person: int,
    one: directory.Structure,
    what: str,
    refused: bool,
    reach: Reach,
    now: dt.datetime,
) -> Mapping[str, Any]:
    [present] = _places([one], person, now)
    stands = present.blocked if what == BLOCK else present.refused
    if (stands is not None) == refused:
        return {}
    if what == BLOCK:
        _block(person, one.structure, refused, reach, now)
    else:
        _oppose(person, one.structure, refused, reach, now)
    actions = {BLOCK: ("unblock", "block"), FEEDING: ("withdraw-opposition", "oppose")}
    trace(
        actions[what][refused], what=("Organization", one.public_id), label=CARE_TEAM,
        person=person, reach=reach, detail=what, now=now,
    )  # fmt: skip
    return {}


def _block(person: int, structure: int, refused: bool, reach: Reach, now: dt.datetime) -> None:
    if refused:
        access.block(person=person, structure=structure, made_by=reach.actor.account, now=now)
    else:
        access.unblock(person=person, structure=structure, now=now)


def _oppose(person: int, structure: int, refused: bool, reach: Reach, now: dt.datetime) -> None:
    if refused:
        access.oppose(
            person=person, against=FEEDING, structure=structure, made_by=reach.actor.account,
            now=now,
        )  # fmt: skip
    else:
        access.withdraw_opposition(person=person, against=FEEDING, structure=structure, now=now)


def _known(whose: Holder, reading: Reach, now: dt.datetime) -> set[int]:
    writers = {writer for _, writer in sight.counted(reading, whose.person, now) if writer}
    related = access.relations_of(person=whose.person, now=now)
    known = {one.professional for one in related}
    known |= {one.professional for one in writers if one.professional}
    posts = {
        post.structure for one in directory.professionals(list(known)) for post in one.situations
    }
    blocked = {one.structure for one in access.blocks_of(person=whose.person)}
    agreements = {one.structure for one in access.agreements_of(person=whose.person, now=now)}
    refused = set(access.sources_opposed(person=whose.person))
    own = {writer.structure for writer in writers}
    return (own | posts | blocked | agreements | refused) - {0}


def _places(
    structures: Sequence[directory.Structure], person: int, now: dt.datetime
) -> tuple[Place, ...]:
    blocked = {one.structure: one.since for one in access.blocks_of(person=person)}
    refused = access.sources_opposed(person=person)
    held = {one.structure: one for one in access.agreements_of(person=person, now=now)}
    return tuple(
        Place(
            public_id=one.public_id,
            name=one.name,
            city=one.city,
            structure=one.structure,
            blocked=blocked.get(one.structure),
            refused=refused.get(one.structure),
            agreed=one.structure in held,
            until=held[one.structure].until if one.structure in held else None,
        )
        for one in structures
    )


def _structure(public_id: str) -> directory.Structure:
    """
    :raises record.NotFound: the directory has none of this public id
    """
    found = directory.structure_of_public_id(public_id)
    if found is None:
        raise record.NotFound
    return found
