"""
Whose space a citizen has before them: their own, or that of somebody they help.
"""

import datetime as dt
from dataclasses import dataclass, replace

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import clock, label
from ens.ground.actor import Actor
from ens.ground.reach import Reach

PATIENT = label.label(label.kind_of("Patient"), 0)
CARE_TEAM = label.label(label.kind_of("CareTeam"), 0)
RELATED = label.label(label.kind_of("RelatedPerson"), 0)
CONSENT = label.label(label.kind_of("Consent"), 0)
# What a mandate that is not about identity opens: what it is about, filtered by the reach.
SEEING = ("read", "search", "create", "export")
# To whoever is none of these, that a stronger sign-in would help says that somebody is there.
ACTS_FOR = access.Fact.SELF | access.Fact.REPRESENTS | access.Fact.MANDATE


@dataclass(frozen=True, slots=True)
class Holder:
    """
    `mine` when the reader is the person; `state` is that of the space. `limited` to these
    categories, and to these `acts`, where the reader has a mandate and no more; None is no limit.
    """

    person: int
    public_id: str
    name: str
    given: str
    birth_date: dt.date
    state: str
    mine: bool
    limited: tuple[str, ...] | None = None
    acts: tuple[str, ...] = ()

    def opens(self, category: str, act: str) -> bool:
        """
        Whether this reader may do this about things of this category ("": of any).
        """
        if self.limited is None:
            return True
        return (not category or category in self.limited) and (not act or act in self.acts)

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class SpaceNotOpen(Exception):
    """
    The reader may know that the space is there; nothing in it is shown.
    """

    def __init__(self, holder: Holder) -> None:
        super().__init__(holder.state)
        self.holder = holder


class SignInTooWeak(Exception):
    """
    They may, once they signed in more strongly: that they are who they say is not sure enough
    for this. `line` is what the register keeps of it, once the work is rolled back.
    """

    def __init__(self, holder: Holder, line: register.Line) -> None:
        super().__init__(line.action)
        self.holder = holder
        self.line = line


def opened(
    *, actor: Actor, patient: str, action: str = "read", now: dt.datetime
) -> tuple[Holder, Reach]:
    """
    The person whose public id is `patient` (the actor themselves when it is empty), with the
    reach of this action.

    :raises record.NotFound: nobody that this actor may know of; the refusal is written
    :raises SpaceNotOpen: theirs, or of somebody they represent, and not open
    :raises SignInTooWeak: theirs, or of somebody they act for, and this asks for more
    """
    person = identity.person_of_public_id(patient) if patient else actor.person
    if not person:
        raise record.NotFound
    reach = access.reach(actor=actor, persons=(person,), action=action, now=now)
    code = access.why_not(reach, person=person, label=PATIENT)
    if code is None or (action in SEEING and _has_mandate(reach, person, code)):
        return _seen(person, reach, now), reach
    if code in access.NOT_OPEN and _is_concerned(actor, person, now):
        raise SpaceNotOpen(of_person(identity.person(person), actor))
    if code == "sign_in_too_weak" and reach.facts_of(person) & ACTS_FOR:
        line = _refused(reach, person=person, code=code)
        raise SignInTooWeak(of_person(identity.person(person), actor), line)
    refuse(reach, person=person, code=code, now=now)
    raise record.NotFound


def _has_mandate(reach: Reach, person: int, code: str) -> bool:
    """
    Whoever has a mandate knows whose it is, even if it is not about who they are.
    """
    return code == "outside_mandate" and bool(reach.facts_of(person) & access.Fact.MANDATE)


def _seen(person: int, reach: Reach, now: dt.datetime) -> Holder:
    actor, known = reach.actor, reach.facts_of(person)
    whose = of_person(identity.person(person), actor)
    if known & (access.Fact.SELF | access.Fact.REPRESENTS):
        return whose
    held = access.mandates_held(mandatary=actor.person, now=now)
    in_force = [one for one in held if one.person == person and one.is_in_force(now)]
    named = {category for one in in_force for category in one.categories}
    acts = {act for one in in_force for act in one.acts}
    return replace(whose, limited=tuple(sorted(named)), acts=tuple(sorted(acts)))


def refuse(reach: Reach, *, person: int, code: str, now: dt.datetime) -> None:
    """
    Write that this actor was refused, on its own: nothing else was done.
    """
    register.write([_refused(reach, person=person, code=code)], now=now)


def _refused(reach: Reach, *, person: int, code: str) -> register.Line:
    line = access.refused_line(reach, person=person, label=PATIENT, code=code)
    return replace(line, type="Patient")


def deciding(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Reach]:
    """
    As `opened`, for what only the person, or who represents them, decides: whom to trust.

    :raises record.NotFound, SpaceNotOpen: as `opened`
    """
    return opened(actor=actor, patient=patient, action="mask", now=now)


def own(
    *, actor: Actor, patient: str, action: str = "mask", now: dt.datetime
) -> tuple[Holder, Reach]:
    """
    As `opened`, for the person or who represents them alone: no mandate goes that far.

    :raises record.NotFound, SpaceNotOpen: as `opened`
    """
    whose, reach = opened(actor=actor, patient=patient, action=action, now=now)
    only_theirs(reach, person=whose.person, now=now)
    return whose, reach


def only_theirs(reach: Reach, *, person: int, now: dt.datetime) -> None:
    """
    :raises record.NotFound: who asks neither is the person nor represents them; written
    """
    if not reach.facts_of(person) & (access.Fact.SELF | access.Fact.REPRESENTS):
        refuse(reach, person=person, code="not_the_holder", now=now)
        raise record.NotFound


def helped(*, actor: Actor, now: dt.datetime) -> tuple[Holder, ...]:
    """
    Those whose space this actor may open, or know not to be open.
    """
    found = _acted_for(actor, now)
    reach = access.reach(actor=actor, persons=[one.person for one in found], action="read", now=now)
    return tuple(of_person(one, actor) for one in found if _is_shown(one.person, reach))


def _acted_for(actor: Actor, now: dt.datetime) -> tuple[identity.Person, ...]:
    """
    Those whom this actor represents, then those who gave them a mandate.
    """
    represented = identity.represented_by(actor.person, today=clock.day_of(now))
    known = {one.person for one in represented}
    held = access.mandates_held(mandatary=actor.person, now=now)
    others = [one.person for one in held if one.is_in_force(now) and one.person not in known]
    return represented + identity.persons(others)


def _is_shown(person: int, reach: Reach) -> bool:
    """
    A space that is not open is told of to who may open it.
    """
    code = access.why_not(reach, person=person, label=PATIENT)
    if code in access.NOT_OPEN:
        return bool(reach.facts_of(person) & access.Fact.REPRESENTS)
    return code is None or _has_mandate(reach, person, code)


def _is_concerned(actor: Actor, person: int, now: dt.datetime) -> bool:
    if person == actor.person:
        return True
    found = identity.represented_by(actor.person, today=clock.day_of(now))
    return any(one.person == person for one in found)


def of_person(one: identity.Person, actor: Actor) -> Holder:
    return Holder(
        person=one.person,
        public_id=one.public_id,
        name=one.name,
        given=one.given[0] if one.given else one.name,
        birth_date=one.birth_date,
        state=one.state,
        mine=one.person == actor.person,
    )
