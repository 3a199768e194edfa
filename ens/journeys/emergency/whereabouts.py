"""
Where the person says that they are: joined to an emergency, if they agreed to it.

The person agrees, or whoever represents them, as the law lets them decide of the space; either
says a place, and reads back only what they said themselves. Nobody is told whether somebody else
agreed: what a professional is not shown is alike whyever.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from ens.contexts.access import api as access
from ens.contexts.consents import api as consents
from ens.contexts.notices import api as notices
from ens.ground import keys
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import Holder
from ens.journeys.once import once
from ens.journeys.patient_seen import Patient
from ens.journeys.trace import trace

KIND, ABOUT = "whereabouts", "emergency"


class NotAgreed(Exception):
    """
    Nobody agreed to it: nothing is kept of what was said.
    """


@dataclass(frozen=True, slots=True)
class State:
    """
    Whether it is `on`, whether this reader may change that, and what they last said themselves.
    """

    on: bool
    may_decide: bool
    place: access.Place | None
    said_at: dt.datetime | None


def state(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, State]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, reach = holder.own(actor=actor, patient=patient, action="read", now=now)
    found = access.whereabouts_of(reach=reach, person=whose.person, now=now)
    deciding = access.reach(actor=actor, persons=(whose.person,), action="mask", now=now)
    refused = access.why_not(deciding, person=whose.person, label=holder.PATIENT)
    own = found if found and found.said_by == actor.account else None
    return whose, State(
        on=found is not None,
        may_decide=refused is None,
        place=own.place if own else None,
        said_at=own.said_at if own else None,
    )


def decide(*, actor: Actor, patient: str, on: bool, key: str, now: dt.datetime) -> Holder:
    """
    Agree to it, or no more: then what was said is gone at once.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)

    def work() -> Mapping[str, Any]:
        change = access.allow_whereabouts if on else access.stop_whereabouts
        if change(reach=reach, person=whose.person, now=now):
            _receipt(on, whose.person, reach, now)
            _tell(whose.person, actor, now)
            action = "allow-whereabouts" if on else "stop-whereabouts"
            _trace(action, whose.person, reach, now)
        return {}

    once(work, actor=actor, key=key, said=(KIND, whose.public_id, str(on)), now=now)
    return whose


def say(*, actor: Actor, patient: str, place: access.Place, key: str, now: dt.datetime) -> Holder:
    """
    It takes the place of what was said before.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    :raises NotAgreed, access.NowhereSaid: nothing is kept
    """
    whose, reach = holder.own(actor=actor, patient=patient, action="read", now=now)

    def work() -> Mapping[str, Any]:
        if not access.say_whereabouts(reach=reach, person=whose.person, place=place, now=now):
            raise NotAgreed
        _trace("say-whereabouts", whose.person, reach, now)
        return {}

    once(work, actor=actor, key=key, said=("say", whose.public_id, _digest(place)), now=now)
    return whose


def shown_to(
    seen: Patient, *, reach: Reach, now: dt.datetime
) -> tuple[access.Place, dt.datetime] | None:
    """
    The place and when it was said, to whoever holds a glass; each showing is in the register.

    :raises register.NotWritten: nothing is shown
    """
    found = access.whereabouts_in_emergency(reach=reach, person=seen.person, now=now)
    if found:
        _trace("read-whereabouts", seen.person, reach, now)
    return found


def _digest(place: access.Place) -> str:
    """
    What is remembered of a form sent twice tells nobody where.
    """
    return keys.keyed_hash("whereabouts", repr(place)).hex()


def _receipt(on: bool, person: int, reach: Reach, now: dt.datetime) -> None:
    if not on:
        consents.withdraw(person=person, kind=KIND, about=ABOUT, by=reach.actor, now=now)
        return
    consents.give(
        person=person, kind=KIND, about=ABOUT, language=get_language() or "fr", by=reach.actor,
        said=consents.Said(
            purpose=gettext("Être trouvé plus vite en cas d’urgence"),
            data=(gettext("Le dernier lieu dit, pendant deux heures"),),
            recipients=(gettext("Qui ouvre cet espace en urgence"),),
            duration=gettext("jusqu’à ce que vous le retiriez"),
        ),
        now=now,
    )  # fmt: skip


def _tell(person: int, actor: Actor, now: dt.datetime) -> None:
    notices.notify(
        person=person, kind="sharing-changed", subject_label=holder.CARE_TEAM,
        about=("Consent", KIND), author=actor.account, now=now,
        text_values={"by": actor.name, "title": gettext("Le lieu, en cas d’urgence.")},
    )  # fmt: skip


def _trace(action: str, person: int, reach: Reach, now: dt.datetime) -> None:
    trace(action, what=("Patient", ""), label=holder.PATIENT, person=person, reach=reach, now=now)
