"""
What was read in a document says in which, and follows it wherever it goes.
"""

import pytest

from tests.fhir_api import inside, within
from tests.fhir_api.answers import matches, place
from tests.journeys.write_path.test_deposited_summary import deposit, said_of, summary_of

carer = within.carer
person = within.person


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


SECRET = {
    "system": (
        "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR"
        "/TRE-A07-StatutVisibiliteDocument"
    ),
    "code": "INVISIBLE_REPRESENTANTS_LEGAUX",
}


def test_it_tells_nobody_of_a_thing_that_they_do_not_see(database):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    inside.register_clients()
    parent, teen = inside.holder("Mère"), inside.holder("Ado")
    identity.represent(
        representative=parent.key, represented=teen.key, kind="habilitation-familiale",
        since=clock.today(), source="act", by=0,
    )  # fmt: skip
    with inside.http(inside.operator()) as loader:
        answer = deposit(loader, teen, summary_of(said_of(teen)))
        assert answer.status_code == 201, answer.text
        (problem,) = matches(loader.get("/Condition", params={"patient": teen.id}))
        named = f"/Provenance?target=Condition/{problem}"
        label = {"name": "meta", "valueMeta": {"security": [SECRET]}}
        said = {"resourceType": "Parameters", "parameter": [label]}
        seen = []
        with inside.http(inside.through(parent, "dedans-app", "user/*.rs", 0)) as http:
            for change in ("", "$meta-add", "$meta-delete"):
                if change:
                    changed = loader.post(f"/Condition/{problem}/{change}", json=said)
                    assert changed.status_code == 200, changed.text
                every = http.get("/Provenance", params={"patient": teen.id})
                seen.append((problem in every.text, http.get(named).json()["total"]))
    assert seen == [(True, 1), (False, 0), (True, 1)]
