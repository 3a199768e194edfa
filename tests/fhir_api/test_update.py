"""
Update: https://hl7.org/fhir/R4/http.html#update
"""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, decision, place
from tests.plugins.instance import PLAIN


@pytest.fixture
def weight(person):
    return person.observe()


@pytest.fixture
def address(weight):
    return f"/Observation/{weight['id']}"


def test_a_new_version_takes_the_place_of_the_last(loader, weight, address):
    response = loader.put(address, json={**weight, "status": "amended"})
    assert response.status_code == 200
    assert response.headers["etag"] == 'W/"2"'
    assert place(response.headers["location"]) == ("Observation", weight["id"], "2")
    assert response.json()["meta"]["versionId"] == "2"
    assert loader.get(address).json() == response.json()


def test_the_version_that_was_read_can_be_changed(loader, weight, address):
    response = loader.put(address, json=weight, headers={"if-match": 'W/"1"'})
    assert response.status_code == 200


@pytest.mark.parametrize("said", ['W/"2"', '"2"', "W/2"])
def test_another_version_than_the_present_one_is_not_overwritten(loader, weight, address, said):
    response = loader.put(address, json=weight, headers={"if-match": said})
    assert_refused(response, 412, "conflict")
    assert response.headers["etag"] == 'W/"1"'
    assert loader.get(address).json() == weight


def test_of_several_who_read_the_same_version_one_changes_it(running_system, weight):
    headers = {
        "authorization": f"Bearer {running_system.token('loader')}", "if-match": 'W/"1"',
    }  # fmt: skip

    def change(value):
        return httpx.put(
            f"{running_system.fhir}/Observation/{weight['id']}",
            json={**weight, "valueQuantity": {"value": value}}, headers=headers, **PLAIN,
        )  # fmt: skip

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(change, range(8)))
    assert sorted(one.status_code for one in answers) == [200] + [412] * 7


@pytest.mark.parametrize("said", ["*", '"7", W/"1"', 'W/"x","1"', "1"])
def test_one_of_several_versions_is_enough(loader, weight, address, said):
    response = loader.put(address, json=weight, headers={"if-match": said})
    assert (response.status_code, response.headers["etag"]) == (200, 'W/"2"')


@pytest.mark.parametrize("said", ['W/"x"', '"7", W/"8"', '"99999999999999999999"', '""'])
def test_the_version_of_another_server_is_not_the_present_one(loader, weight, address, said):
    assert_refused(loader.put(address, json=weight, headers={"if-match": said}), 412, "conflict")


@pytest.mark.parametrize("said", ["n'importe", '"1', '*, "1"', ",", 'W/"1" W/"2"', "1," * 200])
@pytest.mark.parametrize("name", ["if-match", "if-none-match"])
def test_what_names_no_version_is_refused(loader, weight, address, name, said):
    response = loader.put(address, json=weight, headers={name: said})
    assert_refused(response, 400, "value")


def test_who_wants_to_write_over_nothing_does_not(loader, person, weight, address, key):
    """
    `If-None-Match: *`: what was deleted is nothing, too.
    """
    nothing = {"if-none-match": "*"}
    assert_refused(loader.put(address, json=weight, headers=nothing), 412, "conflict")
    assert loader.get(address).headers["etag"] == 'W/"1"'
    loader.delete(address)
    back = loader.put(address, json=weight, headers=nothing)
    assert (back.status_code, back.headers["etag"]) == (200, 'W/"3"')
    sent = things.observation(person.id, id=key)
    first, again = (loader.put(f"/Observation/{key}", json=sent, headers=nothing) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 412)


@pytest.mark.parametrize(("said", "status"), [('W/"1"', 412), ('"2", "3"', 200)])
def test_a_version_may_be_excluded(loader, weight, address, said, status):
    response = loader.put(address, json=weight, headers={"if-none-match": said})
    assert response.status_code == status


def test_any_version_is_none_once_it_is_deleted(loader, weight, address):
    loader.delete(address)
    response = loader.put(address, json=weight, headers={"if-match": "*"})
    assert_refused(response, 412, "conflict")


def test_fifty_at_once_write_over_nothing_once(running_system, person, key):
    sent = things.observation(person.id, id=key)
    headers = {
        "authorization": f"Bearer {running_system.token('loader')}", "if-none-match": "*",
    }  # fmt: skip

    def write(_number):
        address = f"{running_system.fhir}/Observation/{key}"
        return httpx.put(address, json=sent, headers=headers, **PLAIN)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(write, range(50)))
    assert sorted(one.status_code for one in answers) == [201] + [412] * 49


@pytest.mark.parametrize("said", ["un-autre", None])
def test_the_body_names_the_address(loader, weight, address, said):
    sent = things.kept({**weight, "id": said})
    assert_refused(loader.put(address, json=sent), 400, "invalid")


def test_a_resource_does_not_change_persons(loader, weight, address):
    other = loader.post("/Patient", json=things.patient()).json()["id"]
    moved = {**weight, "subject": {"reference": f"Patient/{other}"}}
    assert_refused(loader.put(address, json=moved), 422, "business-rule")


def test_software_that_may_choose_ids_creates_by_update(loader, person, key):
    sent = things.observation(person.id, id=key)
    response = loader.put(f"/Observation/{key}", json=sent)
    assert response.status_code == 201
    assert place(response.headers["location"]) == ("Observation", key, "1")


def test_a_version_of_what_does_not_exist_is_not_there_to_change(loader, person, key):
    sent = things.observation(person.id, id=key)
    response = loader.put(f"/Observation/{key}", json=sent, headers={"if-match": 'W/"1"'})
    assert_refused(response, 412, "conflict")
    assert loader.get(f"/Observation/{key}").status_code == 404


def test_other_software_does_not_choose_ids(nurse, running_system, key):
    patient = running_system.people["suzanne-lefevre"]["patient"].partition("/")[2]
    response = nurse.put(f"/Observation/{key}", json=things.observation(patient, id=key))
    assert_refused(response, 404, "not-found")


def test_what_was_deleted_comes_back_with_a_new_version(loader, weight, address):
    loader.delete(address)
    response = loader.put(address, json=weight)
    assert (response.status_code, response.headers["etag"]) == (200, 'W/"3"')
    assert loader.get(address).status_code == 200


def test_who_sees_it_and_did_not_write_it_is_told_so(loader, nurse, running_system):
    patient = running_system.people["suzanne-lefevre"]["patient"].partition("/")[2]
    written = loader.post("/Observation", json=things.observation(patient)).json()
    address = f"/Observation/{written['id']}"
    for response in (nurse.put(address, json=written), nurse.delete(address)):
        assert response.status_code == 403
        assert decision(response) == "not-the-author"
    assert loader.get(address).json() == written


def test_who_does_not_see_it_gets_the_answer_of_what_never_existed(stranger, weight, address):
    other = {**weight, "subject": {"reference": "Patient/jamais"}}
    never = stranger.put("/Observation/jamais", json={**weight, "id": "jamais"})
    assert_refused(never, 404, "not-found")
    for sent, headers in ((weight, {}), (weight, {"if-match": 'W/"9"'}), (other, {})):
        present = stranger.put(address, json=sent, headers=headers)
        assert (present.status_code, present.content) == (404, never.content)
