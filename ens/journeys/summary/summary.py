"""
The summary of one person, as far as a reader sees them: for software, for people.

One statement gathers, one more brings what things only refer to, one writes the trace, in one
transaction. Nothing that the reach does not see has a word in it, nor in what it leaves out.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground import database
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder, patient_seen
from ens.journeys.holder import Holder
from ens.journeys.patient_seen import Patient
from ens.standards.fhir import json_gate
from ens.standards.fhir.ips import choosing, composing
from ens.standards.fhir.ips.composing import Keeper, Part

ACTION = "summary"
KEEPER = "Espace numérique de santé"
MOST_BYTES = 50_000_000  # of one resource: what a deposit may be


@dataclass(frozen=True, slots=True)
class Summary:
    """
    The sections with their lines, and what the document needs besides.
    """

    patient: Mapping[str, Any]
    parts: tuple[Part, ...]
    others: tuple[Mapping[str, Any], ...]


def of_person(person: int, *, reach: Reach, now: dt.datetime) -> Summary:
    """
    :raises record.NotFound: nothing of this person is seen, not even who they are; the refusal
        is written
    :raises register.NotWritten: nothing is served
    """
    if code := access.why_not(reach, person=person, label=holder.PATIENT):
        holder.refuse(reach, person=person, code=code, now=now)
        raise record.NotFound
    with database.transaction():
        found = record.gathered(
            person=person, reach=reach, types=choosing.TYPES, papers=sorted(choosing.DIRECTIVES)
        )
        if found.patient is None:
            raise record.NotFound
        resources = [_parsed(one) for one in found.found]
        every = choosing.chosen(resources, cut=found.cut)
        told = [each for one in every for each in one.resources]
        others = _others(told, reach, now)
        given = _given(told, found, others)
        record.noted(given, person=person, reach=reach, action=ACTION, now=now)
    known = tuple(_parsed(one) for one in others)
    parts = composing.parts(every, others=known, named=_named)
    return Summary(_parsed(found.patient), parts, known)


def document(summary: Summary, *, now: dt.datetime) -> dict[str, Any]:
    """
    The same as a FHIR document.
    """
    return composing.document(
        summary.parts,
        patient=summary.patient,
        others=summary.others,
        keeper=Keeper(KEEPER, settings.FHIR_BASE),
        now=now,
        new_id=record.new_id(),
    )


def of_citizen(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Summary]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    :raises register.NotWritten: nothing is served
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    return whose, of_person(whose.person, reach=reach, now=now)


def of_patient(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Patient, Summary]:
    """
    For a professional.

    :raises record.NotFound: unknown, or not seen by this professional
    :raises register.NotWritten: nothing is served
    """
    seen, reach = patient_seen.opened(actor=actor, patient=patient, now=now)
    return seen, of_person(seen.person, reach=reach, now=now)


def _parsed(one: record.Stored) -> dict[str, Any]:
    return json_gate.parse(one.body, max_bytes=MOST_BYTES)


def _others(
    told: Sequence[Mapping[str, Any]], reach: Reach, now: dt.datetime
) -> tuple[record.Stored, ...]:
    """
    The medicines and the devices that these things name by reference, the person's or nobody's.
    """
    wanted = choosing.missing(told)
    if not wanted:
        return ()
    among = (*reach.persons, record.COMMONS)
    wide = access.reach(actor=reach.actor, persons=among, action=reach.action, now=now)
    return record.referred(wanted, reach=wide)


def _given(
    told: Sequence[Mapping[str, Any]], found: record.Gathered, others: Sequence[record.Stored]
) -> list[record.Stored]:
    """
    What leaves: the Patient, what is told, what it points at.
    """
    kept = {(one["resourceType"], one["id"]) for one in told}
    stored = [one for one in found.found if (one.type, one.id) in kept]
    return [*([found.patient] if found.patient else []), *stored, *others]


def _named(system: str, code: str) -> str:
    if system == "http://unitsofmeasure.org":
        return terminology.unit(code, "")
    name = terminology.display(system, code)
    return "" if name == code else name
