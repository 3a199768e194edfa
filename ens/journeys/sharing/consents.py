"""
The person agrees that a professional outside their care team, or whoever works at a structure,
reads their space: until a date, or until they take it back.

Source: CSP L1111-17 III and R1111-46 (explicit consent).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import CARE_TEAM, Holder
from ens.journeys.once import once
from ens.journeys.sharing import agreed, choices, within
from ens.journeys.sharing.choices import Target
from ens.journeys.trace import trace

TERMS: Mapping[str, dt.timedelta | None] = {
    "semaine": dt.timedelta(days=7),
    "mois": dt.timedelta(days=30),
    "semestre": dt.timedelta(days=183),
    "an": dt.timedelta(days=365),
    "sans-fin": None,
}


class NoSuchTerm(Exception):
    """
    It lasts for one of `TERMS`.
    """


@dataclass(frozen=True, slots=True)
class Given:
    """
    `until` is None where it lasts until it is taken back.
    """

    target: Target
    since: dt.datetime
    until: dt.datetime | None


def given(*, person: int, now: dt.datetime) -> tuple[Given, ...]:
    """
    Those in force. The caller has settled that they decide for this person.
    """
    return tuple(
        Given(_target(one), one.since, one.until)
        for one in access.agreements_of(person=person, now=now)
    )


def about(
    *, actor: Actor, patient: str, to: str, now: dt.datetime
) -> tuple[Holder, Target, Given | None]:
    """
    With whom, and the agreement that is in force with them.

    :raises record.NotFound, holder.SpaceNotOpen: as `agree`
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)
    target = _named(to)
    held = [one for one in given(person=whose.person, now=now) if one.target.key == target.key]
    return whose, target, held[0] if held else None


def agree(*, actor: Actor, patient: str, to: str, term: str, key: str, now: dt.datetime) -> Holder:
    """
    Again, it takes the new term.

    :raises NoSuchTerm:
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or nobody to agree with
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    within.require_whole(reach, whose.person, now=now)
    target = _named(to)
    if term not in TERMS:
        raise NoSuchTerm
    length = TERMS[term]
    until = None if length is None else now + length
    once(
        lambda: _agreed(whose.person, target, until, reach, now),
        actor=actor, key=key, said=("agree", whose.public_id, target.key, term), now=now,
    )  # fmt: skip
    return whose


def end(*, actor: Actor, patient: str, to: str, key: str, now: dt.datetime) -> Holder:
    """
    At once; ending it again changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `agree`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    within.require_whole(reach, whose.person, now=now)
    target = _named(to)
    once(
        lambda: _ended(whose.person, target, reach, now),
        actor=actor, key=key, said=("end-agreement", whose.public_id, target.key), now=now,
    )  # fmt: skip
    return whose


def _agreed(
    person: int, target: Target, until: dt.datetime | None, reach: Reach, now: dt.datetime
) -> Mapping[str, Any]:
    # Given through somebody else (who represents or helps the person): they are its witness.
    through = "" if reach.actor.person == person else reach.actor.name
    made = access.agree(
        person=person, professional=target.whom.professional, structure=target.whom.structure,
        source="witness" if through else "space", witness=through, until=until,
        made_by=reach.actor.account, now=now,
    )  # fmt: skip
    if made:
        about = agreed.Agreed(agreed.CONSENT, f"consent:{target.key}", target.name, until=until)
        agreed.ended(agreed.CAPTURED, about.about, person=person, reach=reach, now=now)
        agreed.given(about, person=person, reach=reach, now=now)
        _tell(person, "relation-begun", target, reach, now)
        _trace("agree", person, target, reach, now)
    return {}


def _ended(person: int, target: Target, reach: Reach, now: dt.datetime) -> Mapping[str, Any]:
    ended = access.end_agreement(
        person=person, professional=target.whom.professional, structure=target.whom.structure,
        now=now,
    )  # fmt: skip
    if ended:
        about = f"consent:{target.key}"
        for kind in (agreed.CONSENT, agreed.CAPTURED):
            agreed.ended(kind, about, person=person, reach=reach, now=now)
        _tell(person, "relation-ended", target, reach, now)
        _trace("end-agreement", person, target, reach, now)
    return {}


def _named(key: str) -> Target:
    """
    :raises record.NotFound: neither a professional nor a structure
    """
    found = choices.target(key)
    if not (found.whom.professional or found.whom.structure):
        raise record.NotFound
    return found


def _target(one: access.Agreement) -> Target:
    return choices.named(access.Whom(professional=one.professional, structure=one.structure))


def _tell(person: int, kind: str, target: Target, reach: Reach, now: dt.datetime) -> None:
    notices.notify(
        person=person,
        kind=kind,
        subject_label=CARE_TEAM,
        about=("Consent", target.key),
        text_values={"professional": target.name},
        author=reach.actor.account,
        now=now,
    )


def _trace(action: str, person: int, target: Target, reach: Reach, now: dt.datetime) -> None:
    trace(
        action, what=("Consent", ""), label=CARE_TEAM, person=person, reach=reach,
        detail=target.key, now=now,
    )  # fmt: skip
