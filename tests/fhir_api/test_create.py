"""
Create: https://hl7.org/fhir/R4/http.html#create
"""

import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, codes, decision, issues, place


def test_a_new_resource_says_where_it_is(loader, person):
    response = loader.post("/Observation", json=things.observation(person.id))
    assert response.status_code == 201
    made = response.json()
    assert place(response.headers["location"]) == ("Observation", made["id"], "1")
    assert response.headers["etag"] == 'W/"1"'
    assert response.headers["last-modified"].endswith(" GMT")
    assert loader.get(response.headers["location"]).json() == made


def test_the_server_gives_the_id_and_the_version(loader, person):
    chosen = things.observation(person.id, id="choisi", meta={"versionId": "9", "tag": [
        {"system": "urn:essai", "code": "gardé"}
    ]})  # fmt: skip
    made = loader.post("/Observation", json=chosen).json()
    assert made["id"] != "choisi"
    assert made["meta"]["versionId"] == "1"
    assert made["meta"]["tag"] == chosen["meta"]["tag"]


@pytest.mark.parametrize("prefer", ["return=minimal", "handling=lenient, return=minimal"])
def test_who_wants_nothing_back_gets_only_the_headers(loader, person, prefer):
    response = loader.post(
        "/Observation", json=things.observation(person.id), headers={"prefer": prefer}
    )
    assert (response.status_code, response.content) == (201, b"")
    assert place(response.headers["location"])


def test_who_wants_an_outcome_back_gets_one(loader, person):
    response = loader.post(
        "/Observation",
        json=things.observation(person.id),
        headers={"prefer": "return=OperationOutcome"},
    )
    assert response.status_code == 201
    assert issues(response)[0]["severity"] == "information"


def test_another_type_than_the_address_is_refused(loader, person):
    response = loader.post("/Condition", json=things.observation(person.id))
    assert_refused(response, 400, "structure")


def test_every_fault_of_a_resource_is_named_at_once(loader, person):
    wrong = things.observation(person.id, status="peut-être", effectiveDateTime="hier", inconnu=1)
    response = loader.post("/Observation", json=wrong)
    assert response.status_code == 422
    named = {path for one in issues(response) for path in one["expression"]}
    assert {"Observation.status", "Observation.effective.ofType(dateTime)"} & named
    assert len(issues(response)) >= 3


def test_an_unknown_code_of_a_required_binding_is_refused(loader, person):
    response = loader.post("/Observation", json=things.observation(person.id, status="fini"))
    assert_refused(response, 422, "code-invalid")


def test_a_resource_about_nobody_is_refused(loader):
    assert_refused(
        loader.post("/Observation", json=things.observation("jamais")), 422, "business-rule"
    )


def test_a_resource_about_two_persons_is_refused(loader, person):
    other = loader.post("/Patient", json=things.patient()).json()["id"]
    appointment = {
        "resourceType": "Appointment",
        "status": "booked",
        "start": "2026-02-01T09:00:00+01:00",
        "end": "2026-02-01T09:15:00+01:00",
        "participant": [
            {"actor": {"reference": f"Patient/{one}"}, "status": "accepted"}
            for one in (person.id, other)
        ],
    }
    assert_refused(loader.post("/Appointment", json=appointment), 422, "business-rule")


def test_a_conditional_reference_is_stored_as_what_it_stands_for(loader, running_system):
    suzanne = running_system.people["suzanne-lefevre"]
    ins = suzanne["ins"]
    sent = things.observation("", subject={
        "reference": f"Patient?identifier={ins['system']}|{ins['value']}"
    })  # fmt: skip
    made = loader.post("/Observation", json=sent).json()
    assert made["subject"]["reference"] == suzanne["patient"]


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("Patient?identifier=urn:essai|jamais", "business-rule"),
        ("Practitioner?identifier=urn:essai|jamais", "not-found"),
        ("Practitioner?name=Personne", "not-found"),
        ("Observation?identifier=urn:essai|1", "not-found"),
        ("Observation?code=29463-7&patient=jamais", "not-found"),
    ],
)
def test_a_condition_that_finds_nothing_leaves_nothing(loader, person, reference, code):
    before = person.search().json()["total"]
    name = "hasMember" if reference.startswith("Observation") else "performer"
    sent = things.observation(person.id, **{name: [{"reference": reference}]})
    if reference.startswith("Patient"):
        sent["subject"] = sent.pop("performer")[0]
    assert_refused(loader.post("/Observation", json=sent), 422, code)
    assert person.search().json()["total"] == before


def test_a_type_that_is_true_elsewhere_is_not_created_by_professionals(nurse, running_system):
    patient = running_system.people["suzanne-lefevre"]["patient"]
    team = {"resourceType": "CareTeam", "subject": {"reference": patient}}
    assert_refused(nurse.post("/CareTeam", json=team), 403, "not-supported")


def test_a_professional_writes_in_the_space_of_those_they_care_for(nurse, running_system):
    patient = running_system.people["suzanne-lefevre"]["patient"].partition("/")[2]
    made = nurse.post("/Observation", json=things.observation(patient))
    assert made.status_code == 201
    assert nurse.get(f"/Observation/{made.json()['id']}").status_code == 200


def test_a_space_that_is_not_open_takes_nothing_and_says_so(hospital, running_system):
    for key in ("yves-lambert", "odile-mercier"):
        patient = running_system.people[key]["patient"]
        response = hospital.post("/DocumentReference", json=things.document({"reference": patient}))
        assert response.status_code == 403
        assert codes(response) == ["forbidden"]
        assert decision(response) == "space-not-open"


@pytest.mark.parametrize("way", ["system", "reference", "identifier", "text"])
def test_very_long_texts_are_kept_whole(loader, person, way):
    """
    An index holds only their beginning; what was sent comes back.
    """
    long = "http://essai.example/" + "".join(f"{n:05d}é" for n in range(1200))
    sent = things.observation(person.id, **{
        "system": {"code": {"coding": [{"system": long, "code": "a"}]}},
        "reference": {"performer": [{"reference": long}]},
        "identifier": {"identifier": things.identified(long)},
        "text": {"code": {"text": long}},
    }[way])  # fmt: skip
    response = loader.post("/Observation", json=sent)
    assert response.status_code == 201, response.text
    assert long in loader.get(response.headers["location"]).text
