"""
A professional takes down the agreement of somebody who cannot give it alone.

Nothing opens by it: somebody else confirms (`answer`), and what it then opens is settled by the
one decision, as for any agreement. What the page shows, and what follows it, does not depend on
what the person keeps from this professional, nor on who is around them.

Source: CSP L1111-6, L1111-17 III and R1111-46.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder, patient_seen
from ens.journeys.capturing import around, capture_words, found, same_human
from ens.journeys.holder import CARE_TEAM
from ens.journeys.once import once
from ens.journeys.patient_seen import Patient

ACTION = "capture"
# For this actor, or this space, the page does not exist.
NO_PAGE = access.NOT_OPEN | {"sign_in_too_weak", "not_concerned"}


class AlreadySeen(Exception):
    """
    They see this person without it; `patient` is the public id.
    """

    def __init__(self, patient: str) -> None:
        super().__init__(patient)
        self.patient = patient


class TooOften(Exception):
    """
    The week's number is reached; `weekly` says how many that is.
    """

    def __init__(self, weekly: int) -> None:
        super().__init__(weekly)
        self.weekly = weekly


class SameHuman(Exception):
    """
    The witness is whoever asks.
    """


@dataclass(frozen=True, slots=True)
class Asking:
    """
    What the page needs. Too `young` to agree alone, whoever represents them does it.
    """

    patient: Patient
    young: bool
    categories: tuple[tuple[str, str], ...]
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    person: identity.Person
    reach: Reach
    young: bool


def asking(*, actor: Actor, address: str, now: dt.datetime) -> Asking:
    """
    That the identity was shown again is in the register.

    :raises record.NotFound: no address of theirs, nobody, or no space that is open: one answer
    :raises AlreadySeen: nothing to take down
    """
    case = _case(actor, address, now)
    _write("prepare-capture", case, now)
    return Asking(
        patient=patient_seen.described(case.person, today=clock.day_of(now)),
        young=case.young,
        categories=choices(),
        days=terms(),
    )


def choices() -> tuple[tuple[str, str], ...]:
    titles = access.category_titles()
    return tuple((name, title) for name, title in titles.items() if name != access.ALWAYS_LENT)


def terms() -> tuple[int, ...]:
    return tuple(days for days in capture_words.TERMS if days <= access.longest_capture())


def ask(*, actor: Actor, address: str, taken: access.Taken, key: str, now: dt.datetime) -> None:
    """
    Asked again while it waits, it changes nothing.

    :raises record.NotFound, AlreadySeen: as `asking`
    :raises access.BadCapture, SameHuman, TooOften: nothing is written
    """
    case = _case(actor, address, now)
    if case.young:
        raise record.NotFound
    if taken.days not in terms():
        raise access.BadCapture("days")
    asker = directory.professional(actor.professional)
    witness = directory.professional(taken.witness) if taken.witness else None
    if witness and same_human.is_professional(asker, witness):
        raise SameHuman
    said = (ACTION, case.person.public_id, repr(taken))
    answer = once(
        lambda: _asked(case, asker, witness, taken, now), actor=actor, key=key, said=said, now=now
    )
    if weekly := answer.get("weekly"):
        raise TooOften(int(weekly))


def _case(actor: Actor, address: str, now: dt.datetime) -> _Case:
    key = found.person_at(address, actor=actor, now=now)
    reach = access.reach(actor=actor, persons=(key,), action="read", now=now)
    code = access.why_not(reach, person=key, label=holder.PATIENT)
    if code is None:
        raise AlreadySeen(identity.person(key).public_id)
    if code in NO_PAGE:
        holder.refuse(reach, person=key, code=code, now=now)
        raise record.NotFound
    one = identity.person(key)
    age = identity.age(one.birth_date, today=clock.day_of(now))
    return _Case(one, reach, age < settings.ENS_SELF_RULING_AGE)


def _asked(
    case: _Case,
    asker: directory.Professional,
    witness: directory.Professional | None,
    taken: access.Taken,
    now: dt.datetime,
) -> Mapping[str, Any]:
    actor, person = case.reach.actor, case.person.person
    access.wait_for_turn(professional=actor.professional)
    weekly = int(settings.ENS_CAPTURE_WEEKLY)
    if access.captured_lately(professional=actor.professional, now=now) >= weekly:
        return {"weekly": weekly}
    made = access.capture(
        person=person, professional=actor.professional, structure=actor.structure, taken=taken,
        made_by=actor.account, now=now,
    )  # fmt: skip
    if made:
        _write(ACTION, case, now)
        _tell(case, asker, witness, taken, now)
    return {}


def _tell(
    case: _Case,
    asker: directory.Professional,
    witness: directory.Professional | None,
    taken: access.Taken,
    now: dt.datetime,
) -> None:
    """
    The person, their trusted person, and whoever is asked to confirm.
    """
    kind = "capture-asked" if witness else "capture-asked-of-relatives"
    values = {"professional": asker.name, "witness": witness.name if witness else ""}
    _notify(case.person.person, kind, ("Consent", ""), values, case, now)
    close = around.told_of(case.person.person, through=taken.through, now=now)
    for one in close:
        if not same_human.is_person(asker, one):
            named = {"professional": asker.name, "name": case.person.name}
            _notify(one.person, "capture-of-asked", ("Consent", "confirm"), named, case, now)


def _notify(
    person: int,
    kind: str,
    about: tuple[str, str],
    values: Mapping[str, str],
    case: _Case,
    now: dt.datetime,
) -> None:
    notices.notify(
        person=person, kind=kind, subject_label=CARE_TEAM, about=about, text_values=values,
        author=case.reach.actor.account, now=now,
    )  # fmt: skip


def _write(action: str, case: _Case, now: dt.datetime) -> None:
    line = access.refused_line(case.reach, person=case.person.person, label=holder.PATIENT, code="")
    register.write([replace(line, action=action, type="Patient")], now=now)
