"""
A space is opened or refused: by its holder, or by who represents them; each step dated, in the
register, told to those it concerns. What nobody decides in time: `open_unopposed`.

Sources: readings 4 (an informed choice, a window to object) and 31 (either parent may open; a
refusal by either stops feeding at once; it reopens with the one who refused).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground import clock, keys
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import PATIENT, Holder
from ens.journeys.once import once
from ens.journeys.trace import trace

REFERENCE_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    A refusal as it can be proved: who, when, for whom, and what names it. `mine` when the
    reader refused.
    """

    reference: str
    at: dt.datetime
    by: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """
    `refusal` is the present one; `may_open` is False to a parent when the other refused.
    `ends` is when a space still to open opens by itself. `others` also represent the person,
    by name.
    """

    holder: Holder
    minor: bool
    ends: dt.datetime
    weeks: int
    refusal: Refusal | None
    may_open: bool
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    Somebody whom one helps and whose space is not open: when it opens by itself, or who
    refused it.
    """

    holder: Holder
    ends: dt.datetime
    refusal: Refusal | None


class NotYours(Exception):
    """
    Another parent refused this space: it reopens with them.
    """

    def __init__(self, holder: Holder) -> None:
        super().__init__(holder.state)
        self.holder = holder


def look(*, actor: Actor, patient: str, now: dt.datetime) -> Opening:
    """
    What there is to decide, and what was decided.

    :raises record.NotFound: nobody that this actor may decide for; the refusal is written
    """
    whose, _ = _deciding(actor, patient, now)
    refusal = refusal_of(whose, actor)
    weeks = settings.ENS_OBJECTION_WEEKS
    return Opening(
        holder=whose,
        minor=identity.age(whose.birth_date, today=clock.day_of(now)) < identity.MAJORITY,
        ends=identity.window_ends(person=whose.person, weeks=weeks),
        weeks=weeks,
        refusal=refusal,
        may_open=_may_open(whose, actor, now),
        others=_others(whose, actor, now),
    )


def waiting(*, actor: Actor, now: dt.datetime) -> tuple[Waiting, ...]:
    """
    The spaces that this actor may open for others, or know to be refused.
    """
    weeks = settings.ENS_OBJECTION_WEEKS
    return tuple(
        Waiting(
            holder=one,
            ends=identity.window_ends(person=one.person, weeks=weeks),
            refusal=refusal_of(one, actor),
        )
        for one in holder.helped(actor=actor, now=now)
        if not one.is_open
    )


def open_space(*, actor: Actor, patient: str, key: str, now: dt.datetime) -> Holder:
    """
    Opening what is open already changes nothing.

    :raises record.NotFound: as `look`
    :raises NotYours: the other parent refused it
    """
    whose, reach = _deciding(actor, patient, now)

    def change() -> None:
        identity.open_space(person=whose.person, by=actor.person, who=actor.who, now=now)
        notices.withdraw(person=whose.person, about="Patient", ids=[_patient_id(whose)], now=now)
        _tell("space-opened", whose, actor, now)

    return _decide("open-space", change, whose, reach, key, now)


def refuse_space(*, actor: Actor, patient: str, key: str, now: dt.datetime) -> Holder:
    """
    Refusing what is refused already changes nothing; the first refusal stands.

    :raises record.NotFound: as `look`
    """
    whose, reach = _deciding(actor, patient, now)

    def change() -> None:
        identity.refuse_space(person=whose.person, by=actor.person, who=actor.who, now=now)
        _tell("space-refused", whose, actor, now)

    return _decide("refuse-space", change, whose, reach, key, now)


def _decide(
    action: str,
    change: Callable[[], None],
    whose: Holder,
    reach: Reach,
    key: str,
    now: dt.datetime,
) -> Holder:
    def work() -> dict[str, str]:
        change()
        what = ("Patient", whose.public_id)
        trace(action, what=what, label=PATIENT, person=whose.person, reach=reach, now=now)
        return {"done": action}

    try:
        once(work, actor=reach.actor, key=key, said=(action, whose.public_id), now=now)
    except identity.WrongState:
        pass  # somebody decided in between: the page shows what
    except identity.OnlyWhoRefused as refused:
        raise NotYours(whose) from refused
    return replace(whose, state=identity.person(whose.person).state)


def _deciding(actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Reach]:
    """
    The person, whatever the state of their space, for who may decide of it.
    """
    person = identity.person_of_public_id(patient) if patient else actor.person
    if not person:
        raise record.NotFound
    reach = access.reach(actor=actor, persons=(person,), action="open", now=now)
    if code := access.why_not(reach, person=person, label=PATIENT):
        holder.refuse(reach, person=person, code=code, now=now)
        raise record.NotFound
    holder.only_theirs(reach, person=person, now=now)
    return holder.of_person(identity.person(person), actor), reach


def refusal_of(whose: Holder, actor: Actor) -> Refusal | None:
    """
    The refusal under which the space is now.
    """
    if whose.state != "refused":
        return None
    last = next(
        step for step in reversed(identity.life_of(whose.person)) if step.event == "refused"
    )
    return Refusal(
        reference=_reference(whose.person, last),
        at=last.at,
        by=_name(last.by),
        mine=last.by == actor.person,
    )


def _reference(person: int, step: identity.LifeEvent) -> str:
    """
    What names a step for ever: computed from what is written once, so nobody can make one up.
    """
    text = f"{person}:{step.line}:{step.event}:{step.by}:{step.at.isoformat()}"
    letters = keys.keyed_hash("refusal", text).hex()[:REFERENCE_LETTERS].upper()
    return "-".join(letters[i : i + 4] for i in range(0, REFERENCE_LETTERS, 4))


def _name(person: int) -> str:
    found = identity.persons([person]) if person else ()
    return found[0].name if found else ""


def _may_open(whose: Holder, actor: Actor, now: dt.datetime) -> bool:
    if whose.state != "refused":
        return not whose.is_open
    return identity.may_open(person=whose.person, by=actor.person, today=clock.day_of(now))


def _others(whose: Holder, actor: Actor, now: dt.datetime) -> tuple[str, ...]:
    links = identity.representatives_of(whose.person, today=clock.day_of(now))
    acting = [
        link.representative
        for link in links
        if not link.suspended and link.representative != actor.person
    ]
    return tuple(one.name for one in identity.persons(acting))


def _tell(kind: str, whose: Holder, actor: Actor, now: dt.datetime) -> None:
    notices.notify(
        person=whose.person,
        kind=kind,
        subject_label=PATIENT,
        about=("Patient", _patient_id(whose)),
        text_values={"by": actor.name},
        author=actor.account,
        now=now,
    )


def _patient_id(whose: Holder) -> str:
    return record.patient_id(whose.person)
