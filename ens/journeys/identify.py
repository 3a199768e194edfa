"""
A professional asks INSi who somebody is, by the traits of their birth certificate.

INSi gives the identity to any professional; whether the person has a space, and whether this one
may open it, is ours to say, and nothing more is said. Each question is in the register: in that
of the person found, if they are known here, else in nobody's.

Sources: référentiel INS (recovery by traits, codes 00, 01, 02); RNIV for the status.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.register import api as register
from ens.ground import clock, database, rate
from ens.ground.actor import Actor
from ens.journeys import holder
from ens.journeys.capturing import found
from ens.journeys.emergency import break_glass
from ens.standards.ins import IdentityStatus, InsNumber, Traits

QUESTIONS = rate.Limit("insi", 60, dt.timedelta(minutes=10))

OPEN, CODE, NO_SPACE = "open", "code", "no-space"


class TooManyQuestions(Exception):
    """
    This account asked INSi as often as it may for now; nothing was asked.
    """


class ServiceDown(Exception):
    """
    INSi gave no usable answer; it can be asked again.
    """


class QuestionRefused(Exception):
    """
    INSi cannot search for these traits as they are written.
    """


class BornLater(Exception):
    """
    Nobody is born yet on the date asked.
    """


@dataclass(frozen=True, slots=True)
class Found:
    """
    The one identity. `then` is what may follow: OPEN (they may see this person), CODE (there is a
    space, and a code to ask for), NO_SPACE. `public_id` is empty without a space that is open;
    `capture` is where an agreement is taken down, for an hour.
    """

    number: InsNumber
    traits: Traits
    status: IdentityStatus
    then: str
    public_id: str = ""
    may_break_glass: bool = False
    capture: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    `several` when more than one person has these traits; `found` when exactly one has.
    """

    found: Found | None = None
    several: bool = False


def by_traits(*, actor: Actor, traits: Traits, now: dt.datetime) -> Answer:
    """
    :raises TooManyQuestions: INSi was not asked
    :raises ServiceDown, QuestionRefused: and it is in the register that it was asked
    :raises register.NotWritten: nothing is told
    """
    if traits.birth_date > clock.day_of(now):
        raise BornLater
    try:
        rate.take(QUESTIONS, actor.account, now=now)
    except rate.TooFast as error:
        raise TooManyQuestions from error
    try:
        answer = identity.recover(traits, asker=directory.professional(actor.professional).idnps)
    except identity.InsiDown as error:
        _trace(actor, None, 0, "down", now)
        raise ServiceDown from error
    except identity.InsiRefused as error:
        _trace(actor, None, 0, "refused", now)
        raise QuestionRefused from error
    if answer.number is None or answer.traits is None:
        _trace(actor, None, 0, answer.code, now)
        return Answer(several=answer.code == identity.SEVERAL)
    return Answer(found=_found(actor, answer.number, answer.traits, now))


def _found(actor: Actor, number: InsNumber, traits: Traits, now: dt.datetime) -> Found:
    """
    Who keeps this professional out is told of as who never met them.
    """
    status = IdentityStatus.of(retrieved=True, controlled=False)
    with database.transaction():
        person = identity.person_of_ins(number.system, number.value)
        if person is None:
            _trace(actor, None, 1, identity.FOUND, now)
            return Found(number, traits, status, NO_SPACE)
        one = identity.person(person)
        reach = access.reach(actor=actor, persons=(person,), action="read", now=now)
        _trace(actor, one, 1, identity.FOUND, now, facts=reach.facts_of(person))
    if one.state != "open":
        return Found(number, traits, status, NO_SPACE)
    if access.why_not(reach, person=person, label=holder.PATIENT) is None:
        return Found(number, traits, status, OPEN, one.public_id)
    may = break_glass.may_break(actor)
    capture = found.address_of(person, actor=actor, now=now)
    return Found(number, traits, status, CODE, one.public_id if may else "", may, capture)


def _trace(
    actor: Actor,
    one: identity.Person | None,
    count: int,
    answered: str,
    now: dt.datetime,
    *,
    facts: int = 0,
) -> None:
    line = register.Line(
        person=one.person if one else 0,
        who=actor.who,
        action="identify",
        type="Patient",
        id=one.public_id if one else "",
        label=holder.PATIENT,
        count=count,
        detail=answered,
        facts=facts,
        law=access.LAW,
    )
    register.write([line], now=now)
