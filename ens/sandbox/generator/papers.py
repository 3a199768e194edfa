"""
What others do and write: laboratory, acts, stays in hospital, letters, appointments.
"""

import base64
from datetime import date, datetime, time, timedelta
from typing import Any

from ens.sandbox.generator.course import YEARS, Course
from ens.sandbox.generator.households import END
from ens.sandbox.generator.illnesses import ACTS
from ens.sandbox.population import laboratory, reports, resources, submission
from ens.sandbox.population.people import Professional
from ens.sandbox.population.reports import Report
from ens.sandbox.population.resources import LOINC, PARIS, TERMINOLOGY

Resource = dict[str, Any]

CCAM = "urn:oid:1.2.250.1.215.300.1"
_SHOWN_AS_CDA = 0.5  # of adults, the last laboratory report as a document of its laboratory


def write(one: Course, days: list[date]) -> None:
    if days:
        _laboratory(one, days)
        _letters(one, days)
    _acts(one)
    _appointments(one)


def _laboratory(one: Course, days: list[date]) -> None:
    """
    Each year what their illnesses ask for, and now and then what is usual.
    """
    samples: list[tuple[date, tuple[str, ...]]] = []
    for year in sorted({day.year for day in days}):
        asked = [
            key for lived in one.lived if lived.since.year < year for key in lived.illness.panel
        ]
        if not asked and one.age_on(date(year, 1, 1)) >= 18 and one.random.random() < 0.25:
            asked = list(one.random.choice(laboratory.PANELS))
        if asked:
            day = next(day for day in days if day.year == year) + timedelta(days=3)
            samples.append((min(day, END), tuple(dict.fromkeys(asked))))
    last_apart = bool(samples) and one.random.random() < _SHOWN_AS_CDA
    for day, keys in samples[:-1] if last_apart else samples:
        _results(one, day, keys)
    if last_apart:
        _report(one, *samples[-1])


def _results(one: Course, day: date, keys: tuple[str, ...]) -> None:
    by = one.town.staff["biologist"][0]
    when = resources.at(day, minute=10)
    order = one.add(_order(one, day), one.doctor)
    found = [
        one.add(_observation(one, finding, when, by), by)
        for finding in laboratory.draw(keys, one.random)
    ]
    one.add(
        {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "basedOn": [{"reference": f"ServiceRequest/{order}"}],
            "category": _category("v2-0074", "LAB"),
            "code": resources.concept(LOINC, "11502-2", "CR d'examens biologiques"),
            "subject": resources.subject(one.key),
            "effectiveDateTime": when,
            "issued": resources.at(day, minute=55),
            "performer": [resources.organization(one.town.structures["laboratory"])],
            "result": [{"reference": f"Observation/{fid}"} for fid in found],
        },
        by,
    )


def _order(one: Course, day: date) -> Resource:
    return {
        "resourceType": "ServiceRequest",
        "status": "completed",
        "intent": "order",
        "code": resources.concept(LOINC, "11502-2", "Examens biologiques"),
        "subject": resources.subject(one.key),
        "authoredOn": (day - timedelta(days=3)).isoformat(),
        "requester": resources.practitioner(one.doctor),
    }


def _observation(one: Course, finding: laboratory.Finding, when: str, by: Professional) -> Resource:
    analysis = finding.analysis
    interval = {
        name: {"value": float(bound), "unit": analysis.unit}
        for name, bound in (("low", finding.low), ("high", finding.high))
        if bound is not None
    }
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": _category("observation-category", "laboratory"),
        "code": resources.concept(LOINC, analysis.code, analysis.name),
        "subject": resources.subject(one.key),
        "effectiveDateTime": when,
        "performer": [resources.practitioner(by)],
        "valueQuantity": {
            "value": float(finding.value),
            "unit": analysis.unit,
            "system": resources.UCUM,
            "code": analysis.unit,
        },
        "interpretation": _category("v3-ObservationInterpretation", finding.interpretation),
        "referenceRange": [interval],
    }


def _category(system: str, code: str) -> list[Resource]:
    return [{"coding": [{"system": f"{TERMINOLOGY}/{system}", "code": code}]}]


