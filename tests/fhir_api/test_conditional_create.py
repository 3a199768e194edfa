"""
Conditional create: https://hl7.org/fhir/R4/http.html#ccreate
"""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, place
from tests.plugins.instance import PLAIN

CONDITION = {"if-none-exist": "identifier=urn:essai|c1"}


@pytest.fixture
def sent(person):
    return things.observation(person.id, identifier=things.identified("c1"))


def test_no_match_creates(loader, sent):
    response = loader.post("/Observation", json=sent, headers=CONDITION)
    assert response.status_code == 201


def test_one_match_is_left_as_it_is(loader, sent):
    first = loader.post("/Observation", json=sent, headers=CONDITION)
    again = loader.post("/Observation", json={**sent, "status": "amended"}, headers=CONDITION)
    assert again.status_code == 200
    assert place(again.headers["location"]) == place(first.headers["location"])
    assert again.json() == first.json()


def test_several_matches_create_nothing(loader, person, sent):
    for _ in range(2):
        person.create(sent)
    response = loader.post("/Observation", json=sent, headers=CONDITION)
    assert_refused(response, 412, "multiple-matches")
    assert person.search().json()["total"] == 2


def test_what_was_deleted_does_not_match(loader, person, sent):
    fid = person.create(sent)["id"]
    loader.delete(f"/Observation/{fid}")
    assert loader.post("/Observation", json=sent, headers=CONDITION).status_code == 201


def test_somebody_elses_identifier_does_not_match(loader, person, sent):
    person.create(sent)
    other = loader.post("/Patient", json=things.patient()).json()["id"]
    about_other = {**sent, "subject": {"reference": f"Patient/{other}"}}
    assert loader.post("/Observation", json=about_other, headers=CONDITION).status_code == 201


def test_a_patient_is_found_by_identifier(loader, key):
    sent = things.patient(identifier=things.identified(key))
    condition = {"if-none-exist": f"identifier=urn:essai|{key}"}
    first = loader.post("/Patient", json=sent, headers=condition)
    again = loader.post("/Patient", json=sent, headers=condition)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.parametrize(
    "condition",
    [
        "identifier=c1",
        "identifier=urn:essai|c1&status=final",
        "code=29463-7&date=2026-01-05",
        "patient={patient}",
        "patient={patient}&status=final&category=vital-signs",
    ],
)
def test_any_criteria_may_be_the_condition(loader, person, sent, condition):
    headers = {"if-none-exist": condition.format(patient=person.id)}
    first, again = (loader.post("/Observation", json=sent, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200), again.text
    assert place(first.headers["location"]) == place(again.headers["location"])
    other = loader.post("/Observation", json=sent, headers={"if-none-exist": "status=amended"})
    assert other.status_code == 201


@pytest.mark.parametrize("condition", ["n'importe quoi", "inconnu=1", "date=hier", "identifier="])
def test_a_condition_that_is_not_understood_is_refused(loader, sent, condition):
    response = loader.post("/Observation", json=sent, headers={"if-none-exist": condition.encode()})
    assert_refused(response, 400, "not-supported")


@pytest.mark.parametrize("condition", ["&", "_count=1", "_sort=date"])
def test_a_condition_chooses_among_things(loader, sent, condition):
    response = loader.post("/Observation", json=sent, headers={"if-none-exist": condition})
    assert_refused(response, 412, "required")


def test_a_condition_of_more_than_an_identifier_takes_the_right_to_search(
    running_system, nurse, person, sent
):
    token = running_system.token("loader", "system/Observation.c system/Patient.r")
    with running_system.http(lambda: token) as writer:
        for condition, status in (("identifier=urn:essai|c1", 201), ("status=final", 403)):
            headers = {"if-none-exist": condition}
            assert writer.post("/Observation", json=sent, headers=headers).status_code == status


def test_a_condition_meets_only_what_the_writer_sees(loader, stranger, person, sent):
    """
    Somebody else's is no match; their own is.
    """
    person.create(sent)
    asked = {"if-none-exist": f"patient={person.id}&code=29463-7"}
    made, found = (stranger.post("/Observation", json=sent, headers=asked) for _ in range(2))
    assert (made.status_code, found.status_code) == (201, 200)
    assert found.json() == made.json()


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        ("Observation", "identifier=urn:essai|{key}"),
        ("Patient", "identifier=urn:essai|{key}"),
        ("Observation", "patient={patient}&code=29463-7&date=2026-01-05"),
        ("Patient", "identifier=urn:essai|{key}&birthdate=1990-01-02"),
    ],
)
def test_fifty_at_once_make_one(running_system, person, key, kind, condition):
    """
    On two workers of several threads each, from fifty connections.
    """
    sent = things.patient() if kind == "Patient" else things.observation(person.id)
    sent["identifier"] = things.identified(key)
    headers = {
        "authorization": f"Bearer {running_system.token('loader')}",
        "if-none-exist": condition.format(key=key, patient=person.id),
    }

    def create(_number):
        return httpx.post(f"{running_system.fhir}/{kind}", json=sent, headers=headers, **PLAIN)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(create, range(50)))
    assert sorted(one.status_code for one in answers) == [200] * 49 + [201]
    assert len({place(one.headers["location"]) for one in answers}) == 1
