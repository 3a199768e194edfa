"""
The register taken away, as it was filtered: told in words for a table or a sheet, or as
AuditEvents. That it was taken is itself in the register.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.register import api as register
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import audit_events, holder, who_looked
from ens.journeys.accesses.asked import ACTORS, Asked
from ens.journeys.accesses.listed import lines_of
from ens.journeys.holder import Holder
from ens.journeys.trace import OF_REGISTER, REGISTER, trace
from ens.journeys.who_looked import Told

MOST = 5_000  # lines of one file, the latest ones


@dataclass(frozen=True, slots=True)
class Taken:
    """
    `is_cut`: there were more than one file holds; a shorter time says which.
    """

    told: tuple[Told, ...]
    is_cut: bool


def taken(*, actor: Actor, patient: str, asked: Asked, now: dt.datetime) -> tuple[Holder, Taken]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    :raises register.NotWritten: nothing is served
    """
    whose, reach, lines, is_cut = _lines(actor, patient, asked, now)
    return whose, Taken(who_looked.told(lines, reach=reach), is_cut)


def events(
    *, actor: Actor, patient: str, asked: Asked, now: dt.datetime
) -> tuple[Holder, list[dict[str, Any]]]:
    """
    As `taken`: a FHIR AuditEvent for each line.
    """
    whose, _, lines, _ = _lines(actor, patient, asked, now)
    told = audit_events.told([register.Entry(line, whose.person, "") for line in lines])
    return whose, [audit_events.resource(one, national=False) for one in told]


def _lines(
    actor: Actor, patient: str, asked: Asked, now: dt.datetime
) -> tuple[Holder, Reach, Sequence[register.Access], bool]:
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    actors = register.actors_of(whose.person, reach=reach, limit=ACTORS)
    lines, following = lines_of(whose.person, reach, asked, actors, before=None, limit=MOST)
    what = (REGISTER, "")
    trace("export", what=what, label=OF_REGISTER, person=whose.person, reach=reach, now=now)
    return whose, reach, lines, following is not None
