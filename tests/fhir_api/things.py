"""
The resources these tests send, small and chosen.
"""

import base64
import hashlib
import uuid

LOINC = "http://loinc.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
UCUM = "http://unitsofmeasure.org"


def patient(family="ESSAI", given=("Ana",), **more):
    usual = {
        "resourceType": "Patient",
        "name": [{"use": "official", "family": family, "given": list(given)}],
        "gender": "female",
        "birthDate": "1990-01-02",
    }
    return kept(usual | more)


def observation(patient_id, of="29463-7", when="2026-01-05", value=61.5, **more):
    usual = {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": "vital-signs"}]}],
        "code": {"coding": [{"system": LOINC, "code": of}]},
        "subject": {"reference": f"Patient/{patient_id}"},
        "effectiveDateTime": when,
        "valueQuantity": {"value": value, "unit": "kg", "system": UCUM, "code": "kg"},
    }
    return kept(usual | more)


def identified(value, system="urn:essai"):
    return [{"system": system, "value": value}]


def document(subject, data=b"%PDF-1.4 essai", content_type="application/pdf", **more):
    """
    A DocumentReference with its bytes inside, as ITI-105 takes it.
    """
    attachment = {
        "contentType": content_type,
        "data": base64.b64encode(data).decode(),
        "title": "Compte rendu",
        "creation": "2026-01-05T09:00:00+01:00",
    }
    usual = {
        "resourceType": "DocumentReference",
        "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{uuid.uuid4()}"},
        "status": "current",
        "type": {"coding": [{"system": LOINC, "code": "11502-2"}]},
        "subject": subject,
        "date": "2026-01-05T09:00:00+01:00",
        "content": [{"attachment": attachment}],
    }
    return kept(usual | more)


def sha1(data):
    return base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def kept(resource):
    return {name: value for name, value in resource.items() if value is not None}


def transaction(*entries):
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}


def post(resource, full_url="", **request):
    entry = {"resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}}
    entry["request"] |= request
    return {"fullUrl": full_url, **entry} if full_url else entry


def put(resource, **request):
    url = f"{resource['resourceType']}/{resource['id']}"
    return {"resource": resource, "request": {"method": "PUT", "url": url, **request}}


def delete(url, **request):
    return {"request": {"method": "DELETE", "url": url, **request}}


def urn():
    return f"urn:uuid:{uuid.uuid4()}"
