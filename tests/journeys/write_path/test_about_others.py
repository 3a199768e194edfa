"""
What a deposited document says of somebody else never enters the record of its patient: a mother's
vaccine, a father's diabetes, whatever the form in which it is said.
"""

import json

import pytest

from ens.standards.cda.synthesis import writing
from tests.fhir_api import inside, within
from tests.fhir_api.things import document as posted
from tests.journeys.write_path.test_deposited_summary import deposit, said_of
from tests.standards.fhir.ips import record

loader = within.loader

MOTHER = "<subject><relatedSubject classCode='PRS'><code code='MTH'/></relatedSubject></subject>"
KINDS = ("Condition", "AllergyIntolerance", "Immunization", "Procedure", "MedicationStatement")


def entered(loader, person):
    found = [loader.get(f"/{one}", params={"patient": person.id}).text for one in KINDS]
    return "\n".join([*found, loader.get(f"/Observation?patient={person.id}").text])


def both(person):
    """
    A problem of the patient and one that the tests make somebody else's.
    """
    own = record.condition("Asthme", clinical="active", onsetDateTime="2019")
    other = record.condition("Diabète", clinical="active", onsetDateTime="1970")
    return own, other, record.document(own, other, patient=said_of(person))


def add(bundle, *resources):
    for one in resources:
        bundle["entry"].append({"fullUrl": f"http://loin.example/{one['id']}", "resource": one})


def changed(bundle, wanted, **more):
    for one in bundle["entry"]:
        if "Diab" in json.dumps(one["resource"]) and one["resource"]["resourceType"] == wanted:
            one["resource"] |= more
    return bundle


@pytest.mark.parametrize("known", [True, False])
def test_of_a_fhir_document_what_is_about_another_patient_does_not_enter(loader, known):
    person = inside.holder()
    _, _, bundle = both(person)
    changed(bundle, "Condition", subject={"reference": "http://loin.example/mere"})
    if known:
        mother = {"resourceType": "Patient", "id": "mere", "name": [{"family": "AUTRE"}]}
        add(bundle, mother)
    answer = deposit(loader, person, bundle)
    assert answer.status_code == 201, answer.text
    said = entered(loader, person)
    assert "Asthme" in said
    assert "Diab" not in said


def test_of_a_fhir_document_an_observation_that_looks_at_somebody_else_does_not_enter(loader):
    person = inside.holder()
    own = record.condition("Asthme", clinical="active")
    seen = record.observation("8310-5", "2026-01-05", value=39)
    bundle = record.document(own, seen, patient=said_of(person))
    for one in bundle["entry"]:
        if one["resource"]["resourceType"] == "Observation":
            one["resource"]["focus"] = [{"display": "Le fœtus"}]
    assert deposit(loader, person, bundle).status_code == 201
    said = entered(loader, person)
    assert "Asthme" in said
    assert "8310-5" not in said


def cda(person):
    _, _, bundle = both(person)
    return writing.write(bundle).data.decode()


def sent(loader, person, data):
    body = posted(person.reference, data.encode(), content_type="text/xml")
    return loader.post("/DocumentReference", json=body)


def test_of_a_cda_what_a_chapter_says_of_somebody_else_does_not_enter(loader):
    person = inside.holder()
    assert sent(loader, person, cda(person)).status_code == 201
    assert "Diab" in entered(loader, person)
    other = inside.holder()
    data = cda(other).replace("</text><entry", f"</text>{MOTHER}<entry")
    assert MOTHER in data
    assert sent(loader, other, data).status_code == 201
    assert "Diab" not in entered(loader, other)


def test_of_a_cda_what_is_said_of_somebody_else_within_a_concern_does_not_enter(loader):
    person = inside.holder()
    data = cda(person)
    at = data.index("<value ", data.index("<entryRelationship"))
    assert sent(loader, person, data[:at] + MOTHER + data[at:]).status_code == 201
    said = entered(loader, person)
    assert ("Asthme" in said) != ("Diab" in said)


def test_a_fhir_document_of_somebody_else_does_not_enter_because_it_is_broken(loader):
    person, other = inside.holder(), inside.holder("Autre")
    _, _, bundle = both(other)
    changed(bundle, "Condition", onsetDateTime="un jour")
    assert deposit(loader, person, bundle).status_code == 422
    assert deposit(loader, other, bundle).status_code == 201
    assert "Diab" not in entered(loader, other)


def test_no_reference_of_a_fhir_document_leads_to_what_is_here(loader):
    person, victim = inside.holder(), inside.holder()
    there = {"reference": f"Patient/{victim.id}"}
    office = {"reference": f"Organization/{victim.id}"}
    medicine = {
        "resourceType": "Medication", "id": "m", "code": {"text": "Sirop"}, "manufacturer": office,
    }  # fmt: skip
    taken = record.thing(
        "MedicationStatement", status="active", medicationReference={"reference": "Medication/m"}
    )
    own = record.condition(
        "Asthme", clinical="active", asserter=there, evidence=[{"detail": [there]}],
        extension=[{"url": "http://loin.example/x", "valueReference": there}],
        contained=[{"resourceType": "Patient", "id": "c", "managingOrganization": office,
                    "active": True}],
        recorder={"reference": "#c"},
    )  # fmt: skip
    bundle = record.document(own, taken, others=[medicine], patient=said_of(person))
    answer = deposit(loader, person, bundle)
    assert answer.status_code == 201, answer.text
    said = entered(loader, person)
    assert "Asthme" in said
    assert "Sirop" in said
    assert victim.id not in said
