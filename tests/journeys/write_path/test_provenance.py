"""
What was read in a document says in which, and follows it wherever it goes.
"""

import pytest

from tests.fhir_api import inside
from tests.fhir_api.answers import matches, place


@pytest.fixture(scope="module")
def person(database):
    return inside.holder()


@pytest.fixture(scope="module")
def carer(person):
    one = inside.doctor()
    inside.care_for(person, one)
    return one


@pytest.fixture(scope="module")
def document(person, carer):
    inside.register_clients()
    with inside.http(inside.structure_of(carer)) as hospital:
        answer = hospital.post("/", json=inside.submission(person, carer))
    assert answer.status_code == 200, answer.text
    (found,) = [
        place(one["response"]["location"])[1]
        for one in answer.json()["entry"]
        if "DocumentReference/" in one["response"]["location"]
    ]
    return found


@pytest.fixture(scope="module")
def doctor(carer):
    with inside.software_of(carer) as http:
        yield http


def told(doctor, person):
    found = doctor.get("/Provenance", params={"patient": person.id}).json()
    return [one["resource"] for one in found.get("entry", [])]


def test_it_names_the_document_and_each_thing_read(doctor, person, document):
    (one,) = told(doctor, person)
    results = doctor.get("/Observation", params={"derived-from": f"DocumentReference/{document}"})
    assert {each["reference"] for each in one["target"]} == {
        f"Observation/{fid}" for fid in matches(results)
    }
    assert one["entity"][0]["what"]["reference"] == f"DocumentReference/{document}"
    assert one["agent"][0]["who"]["display"] == "ENS"


def test_it_comes_with_what_was_read(doctor, person, document):
    found = doctor.get(
        "/Observation",
        params={
            "derived-from": f"DocumentReference/{document}",
            "_revinclude": "Provenance:target",
        },
    )
    names = {one["resource"]["resourceType"] for one in found.json()["entry"]}
    assert names == {"Observation", "Provenance"}


def test_hidden_with_the_document(doctor, person, document):
    from ens.ground import clock
    from ens.journeys import hide_document

    hide_document.hide(
        actor=person.actor, patient="", document=document, hidden=True, key="", now=clock.now()
    )
    other = inside.doctor()
    inside.care_for(person, other)
    with inside.software_of(other) as http:
        assert told(http, person) == []
