"""
FHIRPath Patch at /fhir: https://hl7.org/fhir/R4/fhirpatch.html
"""

import json

import pytest

from ens.standards.fhir import xml
from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, issues
from tests.standards.fhir.patches import operation, parameters

FHIR = {"content-type": "application/fhir+json"}
EACH = "%resource.descendants()"
ENDLESS = f"{EACH}.where({EACH}.where({EACH}.where({EACH}.empty()).exists()).exists())"
AMENDED = operation("replace", "Observation.status", value={"valueCode": "amended"})


def patch(http, address, *operations, **headers):
    body = json.dumps(parameters(*operations))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return http.patch(address, content=body, headers=FHIR | named)


@pytest.fixture
def weight(person):
    return person.observe()


@pytest.fixture
def address(weight):
    return f"/Observation/{weight['id']}"


def test_a_part_changes_in_a_new_version(loader, weight, address):
    response = patch(loader, address, AMENDED)
    assert response.status_code == 200, response.text
    after = response.json()
    assert (after["meta"]["versionId"], after["status"]) == ("2", "amended")
    assert after["valueQuantity"] == weight["valueQuantity"]
    assert loader.get(address).json() == after


def test_every_operation_in_its_order(loader, address):
    note = {"valueAnnotation": {"text": "un"}}
    response = patch(
        loader,
        address,
        operation("add", "Observation", name="note", value=note),
        operation("insert", "Observation.note", index=0, value={"valueAnnotation": {"text": "0"}}),
        operation("add", "Observation", name="note", value={"valueAnnotation": {"text": "deux"}}),
        operation("move", "Observation.note", source=2, destination=1),
        operation("delete", "Observation.note.where(text = '0')"),
        operation("replace", "Observation.value.value", value={"valueDecimal": 61.5}),
    )
    assert response.status_code == 200, response.text
    after = response.json()
    assert [one["text"] for one in after["note"]] == ["deux", "un"]
    assert after["valueQuantity"]["value"] == 61.5


@pytest.mark.parametrize("said", ["application/fhir+json", "application/json"])
def test_it_comes_in_json(loader, address, said):
    body = json.dumps(parameters(AMENDED))
    response = loader.patch(address, content=body, headers={"content-type": said})
    assert response.status_code == 200, response.text


def test_it_comes_in_xml(loader, address):
    body = xml.write(parameters(AMENDED))
    response = loader.patch(address, content=body, headers={"content-type": "application/fhir+xml"})
    assert response.status_code == 200, response.text


def test_the_version_that_was_read_can_be_changed_and_no_other(loader, weight, address):
    assert_refused(patch(loader, address, AMENDED, if_match='W/"2"'), 412, "conflict")
    assert loader.get(address).json() == weight
    assert patch(loader, address, AMENDED, if_match='W/"1"').status_code == 200


@pytest.mark.parametrize(
    ("operations", "status"),
    [
        ([operation("replace", "Observation.nothing", value={"valueString": "x"})], 400),
        ([operation("replace", "Patient.birthDate", value={"valueDate": "2020"})], 400),
        ([operation("replace", "Observation.status")], 400),
        ([operation("replace", "Observation.status[", value={"valueCode": "final"})], 400),
        ([operation("upsert", "Observation.status", value={"valueCode": "final"})], 400),
        ([operation("delete", "x" * 100_000)], 400),
        ([{"name": "other"}], 400),
        ([AMENDED, operation("delete", "Observation")], 422),
        ([AMENDED, operation("replace", "Observation.note", value={"valueString": "x"})], 422),
        ([AMENDED, operation("replace", "Observation.id", value={"valueId": "x"})], 422),
        ([AMENDED, operation("delete", "Observation.status")], 422),
        ([AMENDED, operation("add", "Observation", name="status", value={"valueCode": "final"})],
         422),
        ([AMENDED, operation("insert", "Observation.note", index=7,
                             value={"valueAnnotation": {"text": "x"}})], 422),
        ([AMENDED, operation("delete", ENDLESS)], 422),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_nothing_is_kept(
    loader, weight, address, operations, status
):
    response = patch(loader, address, *operations)
    assert response.status_code == status, response.text
    assert issues(response)
    assert loader.get(address).json() == weight


def test_what_is_no_parameters_is_refused(loader, weight, address):
    for body, status in (("[]", 400), ("{}", 400), (json.dumps(weight), 400)):
        response = loader.patch(address, content=body, headers=FHIR)
        assert response.status_code == status, response.text


def test_it_is_an_entry_of_a_batch(loader, weight, address):
    entry = {
        "resource": parameters(AMENDED),
        "request": {"method": "PATCH", "url": address.strip("/")},
    }
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    answer = loader.post("/", json=bundle).json()
    assert answer["entry"][0]["response"]["status"].startswith("200"), answer
    assert loader.get(address).json()["status"] == "amended"


def test_in_a_transaction_it_refers_to_what_is_made_beside(loader, person, weight, address):
    made = things.post(things.observation(person.id))
    made["fullUrl"] = "urn:uuid:0c7bd4a6-5f4c-4a0b-9a39-9a3c8b3d7c11"
    added = operation(
        "add", "Observation", name="hasMember",
        value={"valueReference": {"reference": made["fullUrl"]}},
    )  # fmt: skip
    entry = {
        "resource": parameters(AMENDED, added),
        "request": {"method": "PATCH", "url": address.strip("/")},
    }
    answer = loader.post("/", json=things.transaction(made, entry))
    assert answer.status_code == 200, answer.text
    member = loader.get(address).json()["hasMember"][0]["reference"]
    assert answer.json()["entry"][0]["response"]["location"].startswith(member) or member in str(
        answer.json()["entry"][0]["response"]["location"]
    )


def test_of_a_document_only_what_may_change_does(loader, person):
    stored = person.create(things.document({"reference": person.reference}))
    address = f"/DocumentReference/{stored['id']}"
    described = operation(
        "add", "DocumentReference", name="category", value={"valueCodeableConcept": {"text": "x"}}
    )
    response = patch(loader, address, described)
    assert response.status_code == 405, response.text
    ended = operation("replace", "DocumentReference.status", value={"valueCode": "superseded"})
    response = patch(loader, address, ended)
    assert response.status_code == 200, response.text
