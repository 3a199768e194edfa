"""
What a software that knows nothing of this server does to take data away and to bring some: over
the wire, with the worker of a running system.
"""

import json
import time
import uuid
from functools import partial

import httpx
import pytest

from tests.fhir_api import things

ASYNC = {"prefer": "respond-async"}


def ended(http, at, *, seconds=40):
    """
    The manifest, once there is one.
    """
    deadline = time.monotonic() + seconds
    while (answer := http.get(at)).status_code in (202, 429):
        assert time.monotonic() < deadline
        time.sleep(float(answer.headers["retry-after"]) / 4)
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines(http, manifest):
    found = []
    for one in manifest["output"]:
        answer = http.get(one["url"], headers={"accept": "application/fhir+ndjson"})
        assert answer.status_code == 200
        several = [json.loads(line) for line in answer.text.splitlines()]
        assert {each["resourceType"] for each in several} == {one["type"]}
        assert len(several) == one["count"]
        found += several
    return found


@pytest.fixture
def app(running_system):
    """
    What Suzanne allowed to read all of her record.
    """
    token = partial(running_system.token_of, "suzanne-lefevre", "acceptance-app")
    with running_system.http(token) as http:
        yield http


def test_a_nurse_takes_what_she_sees_of_her_patients(running_system, nurse, app):
    kicked = nurse.get("/Patient/$export", headers=ASYNC)
    assert kicked.status_code == 202
    at = kicked.headers["content-location"]
    manifest = ended(nurse, at)
    patients = {one["id"] for one in lines(nurse, manifest) if one["resourceType"] == "Patient"}
    cared_for = running_system.people["infirmiere-bonnet"]["cares_for"]
    known = {running_system.people[key]["patient"].partition("/")[2] for key in cared_for}
    assert patients == known
    assert app.get(at).status_code == 404
    assert nurse.delete(at).status_code == 202
    assert nurse.get(at).status_code == 404
    assert nurse.get(manifest["output"][0]["url"]).status_code == 404


def test_an_application_takes_the_record_of_who_allowed_it(running_system, app):
    kicked = app.get("/Patient/$export", params={"_outputFormat": "ndjson"}, headers=ASYNC)
    found = lines(app, ended(app, kicked.headers["content-location"]))
    (patient,) = [one for one in found if one["resourceType"] == "Patient"]
    assert f"Patient/{patient['id']}" == running_system.people["suzanne-lefevre"]["patient"]
    assert any(one["resourceType"] == "Observation" for one in found)


def test_a_reader_that_stops_half_way_takes_nothing_with_it(nurse):
    """
    More of them than the server has threads and connections.
    """
    kicked = nurse.get("/Patient/$export", headers=ASYNC)
    manifest = ended(nurse, kicked.headers["content-location"])
    url = manifest["output"][0]["url"]
    for _ in range(30):
        with nurse.stream("GET", url) as answer:
            assert answer.status_code == 200
    assert len(nurse.get(url).text.splitlines()) == manifest["output"][0]["count"]
    assert nurse.head(url).status_code == 200


def test_an_operator_brings_lines(loader):
    patient, measure = (str(uuid.uuid4()) for _ in range(2))
    sent = [
        things.observation(patient, id=measure),
        things.patient(family="IMPORTELOIN", id=patient),
    ]
    answer: httpx.Response = loader.post(
        "/$import",
        content="\n".join(map(json.dumps, sent)),
        headers=ASYNC | {"content-type": "application/fhir+ndjson"},
    )
    assert answer.status_code == 202, answer.text
    manifest = ended(loader, answer.headers["content-location"])
    (said,) = lines(loader, manifest)
    assert said["issue"][0]["diagnostics"] == "2 resources are stored"
    assert loader.get(f"/Observation/{measure}").status_code == 200


def test_a_structures_software_takes_what_the_professional_behind_it_sees(running_system, loader):
    sent = {"resourceType": "Organization", "name": "Centre de santé"}
    loader.post("/Organization", json=sent).raise_for_status()
    said = running_system.individual("dr-marchand", "archive")
    with running_system.http(partial(running_system.token, "archive", "", said)) as http:
        kicked = http.get("/$export", params={"_type": "Patient,Organization"}, headers=ASYNC)
        found = lines(http, ended(http, kicked.headers["content-location"]))
    assert any(one["resourceType"] == "Organization" for one in found)
    patients = {f"Patient/{one['id']}" for one in found if one["resourceType"] == "Patient"}
    cared_for = running_system.people["dr-marchand"]["cares_for"]
    assert patients == {running_system.people[key]["patient"] for key in cared_for}
