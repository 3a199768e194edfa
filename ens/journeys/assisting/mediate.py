"""
What a mediator does beside somebody: they enter the code, see the settings, and, if the person
asked for it, change them with them. Each act is in the register under the mediator's name.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.ground.actor import Actor
from ens.journeys import care_team, codes, holder, oppose
from ens.journeys.care_team import Professional
from ens.journeys.holder import CARE_TEAM, RELATED, Holder
from ens.journeys.once import once
from ens.journeys.oppose import Choice
from ens.journeys.trace import trace


@dataclass(frozen=True, slots=True)
class Beside:
    """
    Somebody helped now; `decides` when their settings may be changed.
    """

    holder: Holder
    until: dt.datetime
    decides: bool


@dataclass(frozen=True, slots=True)
class Settings:
    beside: Beside
    team: tuple[Professional, ...]
    blocked: tuple[Professional, ...]
    choices: tuple[Choice, ...]


def begin(*, actor: Actor, code: str, key: str, now: dt.datetime) -> str:
    """
    Return the public id of the person beside.

    :raises codes.CodeRefused, codes.TooManyCodes: as `codes.enter`; or of a space not open
    """
    return codes.enter(
        lambda: _begun(actor, code, now), actor=actor, key=key, said=("assist", code), now=now
    )


def _begun(actor: Actor, code: str, now: dt.datetime) -> str:
    """
    :raises access.WrongCode, access.TooManyAttempts: nothing begins
    :raises codes.CodeRefused: the space is not open; nothing is kept
    """
    begun = access.use_assistance_code(text=code, account=actor.account, now=now)
    reach = access.reach(actor=actor, persons=(begun.person,), action="read", now=now)
    if access.why_not(reach, person=begun.person, label=holder.PATIENT):
        raise codes.CodeRefused
    what = ("Consent", "")
    trace("begin-assistance", what=what, label=RELATED, person=begun.person, reach=reach, now=now)
    notices.notify(
        person=begun.person,
        kind="assistance-begun",
        subject_label=RELATED,
        about=("Consent", ""),
        text_values={"mediator": actor.name},
        author=actor.account,
        now=now,
    )
    return identity.person(begun.person).public_id


def beside(*, actor: Actor, now: dt.datetime) -> tuple[Beside, ...]:
    """
    Those whom this mediator helps at this moment.
    """
    running = access.assistances_by(account=actor.account, now=now)
    people = {one.person: one for one in identity.persons([one.person for one in running])}
    return tuple(
        Beside(holder.of_person(people[one.person], actor), one.until, one.decides)
        for one in running
        if one.person in people
    )


def settings(*, actor: Actor, patient: str, now: dt.datetime) -> Settings:
    """
    :raises record.NotFound: nobody whom this mediator helps now; the refusal is written
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    [found] = [one for one in beside(actor=actor, now=now) if one.holder.person == whose.person]
    around = care_team.around(whose.person, now)
    what = ("CareTeam", "")
    trace("read", what=what, label=CARE_TEAM, person=whose.person, reach=reach, now=now)
    return Settings(
        beside=found,
        team=tuple(one for one in around if one.since and not one.blocked),
        blocked=tuple(one for one in around if one.blocked),
        choices=oppose.choices(person=whose.person),
    )


def end(*, actor: Actor, patient: str, key: str, now: dt.datetime) -> None:
    """
    The mediator leaves; doing it again changes nothing.

    :raises record.NotFound: nobody whom this mediator helps now
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)

    def work() -> Mapping[str, Any]:
        access.end_assistances(person=whose.person, account=actor.account, now=now)
        what = ("Consent", "")
        trace("end-assistance", what=what, label=RELATED, person=whose.person, reach=reach, now=now)
        return {}

    once(work, actor=actor, key=key, said=("leave", whose.public_id), now=now)
