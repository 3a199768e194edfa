"""
Version read: https://hl7.org/fhir/R4/http.html#vread
"""

import pytest

from tests.fhir_api.answers import assert_refused


@pytest.fixture(scope="module")
def changed(somebody):
    """
    An observation of two versions.
    """
    first = somebody.observe()
    second = somebody.http.put(
        f"/Observation/{first['id']}", json={**first, "status": "amended"}
    ).json()
    return first, second


def test_each_version_stays_as_it_was(loader, changed):
    for number, version in enumerate(changed, 1):
        response = loader.get(f"/Observation/{version['id']}/_history/{number}")
        assert response.json() == version
        assert response.headers["etag"] == f'W/"{number}"'


@pytest.mark.parametrize("version", ["0", "3", "99999999999", "9" * 5000, "x", "-1", "٣", "1.0"])
def test_a_version_that_is_not_there_is_not_found(loader, changed, version):
    address = f"/Observation/{changed[0]['id']}/_history/{version}"
    assert_refused(loader.get(address), 404, "not-found")


def test_the_version_that_deleted_is_gone_and_the_others_are_there(loader, person):
    fid = person.observe()["id"]
    loader.delete(f"/Observation/{fid}")
    assert_refused(loader.get(f"/Observation/{fid}/_history/2"), 410, "deleted")
    assert loader.get(f"/Observation/{fid}/_history/1").status_code == 200


def test_a_version_of_what_the_reader_does_not_see_is_not_found(stranger, changed):
    address = f"/Observation/{changed[0]['id']}/_history/1"
    assert_refused(stranger.get(address), 404, "not-found")
