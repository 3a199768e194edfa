"""
What an actor may not open answers to an operation as what never was, whatever is asked of it.
"""

import pytest

from tests.fhir_api import inside, test_existence, things
from tests.fhir_api.test_existence import ABSENT, said

owner = test_existence.owner
person = test_existence.person
stranger = test_existence.stranger
weight = test_existence.weight

OF_PATIENTS = [
    "Patient/{}/$everything",
    "Patient/{}/$everything?_count=1",
    "Patient/{}/$everything?_since=2020-01-01&start=2020-01-01",
    "Patient/{}/$everything?_type=Observation",
    "Patient/{}/$meta",
    "Patient/{}/_history/1/$meta",
    "Observation/$lastn?patient={}",
    "Observation/$lastn?subject=Patient/{}&max=3&code=29463-7",
    "DocumentReference/$docref?patient={}",
    "DocumentReference/$docref?patient=Patient/{}&start=2020-01-01&on-demand=true",
]
TAGGED = {
    "resourceType": "Parameters",
    "parameter": [{"name": "meta", "valueMeta": {"tag": [{"system": "urn:essai", "code": "a"}]}}],
}


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", OF_PATIENTS)
def test_asking_of_a_patient(stranger, owner, person, weight, address):
    document = things.document(person.reference)
    assert owner.post("/DocumentReference", json=document).status_code == 201
    there, absent = (stranger.get("/" + address.format(fid)) for fid in (person.id, ABSENT))
    assert said(there, person.id) == said(absent, ABSENT)


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("operation", ["$meta", "_history/1/$meta", "_history/9/$meta"])
def test_asking_the_meta_of_a_thing(stranger, weight, operation):
    there, absent = (stranger.get(f"/Observation/{fid}/{operation}") for fid in (weight, ABSENT))
    assert said(there, weight) == said(absent, ABSENT)
    assert there.status_code == 404


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("operation", ["$meta-add", "$meta-delete"])
@pytest.mark.parametrize("headers", [{}, {"if-match": 'W/"1"'}, {"if-match": 'W/"99"'}])
def test_changing_the_meta_of_a_thing(stranger, weight, operation, headers):
    there, absent = (
        stranger.post(f"/Observation/{fid}/{operation}", json=TAGGED, headers=headers)
        for fid in (weight, ABSENT)
    )
    assert said(there, weight) == said(absent, ABSENT)
    assert there.status_code == 404


def test_the_same_questions_find_it_for_who_sees_it(person, weight):
    """
    Without which the sameness above would prove nothing.
    """
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    with inside.software_of(doctor) as http:
        for address in OF_PATIENTS:
            there, absent = (http.get("/" + address.format(fid)) for fid in (person.id, ABSENT))
            assert there.status_code == 200
            assert said(there, person.id) != said(absent, ABSENT), address
