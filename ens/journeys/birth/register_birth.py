"""
A structure registers somebody who has just been given an INS: in one transaction the person is
known with a space to open, their parents represent them, and both are told.

Sources: CSP L1111-13-1 (the space is created at birth, its opening is a choice); readings 4, 17 and
31 of the product. Who represents somebody already known is never changed this way
(`registered_already`).
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.register import api as traces
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.birth import declared_identity, relative_shown
from ens.journeys.errors import AtEntry, unacceptable
from ens.journeys.holder import PATIENT, RELATED
from ens.journeys.write_path import all_or_none
from ens.journeys.write_path.wanted import Wanted
from ens.standards.fhir import fr_core
from ens.standards.fhir.fr_core import Said
from ens.standards.ins import InsNumber, Traits
from ens.standards.smart import scopes

Json = Mapping[str, Any]
TYPES = ("Patient", "RelatedPerson")
MOST_PARENTS = 2
# Later, who represents a child is for the civil registry to say, not for a maternity.
BIRTH = dt.timedelta(days=365)
UNLINKED = "stored, but nobody represents the patient by it: it is no parent with an INS"
TOGETHER = "who represents somebody is declared with their registration, and not later"


@dataclass(frozen=True, slots=True)
class _Parent:
    """
    Somebody who will represent the child: what is said of them, and where it is stored.
    """

    wanted: Wanted
    number: InsNumber
    said: Said


@dataclass(frozen=True, slots=True)
class _Child:
    wanted: Wanted
    person: int
    traits: Traits


def may_register(actor: Actor) -> bool:
    """
    A structure's software that was granted the creation of both resources.
    """
    granted = scopes.parse(actor.scopes or "")
    return actor.kind == "structure" and all(granted.permits(name, "create") for name in TYPES)


def register(
    wanted: Sequence[Wanted], *, actor: Actor, now: dt.datetime
) -> dict[str, record.Stored]:
    """
    Register the one Patient and their RelatedPerson; return what is stored, by id, and nothing
    if there is none or the actor may not.

    :raises AtEntry: what cannot be taken; nothing is kept
    """
    concerned = [one for one in wanted if one.resource["resourceType"] in TYPES]
    if not concerned or not may_register(actor):
        return {}
    patient = _one_patient(concerned)
    today = clock.day_of(now)
    with AtEntry.of(patient.id):
        number, traits, said = declared_identity.holder(patient.resource, today=today)
    related = [one for one in concerned if one is not patient]
    parents = list(_parents(related, patient, traits, today))
    with AtEntry.of(patient.id):
        made = _create(number, traits, said, public_id=patient.id, actor=actor, now=now)
    child = _Child(patient, made.person, traits)
    remarks = patient.remarks
    drafts = [record.Draft("Patient", patient.id, child.person, patient.resource, remarks=remarks)]
    representing = {one.wanted.id for one in parents}
    drafts += [_related(one, child, represents=one.id in representing) for one in related]
    people = {}
    for parent in sorted(parents, key=lambda one: (one.number.system, one.number.value)):
        with AtEntry.of(parent.wanted.id):
            person, new = _represent(parent, child, actor=actor, today=today, now=now)
        people[person] = parent
        drafts += new
    written = tuple(dict.fromkeys(one.person for one in drafts))
    reach = access.reach(actor=actor, persons=written, action="register", now=now)
    stored = all_or_none.create(drafts, reach=reach, now=now)
    _note(people, actor, now)
    _tell(child, drafts, actor, now)
    return {one.id: one for one in stored if any(one.id == item.id for item in concerned)}


def _one_patient(concerned: Sequence[Wanted]) -> Wanted:
    patients = [one for one in concerned if one.resource["resourceType"] == "Patient"]
    if not patients:
        raise AtEntry(concerned[0].id, unacceptable("business-rule", TOGETHER))
    if len(patients) > 1:
        cause = unacceptable("business-rule", "one Patient is registered at a time")
        raise AtEntry(patients[1].id, cause)
    return patients[0]


def _create(
    number: InsNumber,
    traits: Traits,
    said: Said,
    *,
    actor: Actor,
    now: dt.datetime,
    public_id: str | None = None,
) -> identity.Person:
    try:
        return identity.create_person(
            traits=traits,
            ins=number,
            status="QUAL",
            email=said.email,
            usual_name=said.usual_name,
            public_id=public_id,
            who=actor.who,
            now=now,
        )
    except identity.InsTaken as error:
        raise declared_identity.taken("Patient") from error
    except identity.TestInsRefused as error:
        raise unacceptable("value", "no INS of a test authority is taken here") from error


def _parents(
    related: Sequence[Wanted], child: Wanted, traits: Traits, today: dt.date
) -> Iterator[_Parent]:
    """
    Those who will represent the child, each once; what is said of them is judged before anything
    known is looked up, so that no wrong request tells who is known.
    """
    seen: set[InsNumber] = set()
    for one in related:
        with AtEntry.of(one.id):
            _require_of(one.resource, child)
            parent = _parent(one)
            if parent is None:
                continue
            _require_parent(parent, traits, seen, today)
            seen.add(parent.number)
        yield parent


def _require_of(resource: Json, child: Wanted) -> None:
    if resource.get("patient", {}).get("reference") != f"Patient/{child.id}":
        raise unacceptable("business-rule", TOGETHER, expression=("RelatedPerson.patient",))


def _parent(wanted: Wanted) -> _Parent | None:
    """
    None for who is no parent, or has no INS: stored and shown, they represent nobody.
    """
    found = declared_identity.known(wanted.resource)
    if found is None or not fr_core.roles_of(wanted.resource) & fr_core.PARENTS:
        return None
    return _Parent(wanted, *found)


def links_nobody(related: Json, *, actor: Actor) -> bool:
    """
    Whether this actor's RelatedPerson is kept without anybody representing the patient by it.
    """
    return may_register(actor) and _parent(Wanted(related, "")) is None


def _require_parent(parent: _Parent, child: Traits, seen: set[InsNumber], today: dt.date) -> None:
    if parent.number in seen or len(seen) == MOST_PARENTS:
        raise unacceptable("business-rule", "two parents at most, each once")
    age = identity.age(child.birth_date, today=today)
    if age >= identity.MAJORITY:
        raise unacceptable("business-rule", "an adult is not represented by their parents")
    if today - child.birth_date > BIRTH:
        raise unacceptable("business-rule", "parents are declared here with a birth, within a year")
    declared_identity.require_older(parent.said, child)


def _related(one: Wanted, child: _Child, *, represents: bool) -> record.Draft:
    found = declared_identity.known(one.resource)
    shown = relative_shown.shown(
        one.resource,
        child=child.person,
        number=found[0] if found else None,
        represents=represents,
    )
    return record.Draft("RelatedPerson", one.id, child.person, shown)


def _represent(
    parent: _Parent, child: _Child, *, actor: Actor, today: dt.date, now: dt.datetime
) -> tuple[int, list[record.Draft]]:
    """
    The parent's key, and the Patient to store for one who was not known.
    """
    person = identity.person_of_ins(parent.number.system, parent.number.value)
    if person == child.person:
        raise unacceptable("business-rule", "nobody represents themselves")
    drafts: list[record.Draft] = []
    if person is None:
        person, drafts = _meet(parent, child, actor=actor, today=today, now=now)
    else:
        _recognise(identity.person(person), parent.said, child, actor=actor, now=now)
    identity.represent(
        representative=person,
        represented=child.person,
        since=child.traits.birth_date,
        source=_source(actor),
        by=0,
    )
    return person, drafts


def _meet(
    parent: _Parent, child: _Child, *, actor: Actor, today: dt.date, now: dt.datetime
) -> tuple[int, list[record.Draft]]:
    traits = declared_identity.stranger(parent.said, child=child.traits, today=today)
    person = _create(parent.number, traits, parent.said, actor=actor, now=now)
    shown = fr_core.patient_of(parent.number, traits)
    return person.person, [record.Draft("Patient", person.public_id, person.person, shown)]


def _recognise(
    person: identity.Person, said: Said, child: _Child, *, actor: Actor, now: dt.datetime
) -> None:
    """
    The e-mail that is known stays; the one that is given serves only who has none, and they read
    in their space who gave it.
    """
    declared_identity.require_same(said, person, "RelatedPerson")
    declared_identity.require_older(replace(said, born=person.birth_date), child.traits)
    if said.email and not person.email:
        identity.change_email(person=person.person, email=said.email)
        notices.notify(
            person=person.person,
            kind="email-given",
            subject_label=PATIENT,
            about=("Patient", person.public_id),
            text_values={"by": _source(actor)},
            author=actor.account,
            now=now,
        )


def _source(actor: Actor) -> str:
    structure = directory.structure(actor.structure)
    return f"{structure.name} ({structure.finess})"


def _note(people: Mapping[int, _Parent], actor: Actor, now: dt.datetime) -> None:
    """
    A parent finds in their own register that they were declared as one.
    """
    lines = [
        traces.Line(
            person=person,
            who=actor.who,
            action="represent",
            type="RelatedPerson",
            id=parent.wanted.id,
            label=RELATED,
            law=access.LAW,
        )
        for person, parent in people.items()
    ]
    traces.write(lines, now=now)


def _tell(child: _Child, drafts: Sequence[record.Draft], actor: Actor, now: dt.datetime) -> None:
    """
    Everyone whose space now waits is told, and so are those who represent them.
    """
    for one in drafts:
        if one.type != "Patient":
            continue
        notices.notify(
            person=one.person,
            kind="space-to-open",
            subject_label=PATIENT,
            about=("Patient", one.id),
            text_values={"name": identity.person(one.person).name},
            author=actor.account,
            now=now,
        )
