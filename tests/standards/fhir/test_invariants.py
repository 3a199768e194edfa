from typing import Any

import pytest

from ens.standards.fhir.validate import base_errors

CODE = {"coding": [{"system": "http://loinc.org", "code": "718-7"}]}
OTHER_CODE = {"coding": [{"system": "http://loinc.org", "code": "2345-7"}]}
PATIENT = {"reference": "Patient/1"}
HL7 = "http://terminology.hl7.org/CodeSystem/"


def observation(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": CODE, **more}


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **more}


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": HL7 + system, "code": code}]}


def condition(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "subject": PATIENT, **more}


def allergy(**more: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "patient": PATIENT, **more}


def appointment(**more: Any) -> dict[str, Any]:
    participant = [{"actor": PATIENT, "status": "accepted"}]
    return {"resourceType": "Appointment", "status": "booked", "participant": participant, **more}


def bundle(kind: str, *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"resourceType": "Bundle", "type": kind, **more}
    return body | ({"entry": list(entries)} if entries else {})


def repeat(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": PATIENT,
        "occurrenceTiming": {"repeat": more},
    }  # fmt: skip


REQUEST = {"method": "POST", "url": "Patient"}
DOCUMENT = {"identifier": {"system": "urn:s", "value": "1"}, "timestamp": "2024-03-01T10:00:00Z"}
COMPOSITION = {
    "resourceType": "Composition", "status": "final", "type": CODE, "date": "2024",
    "author": [{"display": "x"}], "title": "t",
}  # fmt: skip

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # key, what keeps it, what breaks it
    ("per-1", patient(name=[{"family": "x", "period": {"start": "2024", "end": "2024-02"}}]),
     patient(name=[{"family": "x", "period": {"start": "2024-03", "end": "2024-02"}}])),
    ("rng-2", observation(valueRange={"low": {"value": 1}, "high": {"value": 1}}),
     observation(valueRange={"low": {"value": 2}, "high": {"value": 1}})),
    ("rat-1", observation(valueRatio={"numerator": {"value": 1}, "denominator": {"value": 2}}),
     observation(valueRatio={"numerator": {"value": 1}})),
    ("qty-3", observation(valueQuantity={"value": 1, "code": "g", "system": "urn:u"}),
     observation(valueQuantity={"value": 1, "code": "g"})),
    ("ext-1", patient(extension=[{"url": "u", "valueString": "x"}]),
     patient(extension=[{"url": "u"}])),
    ("ext-1", patient(extension=[{"url": "u", "extension": [{"url": "v", "valueCode": "x"}]}]),
     patient(extension=[{"url": "u", "valueString": "x",
                         "extension": [{"url": "v", "valueCode": "x"}]}])),
    ("att-1", patient(photo=[{"data": "aGVsbG8=", "contentType": "image/png"}]),
     patient(photo=[{"data": "aGVsbG8="}])),
    ("cpt-2", patient(telecom=[{"system": "phone", "value": "01"}]),
     patient(telecom=[{"value": "01"}])),
    ("tim-1", repeat(duration=1, durationUnit="h"), repeat(duration=1)),
    ("tim-2", repeat(period=1, periodUnit="d"), repeat(period=1)),
    ("tim-5", repeat(period=0, periodUnit="d"), repeat(period=-1, periodUnit="d")),
    ("tim-10", repeat(when=["MORN"]), repeat(when=["MORN"], timeOfDay=["08:00:00"])),
    ("ref-1", observation(contained=[patient(id="p")], subject={"reference": "#p"}),
     observation(contained=[patient(id="p")], subject={"reference": "#p"},
                 specimen={"reference": "#s"})),
    ("pat-1", patient(contact=[{"name": {"family": "x"}}]), patient(contact=[{"gender": "male"}])),
    ("org-1", {"resourceType": "Organization", "name": "x"},
     {"resourceType": "Organization", "active": True}),
    ("obs-3", observation(referenceRange=[{"text": "x"}]),
     observation(referenceRange=[{"type": CODE}])),
    ("obs-6", observation(dataAbsentReason=CODE),
     observation(dataAbsentReason=CODE, valueString="x")),
    ("obs-6", observation(component=[{"code": OTHER_CODE, "dataAbsentReason": CODE}]),
     observation(component=[{"code": OTHER_CODE, "dataAbsentReason": CODE, "valueInteger": 1}])),
    ("obs-7", observation(valueString="x", component=[{"code": OTHER_CODE, "valueString": "y"}]),
     observation(valueString="x", component=[{"code": CODE, "valueString": "y"}])),
    ("con-4",
     condition(abatementString="x", clinicalStatus=concept("condition-clinical", "resolved")),
     condition(abatementString="x", clinicalStatus=concept("condition-clinical", "active"))),
    ("con-5", condition(verificationStatus=concept("condition-ver-status", "entered-in-error")),
     condition(verificationStatus=concept("condition-ver-status", "entered-in-error"),
               clinicalStatus=concept("condition-clinical", "active"))),
    ("ait-1",
     allergy(verificationStatus=concept("allergyintolerance-verification", "confirmed"),
             clinicalStatus=concept("allergyintolerance-clinical", "active")),
     allergy(verificationStatus=concept("allergyintolerance-verification", "confirmed"))),
    ("ait-2",
     allergy(verificationStatus=concept("allergyintolerance-verification", "entered-in-error")),
     allergy(verificationStatus=concept("allergyintolerance-verification", "entered-in-error"),
             clinicalStatus=concept("allergyintolerance-clinical", "active"))),
    ("app-2", appointment(start="2024-03-01T10:00:00Z", end="2024-03-01T11:00:00Z"),
     appointment(start="2024-03-01T10:00:00Z")),
    ("app-3", appointment(status="proposed"), appointment(status="booked")),
    ("bdl-1", bundle("searchset", total=0), bundle("collection", total=0)),
    ("bdl-2", bundle("searchset", {"resource": patient(), "search": {"mode": "match"}}),
     bundle("collection", {"resource": patient(), "search": {"mode": "match"}})),
    ("bdl-3", bundle("batch", {"resource": patient(), "request": REQUEST}),
     bundle("batch", {"resource": patient()})),
    ("bdl-3", bundle("collection", {"resource": patient()}),
     bundle("collection", {"resource": patient(), "request": REQUEST})),
    ("bdl-5", bundle("collection", {"resource": patient()}),
     bundle("collection", {"fullUrl": "urn:x:1"})),
    ("bdl-7", bundle("collection", {"fullUrl": "urn:x:1", "resource": patient()},
                     {"fullUrl": "urn:x:2", "resource": patient()}),
     bundle("collection", {"fullUrl": "urn:x:1", "resource": patient()},
            {"fullUrl": "urn:x:1", "resource": patient()})),
    ("bdl-8", bundle("collection", {"fullUrl": "http://x/Patient/1", "resource": patient()}),
     bundle("collection", {"fullUrl": "http://x/Patient/1/_history/2", "resource": patient()})),
    ("bdl-9", bundle("document", {"resource": COMPOSITION}, **DOCUMENT),
     bundle("document", {"resource": COMPOSITION}, timestamp=DOCUMENT["timestamp"])),
    ("bdl-10", bundle("document", {"resource": COMPOSITION}, **DOCUMENT),
     bundle("document", {"resource": COMPOSITION}, identifier=DOCUMENT["identifier"])),
    ("bdl-11", bundle("document", {"resource": COMPOSITION}, **DOCUMENT),
     bundle("document", {"resource": patient()}, **DOCUMENT)),
    ("cmp-1", COMPOSITION | {"section": [{"title": "t", "entry": [{"display": "x"}]}]},
     COMPOSITION | {"section": [{"title": "t"}]}),
    ("cmp-2", COMPOSITION | {"section": [{"emptyReason": CODE, "section": [
        {"entry": [{"display": "x"}]}]}]},
     COMPOSITION | {"section": [{"emptyReason": CODE, "entry": [{"display": "x"}]}]}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "kept", "broken"), CASES, ids=[row[0] for row in CASES])
def test_an_invariant_is_kept_or_named(
    key: str, kept: dict[str, Any], broken: dict[str, Any]
) -> None:
    assert base_errors(kept) == ()
    issues = {issue.rule: issue for issue in base_errors(broken)}
    assert key in issues
    assert {issue.code for issue in issues.values()} == {"invariant"}
    assert f"({key})" in issues[key].diagnostics
    assert f"({key})" in issues[key].text_fr
