"""
A professional's own pages: whom they follow, and one patient at a glance.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.contexts.terminology import api as terminology
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import documents_of_person, holder, patient_seen
from ens.journeys.emergency import emergency_words, whereabouts
from ens.journeys.letter import write_letter
from ens.journeys.patient_seen import Patient
from ens.journeys.reading import findings, vaccines
from ens.journeys.reading.document_metadata import Metadata, instant_of
from ens.journeys.reading.findings import Finding
from ens.journeys.reading.vaccines import Vaccine
from ens.standards import ins
from ens.standards.fhir import folding, json_gate
from ens.standards.nir import NIR

PER_PAGE = 50
DOCUMENTS, RESULTS, MEASURES, NEW = 6, 30, 8, 10
TOLD_FOR = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Desk:
    """
    `total` is how many persons they follow, beyond those shown; `emergencies` are the spaces
    they hold open in one, `loans` those that a temporary pass lends them.
    """

    name: str
    profession: str
    structure: str
    patients: tuple[Patient, ...]
    total: int
    page: int
    pages: int
    emergencies: tuple[Patient, ...] = ()
    loans: tuple[Patient, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of the summary: what, in French, and since when.
    """

    name: str
    detail: str
    when: dt.datetime | dt.date | None


@dataclass(frozen=True, slots=True)
class Emergency:
    """
    A colleague opened the space in an emergency: who, and in which words of a list.
    """

    name: str
    reason: str
    when: dt.datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    `visited` is the professional's previous visit; `new` what entered the record since.
    `emergencies` are told to the treating doctor: who opened the space in one, lately. `place` is
    where the person said they are, and when, in an emergency.
    """

    visited: dt.datetime | None
    new: tuple[Metadata, ...]
    allergies: tuple[Entry, ...]
    problems: tuple[Entry, ...]
    treatments: tuple[Entry, ...]
    documents: tuple[Metadata, ...]
    results: tuple[Finding, ...]
    measures: tuple[Finding, ...]
    vaccines: tuple[Vaccine, ...] = ()
    may_write: bool = False
    emergencies: tuple[Emergency, ...] = ()
    place: tuple[access.Place, dt.datetime] | None = None


def desk(*, actor: Actor, name: str, page: int, now: dt.datetime) -> Desk:
    """
    The persons in whose care team they are and who let them in, latest relation first; of
    them, those whose name begins so, or the one who has this INS.

    :raises InvalidNIR: a number that is no INS, or whose key is wrong
    """
    keys = access.persons_cared_for(professional=actor.professional, now=now)
    reach = access.reach(actor=actor, persons=keys, action="read", now=now)
    seen = [key for key in keys if reach.allows(key, holder.PATIENT, author=0)]
    total, name = len(seen), name.strip()
    if any(letter.isdigit() for letter in name):
        seen, name = _numbered(seen, NIR.parse(name)), ""
    today = clock.day_of(now)
    everyone = [patient_seen.described(one, today=today) for one in identity.persons(seen)]
    found = [one for one in everyone if _named(one, name)]
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(page, 1), pages)
    return Desk(
        name=actor.name,
        profession=directory.profession_name(actor.profession) if actor.profession else "",
        structure=directory.structure(actor.structure).name if actor.structure else "",
        patients=tuple(found[(page - 1) * PER_PAGE : page * PER_PAGE]),
        total=total,
        page=page,
        pages=pages,
        emergencies=_held(actor, now),
        loans=_lent(actor, keys, now),
    )


def _held(actor: Actor, now: dt.datetime) -> tuple[Patient, ...]:
    """
    Whose spaces they opened in an emergency that still holds, to go back to.
    """
    held = access.glasses_held(professional=actor.professional, structure=actor.structure, now=now)
    keys = tuple(one.person for one in held)
    reach = access.reach(actor=actor, persons=keys, action="read", now=now)
    glasses = {
        one.person: one for one in held if reach.allows(one.person, holder.PATIENT, author=0)
    }
    today = clock.day_of(now)
    seen = (patient_seen.described(one, today=today) for one in identity.persons(list(glasses)))
    return tuple(replace(one, glass=glasses[one.person]) for one in seen)


def _lent(actor: Actor, related: Sequence[int], now: dt.datetime) -> tuple[Patient, ...]:
    """
    Of those in whose care team they are not: there, a pass adds nothing.
    """
    held = access.passes_held(professional=actor.professional, structure=actor.structure, now=now)
    asked = list(dict.fromkeys(one.person for one in held if one.person not in related))
    reach = access.reach(actor=actor, persons=asked, action="read", now=now)
    seen = [key for key in asked if reach.allows(key, holder.PATIENT, author=0)]
    today = clock.day_of(now)
    return tuple(
        replace(
            patient_seen.described(one, today=today),
            loan=patient_seen.loan_of(actor, one.person, now),
        )
        for one in identity.persons(seen)
    )


def _numbered(persons: list[int], nir: NIR) -> list[int]:
    """
    Among those who let them in: a number tells nothing of anybody else.
    """
    found = {identity.person_of_ins(system, nir.value) for system in ins.SYSTEMS}
    return [person for person in persons if person in found]


def _named(one: Patient, name: str) -> bool:
    words = folding.fold(f"{one.name} {one.birth_name}").split()
    return all(
        any(word.startswith(asked) for word in words) for asked in folding.fold(name).split()
    )


def sheet(
    *, actor: Actor, patient: str, session_began: dt.datetime, now: dt.datetime
) -> tuple[Patient, Sheet]:
    """
    :raises record.NotFound: unknown, or not seen by this professional
    :raises register.NotWritten: nothing is served
    """
    seen, reach = patient_seen.opened(actor=actor, patient=patient, now=now)
    visited = register.last_own_act(reach=reach, before=session_began)
    entries = partial(_entries, public_id=seen.public_id, reach=reach, now=now)
    latest = partial(findings.of_category, public_id=seen.public_id, reach=reach, now=now)
    return seen, Sheet(
        visited=visited,
        new=_new(seen, reach, visited, now),
        allergies=entries("AllergyIntolerance", "code", "recordedDate"),
        problems=entries("Condition", "code", "onsetDateTime"),
        treatments=entries("MedicationRequest", "medicationCodeableConcept", "authoredOn"),
        vaccines=vaccines.of_person(public_id=seen.public_id, reach=reach, now=now),
        documents=documents_of_person.latest(
            reach, public_id=seen.public_id, count=DOCUMENTS, now=now
        ),
        results=latest("laboratory", count=RESULTS),
        measures=latest("vital-signs", count=MEASURES),
        may_write=bool(write_letter.may_write(reach, seen)),
        emergencies=_emergencies(seen, actor, reach, now),
        place=whereabouts.shown_to(seen, reach=reach, now=now),
    )


def _emergencies(
    seen: Patient, actor: Actor, reach: Reach, now: dt.datetime
) -> tuple[Emergency, ...]:
    """
    Source: CSP L1111-17, the treating doctor is told of an access in an emergency.
    """
    if not reach.facts_of(seen.person) & access.Fact.TREATING:
        return ()
    broken = access.glasses_of(person=seen.person, since=now - TOLD_FOR)
    others = [one for one in broken if one.professional != actor.professional]
    known = directory.professionals([one.professional for one in others])
    names = {one.professional: one.name for one in known}
    return tuple(
        Emergency(names.get(one.professional, ""), emergency_words.reason(one.reason), one.since)
        for one in others
    )


def _new(
    seen: Patient, reach: Reach, visited: dt.datetime | None, now: dt.datetime
) -> tuple[Metadata, ...]:
    if visited is None:
        return ()
    return documents_of_person.latest(
        reach, public_id=seen.public_id, count=NEW, added_since=visited, now=now
    )


def _entries(
    type: str,  # noqa: A002
    code: str,
    date: str,
    *,
    public_id: str,
    reach: Reach,
    now: dt.datetime,
) -> tuple[Entry, ...]:
    """
    What is in force of a type, each thing once, latest first.
    """
    query = record.parse_query(type, [("patient", public_id), ("_count", "200")])
    hits = record.search(query, reach=reach, now=now).hits
    found: dict[str, Entry] = {}
    for resource in (json_gate.parse(one.body) for one in hits):
        entry = _entry(resource, code, date)
        if entry.name and _in_force(resource):
            known = found.get(entry.name)
            if known is None or _order(entry) > _order(known):
                found[entry.name] = entry
    return tuple(sorted(found.values(), key=_order, reverse=True))


def _order(entry: Entry) -> str:
    return entry.when.isoformat() if entry.when else ""


def _entry(resource: Mapping[str, Any], code: str, date: str) -> Entry:
    dosage: Mapping[str, Any] = next(iter(resource.get("dosageInstruction", [])), {})
    return Entry(
        name=_name(resource.get(code) or {}),
        detail=str(dosage.get("text", "")),
        when=instant_of(resource.get(date) or resource.get("recordedDate")),
    )


def _name(concept: Mapping[str, Any]) -> str:
    """
    As the prescriber wrote it: a name of ours would lose the dose.
    """
    first: Mapping[str, Any] = next(iter(concept.get("coding", [])), {})
    written = concept.get("text") or first.get("display")
    code = str(first.get("code", ""))
    return str(written or terminology.display(str(first.get("system", "")), code))


def _in_force(resource: Mapping[str, Any]) -> bool:
    """
    What is neither finished, nor refuted, nor written by mistake.
    """
    said = {str(resource.get("status", ""))}
    for name in ("clinicalStatus", "verificationStatus"):
        said |= {str(one.get("code", "")) for one in resource.get(name, {}).get("coding", [])}
    over = {"resolved", "inactive", "remission", "refuted", "entered-in-error", "completed"}
    return not said & (over | {"cancelled", "stopped", "draft", "unknown"})
