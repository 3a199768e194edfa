"""
Delete: https://hl7.org/fhir/R4/http.html#delete
"""

import pytest

from tests.fhir_api.answers import assert_refused, matches


@pytest.fixture
def address(person):
    return f"/Observation/{person.observe()['id']}"


def test_what_was_deleted_is_gone_and_found_no_more(loader, person, address):
    response = loader.delete(address)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["etag"] == 'W/"2"'
    assert_refused(loader.get(address), 410, "deleted")
    assert matches(person.search()) == []


def test_deleting_twice_changes_nothing_more(loader, address):
    loader.delete(address)
    assert loader.delete(address).status_code == 204
    assert loader.get(f"{address}/_history").json()["total"] == 2


def test_what_never_existed_is_not_found(loader):
    assert_refused(loader.delete("/Observation/jamais"), 404, "not-found")


def test_another_version_than_the_present_one_is_not_deleted(loader, address):
    response = loader.delete(address, headers={"if-match": 'W/"9"'})
    assert_refused(response, 412, "conflict")
    assert loader.get(address).status_code == 200


def test_who_does_not_see_it_gets_the_answer_of_what_never_existed(loader, stranger, address):
    never = stranger.delete("/Observation/jamais")
    assert_refused(never, 404, "not-found")
    present = [stranger.delete(address, headers=one) for one in ({}, {"if-match": 'W/"9"'})]
    loader.delete(address)
    present.append(stranger.delete(address))
    assert {(one.status_code, one.content) for one in present} == {(404, never.content)}
