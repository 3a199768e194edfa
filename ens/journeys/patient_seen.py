"""
The person whom a professional has before them, if the decision lets them.
"""

import datetime as dt
from dataclasses import dataclass, replace

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder


@dataclass(frozen=True, slots=True)
class Patient:
    """
    `glass` is the emergency in which this professional sees them, if it is in one.
    """

    person: int
    public_id: str
    name: str
    birth_name: str
    sex: str
    birth_date: dt.date
    age: int
    glass: access.Glass | None = None


def opened(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Patient, Reach]:
    """
    :raises record.NotFound: unknown, or not seen by this professional: one answer for both;
        the refusal is written
    """
    person = identity.person_of_public_id(patient)
    if person is None:
        raise record.NotFound
    reach = access.reach(actor=actor, persons=(person,), action="read", now=now)
    if code := access.why_not(reach, person=person, label=holder.PATIENT):
        holder.refuse(reach, person=person, code=code, now=now)
        raise record.NotFound
    seen = described(identity.person(person), today=clock.day_of(now))
    if "mark" in access.duties(reach, person=person):
        seen = replace(seen, glass=_glass(actor, person, now))
    return seen, reach


def _glass(actor: Actor, person: int, now: dt.datetime) -> access.Glass | None:
    return access.glass_in_force(
        person=person, professional=actor.professional, structure=actor.structure, now=now
    )


def described(one: identity.Person, *, today: dt.date) -> Patient:
    return Patient(
        person=one.person,
        public_id=one.public_id,
        name=one.name,
        birth_name=f"{' '.join(one.given)} {one.family}",
        sex=one.sex,
        birth_date=one.birth_date,
        age=identity.age(one.birth_date, today=today),
    )