def _report(one: Course, day: date, keys: tuple[str, ...]) -> None:
    """
    A laboratory's document, as a hospital's software deposits one.
    """
    by = one.town.staff["biologist"][0]
    collected = datetime.combine(day, time(8, 10), PARIS)
    report = Report(
        person=one.person.citizen,
        author=by,
        structure=one.town.structures["laboratory"],
        prescriber=one.doctor,
        collected=collected,
        created=collected + timedelta(hours=8, minutes=35),
        findings=tuple(laboratory.draw(keys, one.random)),
        identifier=reports.unique_id(one.key, day.isoformat()),
    )
    sent = submission.bundle(report, reports.written(report), subject=resources.subject(one.key))
    listed, document, binary = (entry["resource"] for entry in sent["entry"])
    attachment = document["content"][0]["attachment"]
    del attachment["url"], document["meta"]  # PDSm takes no content inside the document
    attachment["data"] = binary["data"]
    fid = one.add(document, by)
    listed["entry"] = [{"item": {"reference": f"DocumentReference/{fid}"}}]
    one.add(listed, by)


def _letters(one: Course, days: list[date]) -> None:
    """
    A letter every other year or so, in plain text.
    """
    known = one.person.citizen
    for day in one.random.sample(days, k=min(len(days), one.random.randint(1, 4))):
        text = (
            f"{one.practice.name}\n\nLe {day:%d/%m/%Y}\n\n"
            f"{known.given[0]} {known.family} a été vu en consultation ce jour. "
            f"Antécédents : {_past(one, day)}. Examen clinique sans particularité.\n\n"
            f"{one.doctor.shown_name}\n"
        )
        one.add(_letter(one, day, text), one.doctor)


def _past(one: Course, day: date) -> str:
    known = [lived.illness.name.lower() for lived in one.lived if lived.since <= day]
    return ", ".join(known) or "aucun notable"


def _letter(one: Course, day: date, text: str) -> Resource:
    when = resources.at(day, minute=25)
    return {
        "resourceType": "DocumentReference",
        "masterIdentifier": {
            "system": submission.URI,
            "value": f"urn:uuid:{one.new_id()}",
        },
        "status": "current",
        "type": resources.concept(LOINC, "11488-4", "CR ou fiche de consultation ou de visite"),
        "subject": resources.subject(one.key),
        "date": when,
        "author": [resources.practitioner(one.doctor)],
        "custodian": resources.organization(one.practice),
        "description": "Compte rendu de consultation",
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain",
                    "language": "fr-FR",
                    "data": base64.b64encode(text.encode()).decode(),
                    "title": "Compte rendu de consultation",
                    "creation": when,
                }
            }
        ],
    }


def _acts(one: Course) -> None:
    sex = one.person.citizen.sex
    for code, name, sexes, first, last, often, role in ACTS:
        if sex not in sexes:
            continue
        times = often * one.years / YEARS
        for _ in range(int(times + one.random.random())):
            day = END - timedelta(days=one.random.randint(1, one.years * 365))
            if first <= one.age_on(day) < last:
                _act(one, code, name, day, one.random.choice(one.town.staff[role]))


def _act(one: Course, code: str, name: str, day: date, by: Professional) -> None:
    day = resources.open_day(day)
    where = one.town.place_of(by)
    encounter = one.add(resources.encounter(one.key, name, day=day, by=by, where=where), by)
    one.add(
        {
            "resourceType": "Procedure",
            "status": "completed",
            "code": resources.concept(CCAM, code, name),
            "subject": resources.subject(one.key),
            "performedDateTime": resources.at(day, minute=10),
            "performer": [{"actor": resources.practitioner(by)}],
            "location": {"reference": f"Location/{where.public_id}", "display": where.name},
        },
        by,
        encounter,
    )


def _appointments(one: Course) -> None:
    for _ in range(one.random.randint(0, 2)):
        day = resources.open_day(END + timedelta(days=one.random.randint(5, 150)))
        patient = {"actor": resources.subject(one.key), "status": "accepted"}
        doctor = {"actor": resources.practitioner(one.doctor), "status": "accepted"}
        one.add(
            {
                "resourceType": "Appointment",
                "status": "booked",
                "description": "Consultation",
                "start": resources.at(day),
                "end": resources.at(day, minute=20),
                "participant": [patient, doctor],
            },
            one.doctor,
        )
