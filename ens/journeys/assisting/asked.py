"""
The person asks to be helped where they are: they show a code, see who helps them, and stop it.

A mediator learns neither the person's sign-in nor anything of their health (UXI-03).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.ground.actor import Actor
from ens.journeys import holder
from ens.journeys.holder import RELATED, Holder
from ens.journeys.once import once
from ens.journeys.trace import trace


@dataclass(frozen=True, slots=True)
class Helped:
    """
    `code` is being shown and works for `seconds` more; `by` are those who help now, until when.
    """

    holder: Holder
    code: str
    seconds: int
    by: tuple[tuple[str, dt.datetime], ...]


def helped(*, actor: Actor, patient: str, now: dt.datetime) -> Helped:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, _ = holder.own(actor=actor, patient=patient, now=now)
    code = access.shown_assistance_code(person=whose.person, now=now)
    running = access.assistances_of(person=whose.person, now=now)
    names = accounts.accounts_of([one.account for one in running])
    return Helped(
        holder=whose,
        code=code.text if code else "",
        seconds=int((code.expires_at - now).total_seconds()) if code else 0,
        by=tuple((names[one.account].name, one.until) for one in running if one.account in names),
    )


def show_code(*, actor: Actor, patient: str, decides: bool, key: str, now: dt.datetime) -> Holder:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)

    def work() -> Mapping[str, Any]:
        access.assistance_code(person=whose.person, decides=decides, made_by=actor.account, now=now)
        what = ("Consent", "")
        trace("ask-assistance", what=what, label=RELATED, person=whose.person, reach=reach, now=now)
        return {}

    said = ("assistance", whose.public_id, str(decides))
    once(work, actor=actor, key=key, said=said, now=now)
    return whose


def stop(*, actor: Actor, patient: str, key: str, now: dt.datetime) -> Holder:
    """
    Nobody helps any more, at their next request; doing it again changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)

    def work() -> Mapping[str, Any]:
        if access.end_assistances(person=whose.person, now=now):
            what = ("Consent", "")
            trace(
                "end-assistance", what=what, label=RELATED, person=whose.person, reach=reach,
                now=now,
            )  # fmt: skip
        return {}

    once(work, actor=actor, key=key, said=("stop-assistance", whose.public_id), now=now)
    return whose
