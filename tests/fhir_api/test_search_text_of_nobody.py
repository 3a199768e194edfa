"""
`:text` of what belongs to nobody, which whoever is signed in may read.
"""

import pytest

from tests.fhir_api import inside, within
from tests.fhir_api.answers import assert_refused, matches

loader = within.loader


@pytest.fixture(scope="module")
def medications(loader):
    made = []
    for text in ("Dolipraneuf 1 g, comprimé", "Ibuprofène inventé"):
        sent = {"resourceType": "Medication", "code": {"text": text}}
        answer = loader.post("/Medication", json=sent)
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])
    return made


@pytest.mark.parametrize("asked", ["dolipraneuf", "DOLIPRANÉUF 1 g", "rien,dolipraneuf"])
def test_a_medication_is_found_by_how_its_text_begins(loader, medications, asked):
    found = loader.get("/Medication", params={"code:text": asked})
    assert matches(found) == [medications[0]]


def test_a_citizen_finds_it_too(medications):
    holder = inside.holder()
    with inside.http(inside.through(holder, "dedans-app", "user/*.rs")) as http:
        found = http.get("/Medication", params={"code:text": "ibuprofene inv"})
    assert matches(found) == [medications[1]]


def test_it_ends_a_chain(loader, medications):
    holder = inside.holder()
    sent = {
        "resourceType": "MedicationStatement", "status": "active",
        "subject": {"reference": f"Patient/{holder.id}"},
        "medicationReference": {"reference": f"Medication/{medications[0]}"},
    }  # fmt: skip
    made = loader.post("/MedicationStatement", json=sent)
    assert made.status_code == 201, made.text
    for text, wanted in (("dolipraneuf", [made.json()["id"]]), ("ibuprofene", [])):
        asked = {"patient": holder.id, "medication:Medication.code:text": text}
        assert matches(loader.get("/MedicationStatement", params=asked)) == wanted


def test_the_words_of_what_is_nobodys_are_not_searched(loader):
    asked = {"_content": "dolipraneuf"}
    assert_refused(loader.get("/Medication", params=asked), 400, "not-supported")


def test_it_is_nothing_without_a_text(loader):
    assert_refused(loader.get("/Medication", params={"code:text": " "}), 400, "not-supported")
    assert matches(loader.get("/Medication", params={"code:text": "zzz"})) == []
