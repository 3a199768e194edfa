"""
Source: HL7 FHIR Bulk Data Access 2.0, https://hl7.org/fhir/uv/bulkdata/STU2/export.html
"""

import gzip
import uuid

import httpx
import pytest

from tests.fhir_api import exporting, inside, things
from tests.fhir_api.answers import assert_refused, codes

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def doctor(database):
    return inside.doctor()


@pytest.fixture
def http(doctor):
    with exporting.software(doctor) as client:
        yield client


@pytest.fixture(scope="module")
def loader(database):
    with inside.http(inside.operator()) as client:
        yield client


def someone(doctor, loader, *, measures=2):
    """
    A person of the doctor's team with some measures.
    """
    person = inside.holder()
    inside.care_for(person, doctor)
    for rank in range(measures):
        observation = things.observation(person.id, value=60 + rank)
        loader.post("/Observation", json=observation).raise_for_status()
    return person


@pytest.fixture
def person(doctor, loader):
    return someone(doctor, loader)


def of(found, person):
    reference = f"Patient/{person.id}"
    return [
        one
        for several in found.values()
        for one in several
        if one.get("subject", {}).get("reference") == reference or one["id"] == person.id
    ]


def test_what_is_asked_is_made_by_a_worker_and_fetched_by_who_asked(http, person):
    answer = http.get("/Patient/$export", headers=exporting.ASYNC)
    assert answer.status_code == 202
    at = answer.headers["content-location"]
    waiting = http.get(at)
    assert (waiting.status_code, waiting.headers["retry-after"]) == (202, "2")
    assert waiting.headers["x-progress"] == "waiting"
    exporting.work()
    done = http.get(at)
    assert done.headers["content-type"].startswith("application/json")
    assert "expires" in done.headers
    manifest = done.json()
    assert manifest["requiresAccessToken"] is True
    assert manifest["request"].endswith("/fhir/Patient/$export")
    assert (manifest["deleted"], manifest["error"]) == ([], [])
    found = exporting.lines(http, manifest)
    assert len(of(found, person)) == 3
    assert {one["type"]: one["count"] for one in manifest["output"]} == {
        name: len(several) for name, several in found.items()
    }
    stored = http.get(f"/Patient/{person.id}").json()
    assert stored in found["Patient"]


def test_given_up_it_and_its_files_are_there_no_more(http, person, settings=None):
    from ens.contexts.exports import api as exports

    at = exporting.start(http)
    exporting.work()
    url = exporting.manifest(http, at)["output"][0]["url"]
    folder = exports.folder(at.rpartition("/")[2])
    assert folder.is_dir()
    assert http.delete(at).status_code == 202
    assert not folder.exists()
    for one in (at, url):
        assert_refused(http.get(one), 404, "not-found")
    assert_refused(http.delete(at), 404, "not-found")
