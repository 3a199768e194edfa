"""
FHIR R4 resources about one person, as French software writes them; ids are the server's to give.

Vital signs follow the FHIR vital-signs profiles with the codes of the French guide on health
measures (LOINC, UCUM); conditions are ICD-10 (CIM-10), medicines and vaccines ATC.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ens.sandbox.population.people import Professional, Structure
from ens.standards import finess, rpps

Resource = dict[str, Any]

PARIS = ZoneInfo("Europe/Paris")
SUNDAY = 6
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ATC = "http://www.whocc.no/atc"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

BODY_WEIGHT = ("29463-7", "Poids", "kg")
BODY_HEIGHT = ("8302-2", "Taille", "cm")
HEART_RATE = ("8867-4", "Fréquence cardiaque", "/min")
_SHOWN_UNITS = {"Cel": "°C", "/min": "/min", "mm[Hg]": "mmHg"}


def at(day: date, *, minute: int = 0) -> str:
    """
    Return a moment of that day's consultation in Paris, as FHIR writes an instant.
    """
    hour = 9 + day.toordinal() % 9
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).isoformat()


def open_day(day: date) -> date:
    """
    Return the day itself, or the Saturday before a Sunday.
    """
    return day - timedelta(days=day.weekday() == SUNDAY)


def subject(key: str) -> Resource:
    return {"reference": f"Patient/{key}"}


def practitioner(one: Professional) -> Resource:
    """
    By number, and by id when the professional was given one.
    """
    return _literal("Practitioner", one.public_id) | {
        "type": "Practitioner",
        "identifier": {"system": rpps.RPPS_SYSTEM, "value": one.rpps},
        "display": one.shown_name,
    }


def organization(structure: Structure) -> Resource:
    return _literal("Organization", structure.public_id) | {
        "type": "Organization",
        "identifier": {"system": finess.FINESS_SYSTEM, "value": structure.finess},
        "display": structure.name,
    }


def _literal(name: str, fid: str) -> Resource:
    return {"reference": f"{name}/{fid}"} if fid else {}


def concept(system: str, code: str, display: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def _category(system: str, code: str) -> list[Resource]:
    return [{"coding": [{"system": f"{TERMINOLOGY}/{system}", "code": code}]}]


def _quantity(value: float, unit: str) -> Resource:
    shown = _SHOWN_UNITS.get(unit, unit)
    return {"value": value, "unit": shown, "system": UCUM, "code": unit}


def measure(
    key: str, kind: tuple[str, str, str], value: float, *, when: str, by: Professional
) -> Resource:
    code, display, unit = kind
    return _observation(key, code, display, when, by) | {"valueQuantity": _quantity(value, unit)}


def blood_pressure(
    key: str, systolic: int, diastolic: int, *, when: str, by: Professional
) -> Resource:
    parts = (("8480-6", "Systolique", systolic), ("8462-4", "Diastolique", diastolic))
    return _observation(key, "85354-9", "Pression artérielle", when, by) | {
        "component": [
            {"code": concept(LOINC, code, name), "valueQuantity": _quantity(value, "mm[Hg]")}
            for code, name, value in parts
        ]
    }


def _observation(key: str, code: str, display: str, when: str, by: Professional) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": _category("observation-category", "vital-signs"),
        "code": concept(LOINC, code, display),
        "subject": subject(key),
        "effectiveDateTime": when,
        "performer": [practitioner(by)],
    }


def condition(
    key: str, code: str, display: str, *, since: date, by: Professional, until: date | None = None
) -> Resource:
    ended = {"abatementDateTime": until.isoformat()} if until else {}
    return {
        "resourceType": "Condition",
        "clinicalStatus": concept(
            f"{TERMINOLOGY}/condition-clinical", *_clinical_status(until is not None)
        ),
        "verificationStatus": concept(
            f"{TERMINOLOGY}/condition-ver-status", "confirmed", "Confirmé"
        ),
        "category": _category("condition-category", "problem-list-item"),
        "code": concept(ICD10, code, display),
        "subject": subject(key),
        "onsetDateTime": since.isoformat(),
        **ended,
        "recordedDate": since.isoformat(),
        "recorder": practitioner(by),
        "asserter": practitioner(by),
    }


def _clinical_status(ended: bool) -> tuple[str, str]:
    return ("resolved", "Résolu") if ended else ("active", "Actif")


def allergy(
    key: str, code: str, display: str, reaction: str, *, since: date, by: Professional
) -> Resource:
    """
    `code` is the ATC code of a medicine, or empty when nothing codes the substance freely.
    """
    category = "medication" if code else "environment"
    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": concept(f"{TERMINOLOGY}/allergyintolerance-clinical", "active", "Active"),
        "verificationStatus": concept(
            f"{TERMINOLOGY}/allergyintolerance-verification", "confirmed", "Confirmée"
        ),
        "type": "allergy",
        "category": [category],
        "code": concept(ATC, code, display) if code else {"text": display},
        "patient": subject(key),
        "recordedDate": since.isoformat(),
        "recorder": practitioner(by),
        "reaction": [{"manifestation": [{"text": reaction}]}],
    }


def immunization(
    key: str, code: str, display: str, *, given: date, by: Professional, dose: int = 1
) -> Resource:
    return {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": concept(ATC, code, display),
        "patient": subject(key),
        "occurrenceDateTime": given.isoformat(),
        "primarySource": True,
        "lotNumber": f"F{given:%y%j}",
        "performer": [{"actor": practitioner(by)}],
        "protocolApplied": [{"doseNumberPositiveInt": dose}],
    }


def prescription(
    key: str, code: str, display: str, dosage: str, *, on: date, by: Professional, active: bool
) -> Resource:
    return {
        "resourceType": "MedicationRequest",
        "status": "active" if active else "completed",
        "intent": "order",
        "medicationCodeableConcept": concept(ATC, code, display),
        "subject": subject(key),
        "authoredOn": on.isoformat(),
        "requester": practitioner(by),
        "dosageInstruction": [{"text": dosage}],
        "dispenseRequest": {
            "validityPeriod": {
                "start": on.isoformat(),
                "end": (on + timedelta(days=90)).isoformat(),
            }
        },
    }


def encounter(key: str, reason: str, *, day: date, by: Professional, where: Structure) -> Resource:
    return {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {
            "system": f"{TERMINOLOGY}/v3-ActCode",
            "code": "AMB",
            "display": "Ambulatoire",
        },
        "subject": subject(key),
        "participant": [{"individual": practitioner(by)}],
        "period": {"start": at(day), "end": at(day, minute=20)},
        "reasonCode": [{"text": reason}],
        "serviceProvider": organization(where),
    }
