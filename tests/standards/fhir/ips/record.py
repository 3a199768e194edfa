"""
Small things of a record, for summaries.
"""

import datetime as dt
import itertools

from ens.standards.fhir.ips import choosing, composing
from ens.standards.fhir.ips.composing import Keeper

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
NEW = "0f1f9c3e-3c5e-4f0e-9a44-5e0a5c7e7a10"
KEEPER = Keeper("Espace", "http://ici.example/fhir")
LOINC, CATEGORY = "http://loinc.org", "http://terminology.hl7.org/CodeSystem/observation-category"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
PATIENT = {
    "resourceType": "Patient", "id": "p", "name": [{"family": "ESSAI"}], "birthDate": "1990-01-02",
}  # fmt: skip
ACTIVE = {
    "coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
        "code": "active",
    }]
}  # fmt: skip
_ids = itertools.count()


def concept(code="", text="", system=LOINC):
    coded = {"coding": [{"system": system, "code": code}]} if code else {}
    return coded | ({"text": text} if text else {})


def thing(kind, **more):
    whose = "patient" if kind in ("AllergyIntolerance", "Immunization", "Consent") else "subject"
    found = {"resourceType": kind, "id": f"x{next(_ids)}", whose: {"reference": "Patient/p"}}
    return found | more


def condition(text="Asthme", clinical="", verified="", **more):
    said = {}
    if clinical:
        said["clinicalStatus"] = concept(clinical, system=CLINICAL)
    if verified:
        said["verificationStatus"] = concept(verified, system=VERIFIED)
    return thing("Condition", code=concept(text=text), **said, **more)


def observation(code, when, value=1, category="vital-signs", **more):
    return thing(
        "Observation",
        status="final",
        category=[concept(category, system=CATEGORY)],
        code=concept(code),
        effectiveDateTime=when,
        valueQuantity={"value": value, "unit": "kg"},
        **more,
    )


def request(text="Doliprane 1 g", status="active", **more):
    return thing(
        "MedicationRequest",
        status=status,
        intent="order",
        medicationCodeableConcept=concept(text=text),
        **more,
    )


def document(*resources, others=(), cut=(), patient=PATIENT):
    every = choosing.chosen(resources, cut=cut)
    parts = composing.parts(every, others=others, named=lambda *_: "")
    return composing.document(
        parts, patient=patient, others=others, keeper=KEEPER, now=NOW, new_id=NEW
    )


def sections(bundle):
    return {one["code"]["coding"][0]["code"]: one for one in composition(bundle)["section"]}


def composition(bundle):
    return bundle["entry"][0]["resource"]


def resources(bundle, kind):
    every = (one["resource"] for one in bundle["entry"])
    return [one for one in every if one["resourceType"] == kind]
