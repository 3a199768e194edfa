"""
The glass is broken: a professional without relation opens a space in an emergency.

It replaces a missing relation and nothing else: an opposition, a block, a mask, the matrix and
the personal area hold as ever (`access.rules`). The glass, the line of the register, what the
person and who represents them are told, and the review that waits are one transaction.

Source: CSP L1111-17 I and II; readings 5 and 6 of the product.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import clock, database
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder, patient_seen
from ens.journeys.emergency import emergency_words
from ens.journeys.once import once
from ens.journeys.patient_seen import Patient
from ens.journeys.trace import trace

SHORTEST, LONGEST = 10, 1000
ACTION = "break-glass"
# Refusals that no emergency could lift: for this actor, or this space, the page does not exist.
NO_PAGE = access.NOT_OPEN | {"sign_in_too_weak", "not_concerned"}


class AlreadySeen(Exception):
    """
    They see this person without an emergency, or in one that they declared.
    """


class NotEvenInEmergency(Exception):
    """
    An opposition or a block holds: which one is not told.
    """


class TooOften(Exception):
    """
    The week's number is reached; `weekly` says how many that is.
    """

    def __init__(self, weekly: int) -> None:
        super().__init__(weekly)
        self.weekly = weekly


class IncompleteReason(Exception):
    """
    No category of this professional, or too few words.
    """

    def __init__(self, *, reason: bool, text: bool) -> None:
        super().__init__(reason, text)
        self.reason, self.text = reason, text


@dataclass(frozen=True, slots=True)
class Asking:
    """
    What the page needs: who, for which reasons, for how long.
    """

    patient: Patient
    minor: bool
    reasons: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class _Case:
    """
    Somebody who may break the glass, before a person whom they do not see.
    """

    person: int
    reach: Reach
    capacity: access.Capacity
    one: directory.Professional

    @property
    def actor(self) -> Actor:
        return self.reach.actor


def may_break(actor: Actor) -> bool:
    """
    Whether the table of emergencies knows this professional, as they work now.
    """
    return _capacity(actor) is not None


def _capacity(actor: Actor) -> access.Capacity | None:
    if not actor.professional:
        return None
    known = directory.professional(actor.professional)
    here = [
        one
        for one in known.situations
        if (one.structure, one.profession) == (actor.structure, actor.profession)
    ]
    return access.emergency_capacity(here, regulation=actor.regulation)


def asking(*, actor: Actor, patient: str, now: dt.datetime) -> Asking:
    """
    Before it is broken. That the identity was shown is in the register.

    :raises record.NotFound: unknown, not open, or not for this actor: one answer
    :raises AlreadySeen: nothing to break
    """
    case = _case(actor, patient, now)
    line = access.refused_line(case.reach, person=case.person, label=holder.PATIENT, code="")
    register.write([replace(line, action="ask-emergency", type="Patient")], now=now)
    seen = patient_seen.described(identity.person(case.person), today=clock.day_of(now))
    return Asking(
        patient=seen,
        minor=seen.age < identity.MAJORITY,
        reasons=_reasons(case.capacity),
        minutes=round(access.duration().total_seconds() / 60),
    )


def break_glass(
    *, actor: Actor, patient: str, reason: str, text: str, key: str, now: dt.datetime
) -> None:
    """
    :raises record.NotFound, AlreadySeen: as `asking`
    :raises IncompleteReason: nothing is written
    :raises NotEvenInEmergency: the attempt is written, told and reviewed
    :raises TooOften: the attempt is written and reviewed
    """
    case, text = _case(actor, patient, now), text.strip()
    wrong = reason not in _reasons(case.capacity)
    if wrong or not SHORTEST <= len(text) <= LONGEST:
        raise IncompleteReason(reason=wrong, text=not SHORTEST <= len(text) <= LONGEST)
    said = (ACTION, patient, reason, text)
    answer = once(
        lambda: _decided(case, reason, text, now), actor=actor, key=key, said=said, now=now
    )
    if answer.get("refused"):
        raise NotEvenInEmergency
    if weekly := answer.get("weekly"):
        raise TooOften(int(weekly))


def break_by_software(*, actor: Actor, patient: str, text: str, now: dt.datetime) -> None:
    """
    The same glass, asked for by a structure's software that names the individual and says an
    emergency and its reason. What refuses it is written and told as ever, and never answered:
    the request then finds what it would have found without.
    """
    # An application may open nothing by its scopes here; they bind what it then reads.
    behind = replace(actor, scopes=None)
    if not may_break(behind):
        return
    try:
        case = _case(behind, patient, now)
    except (record.NotFound, AlreadySeen):
        return
    with database.transaction():
        _decided(case, "immediate-danger", text[:LONGEST], now)


def close(*, actor: Actor, patient: str, key: str, now: dt.datetime) -> None:
    """
    End it before its term.

    :raises record.NotFound: nobody, or no glass of theirs in force
    """
    person = identity.person_of_public_id(patient)
    if person is None:
        raise record.NotFound
    once(
        lambda: _closed(actor, person, now),
        actor=actor,
        key=key,
        said=("end-break-glass", patient),
        now=now,
    )


def _case(actor: Actor, patient: str, now: dt.datetime) -> _Case:
    person = identity.person_of_public_id(patient)
    if person is None:
        raise record.NotFound
    reach = access.reach(actor=actor, persons=(person,), action="read", now=now)
    code = access.why_not(reach, person=person, label=holder.PATIENT)
    if code is None:
        raise AlreadySeen
    capacity = _capacity(actor)
    if capacity is None or code in NO_PAGE:
        holder.refuse(reach, person=person, code=code, now=now)
        raise record.NotFound
    return _Case(person, reach, capacity, directory.professional(actor.professional))


def _reasons(capacity: access.Capacity) -> tuple[str, ...]:
    """
    A call to the regulation centre is a reason for those who answer there.
    """
    if capacity.name == access.REGULATION:
        return tuple(reversed(access.REASONS))
    return tuple(one for one in access.REASONS if one != "regulation-call")


def _decided(case: _Case, reason: str, text: str, now: dt.datetime) -> Mapping[str, Any]:
    actor, person = case.actor, case.person
    access.wait_for_turn(professional=actor.professional)
    post = {"professional": actor.professional, "structure": actor.structure}
    if access.glass_in_force(person=person, **post, now=now):
        return {}
    declared = access.Declaration(
        person=person,
        **post,
        capacity=case.capacity.name,
        reason=reason,
        text=text,
        made_by=actor.account,
        who=actor.who,
    )
    if code := access.why_not_in_emergency(case.reach, person=person, label=holder.PATIENT):
        return _refused(case, declared, code, now)
    if access.broken_lately(professional=actor.professional, now=now) >= case.capacity.weekly:
        return _too_often(case, declared, now)
    return _broken(case, declared, now)


def _broken(case: _Case, declared: access.Declaration, now: dt.datetime) -> Mapping[str, Any]:
    glass = access.break_glass(declared=declared, now=now)
    reach = access.reach(actor=case.actor, persons=(case.person,), action="read", now=now)
    access.require(reach, person=case.person, label=holder.PATIENT)
    due = access.duties(reach, person=case.person)
    if "review" in due:
        access.open_review(declared=declared, glass=glass, now=now)
    if "notify" in due:
        _tell("break-glass", case, declared.reason, now)
    _trace(ACTION, case.person, reach, declared.reason, now)
    return {}


def _refused(
    case: _Case, declared: access.Declaration, code: str, now: dt.datetime
) -> Mapping[str, Any]:
    """
    Told to the person once while its review waits, however often it is tried.
    """
    if access.open_review_of_attempt(declared=declared, kind="refused", now=now):
        _tell("break-glass-refused", case, declared.reason, now)
    _trace_refusal(case, code, declared.reason, now)
    return {"refused": True}


def _too_often(case: _Case, declared: access.Declaration, now: dt.datetime) -> Mapping[str, Any]:
    access.open_review_of_attempt(declared=declared, kind="quota", now=now)
    _trace_refusal(case, "no_relation", declared.reason, now)
    return {"weekly": case.capacity.weekly}


def _trace_refusal(case: _Case, code: str, reason: str, now: dt.datetime) -> None:
    line = access.refused_line(case.reach, person=case.person, label=holder.PATIENT, code=code)
    register.write([replace(line, action=ACTION, type="Patient", detail=reason)], now=now)


def _tell(kind: str, case: _Case, reason: str, now: dt.datetime) -> None:
    notices.notify(
        person=case.person,
        kind=kind,
        subject_label=holder.PATIENT,
        about=("Practitioner", case.one.public_id),
        text_values={"professional": case.one.name, "reason": emergency_words.reason(reason)},
        author=case.actor.account,
        now=now,
    )


def _trace(action: str, person: int, reach: Reach, reason: str, now: dt.datetime) -> None:
    what, seen = ("Patient", ""), holder.PATIENT
    trace(action, what=what, label=seen, person=person, reach=reach, detail=reason, now=now)


def _closed(actor: Actor, person: int, now: dt.datetime) -> Mapping[str, Any]:
    reach = access.reach(actor=actor, persons=(person,), action="read", now=now)
    ended = access.end_glass(
        person=person, professional=actor.professional, structure=actor.structure, now=now
    )
    if not ended:
        raise record.NotFound
    _trace("end-break-glass", person, reach, "", now)
    return {}
