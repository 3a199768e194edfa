"""
A person who fears to be looked at by somebody they know has their space watched more closely:
what looks like curiosity there waits sooner for a look (docs/explanation/curiosity.md).
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ens.contexts.watch import api as watch
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import CARE_TEAM, Holder
from ens.journeys.once import once
from ens.journeys.trace import trace


def is_watched(*, person: int) -> bool:
    """
    The caller has settled that it is the person, or who represents them.
    """
    return watch.is_watched_closely(person=person)


def decide(*, actor: Actor, patient: str, closely: bool, key: str, now: dt.datetime) -> Holder:
    """
    Watch more closely, or as any other space; doing it again changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)
    once(
        lambda: _decided(whose.person, closely, reach, now),
        actor=actor,
        key=key,
        said=("watch", whose.public_id, str(closely)),
        now=now,
    )
    return whose


def _decided(person: int, closely: bool, reach: Reach, now: dt.datetime) -> Mapping[str, Any]:
    if watch.is_watched_closely(person=person) == closely:
        return {}
    if closely:
        watch.watch_closely(person=person, made_by=reach.actor.account, now=now)
    else:
        watch.watch_as_others(person=person)
    trace(
        "watch-closely" if closely else "watch-as-others",
        what=("Consent", ""),
        label=CARE_TEAM,
        person=person,
        reach=reach,
        now=now,
    )
    return {}
