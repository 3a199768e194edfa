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

IN_RELATION = access.Fact.TEAM | access.Fact.CONSENT


@dataclass(frozen=True, slots=True)
class Loan:
    """
    What a temporary pass lends, in words, until when; `categories` are their names.
    """

    lends: tuple[str, ...]
    until: dt.datetime
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Patient:
    """
    `glass` is the emergency in which this professional sees them, if it is in one; `loan` the
    temporary pass, where nothing else opens to them.
    """

    person: int
    public_id: str
    name: str
    birth_name: str
    sex: str
    birth_date: dt.date
    age: int
    glass: access.Glass | None = None
    loan: Loan | None = None


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
    if reach.facts_of(person) & (access.Fact.PASS | IN_RELATION) == access.Fact.PASS:
        seen = replace(seen, loan=loan_of(actor, person, now))
    return seen, reach


def loan_of(actor: Actor, person: int, now: dt.datetime) -> Loan | None:
    """
    Several passes are one: all they lend, until the last ends.
    """
    held = access.passes_held(
        professional=actor.professional, structure=actor.structure, person=person, now=now
    )
    if not held:
        return None
    lent = {name for one in held for name in one.categories} - {access.ALWAYS_LENT}
    titles = access.category_titles()
    words = tuple(titles[name] for name in titles if name in lent)
    return Loan(words, held[0].until, frozenset(lent))


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
