"""
What a person opposes to professionals: to be looked at, to be fed, to be opened in an emergency.

Either parent decides for a child, and the other is told. What a choice would change is said
before it is made (reading 5).

Source: CSP L1111-17 I and II (emergency), R1111-46 and R1111-47.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import CARE_TEAM, Holder
from ens.journeys.once import once
from ens.journeys.sharing import within
from ens.journeys.trace import trace

AGAINST = ("emergency", "consultation", "feeding")


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What may be opposed, and since when it is (None: it is not).
    """

    against: str
    since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Effect:
    """
    `concerned`: the professionals who see something today and would not, or again would.
    """

    choice: Choice
    concerned: tuple[str, ...]


def choices(*, person: int) -> tuple[Choice, ...]:
    """
    The caller has settled that it is the person, or who represents them.
    """
    opposed = access.oppositions_of(person=person)
    return tuple(Choice(against, opposed.get(against)) for against in AGAINST)


def effect(*, actor: Actor, patient: str, against: str, now: dt.datetime) -> tuple[Holder, Effect]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or nothing of this name
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)
    choice = next((one for one in choices(person=whose.person) if one.against == against), None)
    if choice is None:
        raise record.NotFound
    return whose, Effect(choice, _concerned(against, whose.person, now))


def decide(
    *, actor: Actor, patient: str, against: str, opposed: bool, key: str, now: dt.datetime
) -> Holder:
    """
    Oppose, or withdraw the opposition; doing it again changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `effect`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    if against not in AGAINST:
        raise record.NotFound
    within.require_whole(reach, whose.person, now=now)
    once(
        lambda: _decided(whose.person, against, opposed, reach, now),
        actor=actor,
        key=key,
        said=("oppose", whose.public_id, against, str(opposed)),
        now=now,
    )
    return whose


def _concerned(against: str, person: int, now: dt.datetime) -> tuple[str, ...]:
    match against:
        case "emergency":
            broken = access.glasses_of(person=person, since=now - access.duration())
            return _names([one.professional for one in broken if one.end > now])
        case "consultation":
            team = access.relations_of(person=person, now=now)
            return _names([one.professional for one in team])
    return ()


def _names(professionals: Sequence[int]) -> tuple[str, ...]:
    return tuple(one.name for one in directory.professionals(professionals))


def _decided(
    person: int, against: str, opposed: bool, reach: Reach, now: dt.datetime
) -> Mapping[str, Any]:
    if (against in access.oppositions_of(person=person)) == opposed:
        return {}
    if opposed:
        access.oppose(person=person, against=against, made_by=reach.actor.account, now=now)
    else:
        access.withdraw_opposition(person=person, against=against, now=now)
    change = "opposed" if opposed else "allowed"
    notices.notify(
        person=person,
        kind=f"{against}-{change}",
        subject_label=CARE_TEAM,
        about=("Consent", against),
        text_values={"by": reach.actor.name},
        author=reach.actor.account,
        now=now,
    )
    trace(
        "oppose" if opposed else "withdraw-opposition",
        what=("Consent", ""),
        label=CARE_TEAM,
        person=person,
        reach=reach,
        detail=against,
        now=now,
    )
    return {}
