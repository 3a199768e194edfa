"""
What a professional took down is confirmed, or not: by the witness they named, from the witness's
own account; by the trusted person or a helper who decides, from their own space. And it is ended,
by the person, whoever represents them, a trusted person or a helper who decides.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground import label
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.capturing import around, receipt, same_human
from ens.journeys.holder import CARE_TEAM, Holder
from ens.journeys.once import once
from ens.journeys.trace import trace

CONSENT = label.label(label.kind_of("Consent"), 0)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """
    What a witness is asked. Of the person no more than initials and the year they were born.
    """

    capture: access.Capture
    asker: directory.Professional
    initials: str
    born: int


def witnessed(*, actor: Actor, number: int, now: dt.datetime) -> Witnessed:
    """
    That it was looked at is in the register.

    :raises record.NotFound: nothing of this number asks for their word
    """
    one = _for_witness(actor, number, now)
    reach = access.reach(actor=actor, persons=(one.person,), action="read", now=now)
    _trace("read-capture", one.person, reach, now)
    person = identity.person(one.person)
    return Witnessed(
        capture=one,
        asker=directory.professional(one.professional),
        initials=initials(person),
        born=person.birth_date.year,
    )


def initials(person: identity.Person) -> str:
    names = (person.given[0] if person.given else "", person.usual_name or person.family)
    return " ".join(f"{name[0]}." for name in names if name)


def by_witness(*, actor: Actor, number: int, confirms: bool, key: str, now: dt.datetime) -> None:
    """
    :raises record.NotFound: as `witnessed`
    """

    def work() -> Mapping[str, Any]:
        one = _for_witness(actor, number, now)
        reach = access.reach(actor=actor, persons=(one.person,), action="read", now=now)
        _answered(one, confirms, actor, reach, now)
        return {}

    said = ("witness-capture", str(number), str(confirms))
    once(work, actor=actor, key=key, said=said, now=now)


def _for_witness(actor: Actor, number: int, now: dt.datetime) -> access.Capture:
    waiting = access.captures_witnessed(professional=actor.professional, now=now)
    one = next((one for one in waiting if one.capture == number), None)
    if one is None or is_own(actor, one):
        raise record.NotFound
    return one


def is_own(actor: Actor, one: access.Capture) -> bool:
    """
    Whether this professional, under whatever registration, is the one who took it down.
    """
    asker, witness = map(directory.professional, (one.professional, actor.professional))
    return same_human.is_professional(asker, witness)


def by_relative(
    *, actor: Actor, patient: str, number: int, confirms: bool, key: str, now: dt.datetime
) -> None:
    """
    :raises record.NotFound, holder.SpaceNotOpen: nothing of this number is theirs to confirm
    """
    whose, reach = _held(actor, patient, now)

    def work() -> Mapping[str, Any]:
        one = _of(whose.person, number, now)
        if one is None or not one.waits or not is_theirs(actor, one, now):
            raise record.NotFound
        if one.through == "helper":
            holder.deciding(actor=actor, patient=patient, now=now)
        _answered(one, confirms, actor, reach, now)
        return {}

    said = ("confirm-capture", whose.public_id, str(number), str(confirms))
    once(work, actor=actor, key=key, said=said, now=now)


def is_theirs(actor: Actor, one: access.Capture, now: dt.datetime) -> bool:
    """
    Whether a mandate of this actor lets them confirm it; never what they took down themselves.
    """
    asker = directory.professional(one.professional)
    if same_human.is_person(asker, identity.person(actor.person)):
        return False
    return any(
        around.may_confirm(held, through=one.through) and around.covers(held, one)
        for held in in_force(actor, one.person, now)
    )


def in_force(actor: Actor, person: int, now: dt.datetime) -> tuple[access.Mandate, ...]:
    held = access.mandates_held(mandatary=actor.person, now=now)
    return tuple(one for one in held if one.person == person and one.is_in_force(now))


def _held(actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Reach]:
    """
    :raises record.NotFound: nobody whom they act for by a mandate
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    if whose.mine or not in_force(actor, whose.person, now):
        raise record.NotFound
    return whose, reach


def end(*, actor: Actor, patient: str, number: int, key: str, now: dt.datetime) -> Holder:
    """
    Taken back before it is confirmed, or ended after; again, it changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = _may_end(actor, patient, now)

    def work() -> Mapping[str, Any]:
        one = _of(whose.person, number, now)
        if one and one.waits:
            _answered(one, False, actor, reach, now)
        elif one and access.end_capture(person=one.person, number=number, now=now):
            receipt.ended(one, reach=reach, now=now)
            _tell(one, "relation-ended", {}, actor, now)
            _trace("end-capture", one.person, reach, now)
        return {}

    said = ("end-capture", whose.public_id, str(number))
    once(work, actor=actor, key=key, said=said, now=now)
    return whose


def _may_end(actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Reach]:
    """
    Whoever decides; and a trusted person, who needs no more than to be one.
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    if any(one.kind == "trusted" for one in in_force(actor, whose.person, now)):
        return whose, reach
    return holder.deciding(actor=actor, patient=patient, now=now)


def _of(person: int, number: int, now: dt.datetime) -> access.Capture | None:
    standing = access.captures_of(persons=[person], now=now)
    return next((one for one in standing if one.capture == number), None)


def _answered(
    one: access.Capture, confirms: bool, actor: Actor, reach: Reach, now: dt.datetime
) -> None:
    if not confirms:
        if access.refuse_capture(person=one.person, number=one.capture, now=now):
            _tell(one, "capture-refused", {"by": actor.name}, actor, now)
            _trace("refuse-capture", one.person, reach, now)
        return
    try:
        begun = access.confirm_capture(one, by=actor.name, made_by=actor.account, now=now)
    except access.NoLongerWaits as error:
        raise record.NotFound from error
    _trace("confirm-capture", one.person, reach, now)
    if begun:
        receipt.given(one, by=actor.name, reach=reach, now=now)
        _tell(one, "capture-confirmed", {"by": actor.name}, actor, now)


def _tell(
    one: access.Capture, kind: str, said: Mapping[str, str], actor: Actor, now: dt.datetime
) -> None:
    asker = directory.professional(one.professional)
    notices.notify(
        person=one.person, kind=kind, subject_label=CARE_TEAM,
        about=("Consent", f"pro-{asker.public_id}"),
        text_values={"professional": asker.name, **said}, author=actor.account, now=now,
    )  # fmt: skip


def _trace(action: str, person: int, reach: Reach, now: dt.datetime) -> None:
    trace(action, what=("Consent", ""), label=CONSENT, person=person, reach=reach, now=now)
