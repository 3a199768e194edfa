"""
A structure's software keeps lists of patients of its own, and exports whom it reaches of them.
"""

import json
import re
import uuid
from dataclasses import replace

import pytest

from tests.conforming import wrong_in
from tests.fhir_api import exporting, inside, within
from tests.fhir_api.answers import assert_refused, matches, place

loader = within.loader

pytestmark = pytest.mark.usefixtures("database")
SCOPES = "system/*.rs system/Group.cud"


@pytest.fixture(scope="module")
def doctor(database):
    return inside.doctor()


@pytest.fixture
def http(doctor):
    with exporting.software(doctor, SCOPES) as client:
        yield client


@pytest.fixture
def followed(doctor):
    """
    Two persons whom the doctor cares for.
    """
    both = [inside.holder() for _ in range(2)]
    for one in both:
        inside.care_for(one, doctor)
    return [one.id for one in both]


def group(*fids, **more):
    members = [{"entity": {"reference": f"Patient/{fid}"}} for fid in fids]
    said = {"resourceType": "Group", "type": "person", "actual": True, "name": "Diabète"}
    return said | {"member": members} | more


def defined(http, *fids, **more):
    answer = http.post("/Group", json=group(*fids, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def exported(http, fid):
    found = exporting.lines(http, exporting.finished(http, f"/Group/{fid}/$export"))
    return {one["id"] for one in found.get("Patient", ())}


def test_it_is_created_read_changed_found_and_deleted(http, followed):
    answer = http.post("/Group", json=group(*followed))
    made = answer.json()
    name, fid = answer.headers["location"].split("/")[-2:]
    assert (answer.status_code, name, fid) == (201, "Group", made["id"])
    assert (made["meta"]["versionId"], answer.headers["etag"]) == ("1", 'W/"1"')
    assert http.get(f"/Group/{fid}").json() == made
    assert list(wrong_in(made)) == []
    assert fid in matches(http.get("/Group"))
    assert fid in matches(http.post("/Group/_search", data={"type": "person"}))
    assert matches(http.get("/Group", params={"_id": fid})) == [fid]
    assert http.get("/Group", params={"_id": fid, "_summary": "count"}).json()["total"] == 1
    assert matches(http.get("/Group", params={"_id": fid, "actual": "false"})) == []
    changed = http.put(f"/Group/{fid}", json=made | {"name": "Autre"})
    assert (changed.status_code, changed.json()["name"]) == (200, "Autre")
    assert changed.headers["etag"] == 'W/"2"'
    old = http.put(f"/Group/{fid}", json=made, headers={"if-match": 'W/"1"'})
    assert_refused(old, 412, "conflict")
    assert http.delete(f"/Group/{fid}").status_code == 204
    assert_refused(http.get(f"/Group/{fid}"), 404, "not-found")
    assert matches(http.get("/Group", params={"_id": fid})) == []


def test_an_export_gives_the_members_in_reach_at_that_moment(http, doctor, followed, loader):
    later = inside.holder()
    fid = defined(http, *followed, later.id, str(uuid.uuid4()))
    assert exported(http, fid) == set(followed)
    inside.care_for(later, doctor)
    assert exported(http, fid) == {*followed, later.id}
    body = http.get(f"/Group/{fid}").json()
    body["member"][0]["inactive"] = True
    http.put(f"/Group/{fid}", json=body).raise_for_status()
    assert exported(http, fid) == {followed[1], later.id}


def test_a_request_may_name_some_of_its_members(http, followed):
    fid = defined(http, *followed)
    other = inside.holder()
    asked = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "patient", "valueReference": {"reference": f"Patient/{one}"}}
            for one in (followed[0], other.id)
        ],
    }
    answer = http.post(f"/Group/{fid}/$export", json=asked, headers=exporting.ASYNC)
    assert answer.status_code == 202
    exporting.work()
    found = exporting.lines(http, exporting.manifest(http, answer.headers["content-location"]))
    assert {one["id"] for one in found["Patient"]} == {followed[0]}


@pytest.mark.row("ACC-11")
def test_who_exists_and_is_not_in_reach_is_as_nobody(http, doctor, followed):
    """
    In one world the other member has a space that this software does not reach; in the other
    there is nobody.
    """
    seen = []
    for other in (inside.holder().id, str(uuid.uuid4())):
        told = []
        first = http.post("/Group", json=group(followed[0], other))
        fid = first.json()["id"]
        told.append(first)
        told.append(http.get(f"/Group/{fid}"))
        told.append(http.get("/Group", params={"_id": fid}))
        told.append(http.put(f"/Group/{fid}", json=group(other, id=fid)))
        told.append(http.post("/Group", json=group(other)))
        told.append(http.get("/Group", params={"member": f"Patient/{other}"}))
        at = exporting.start(http, f"/Group/{fid}/$export")
        exporting.work()
        told.append(http.get(at))
        told.append(http.delete(f"/Group/{fid}"))
        seen.append([levelled(one, other) for one in told])
    assert seen[0] == seen[1]


def levelled(answer, other):
    text = answer.text.replace(other, "<other>")
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", text)
    return answer.status_code, re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)", "<at>", text)


@pytest.mark.row("ACC-11")
def test_nobody_else_knows_of_it(http, doctor, followed, loader):
    fid = defined(http, *followed)
    one = inside.holder()
    with (
        exporting.software(inside.doctor(), SCOPES) as colleague,
        inside.software_of(doctor) as own,
        inside.http(inside.through(one, "dedans-app", "patient/*.cruds", one.key)) as app,
    ):
        for stranger in (colleague, own, app):
            for there in (fid, str(uuid.uuid4())):
                address = f"/Group/{there}"
                assert_refused(stranger.get(address), 404, "not-found")
                assert stranger.delete(address).status_code in (204, 403, 404)
                assert stranger.put(address, json=group(one.id, id=there)).status_code != 200
                assert fid not in matches(stranger.get("/Group", params={"_id": there}))
                answer = stranger.get(f"{address}/$export", headers=exporting.ASYNC)
                assert_refused(answer, 404, "not-found")
            same = [
                levelled(stranger.request(method, f"/Group/{there}"), there)
                for there in (fid, str(uuid.uuid4()))
                for method in ("GET", "DELETE")
            ]
            assert same[:2] == same[2:]
    assert_refused(loader.get(f"/Group/{fid}"), 404, "not-found")
    assert http.get(f"/Group/{fid}").status_code == 200


def test_what_is_no_list_of_patients_is_of_the_record(loader, http):
    devices = {"resourceType": "Group", "type": "device", "actual": True}
    made = loader.post("/Group", json=devices)
    assert place(made.headers["location"])[2] == "1"
    both = group(inside.holder().id, inside.holder().id)
    assert loader.post("/Group", json=both).status_code == 422


def test_what_cannot_be_is_refused(http, followed):
    fid = defined(http, *followed)
    made = http.get(f"/Group/{fid}").json()
    assert_refused(http.put(f"/Group/{fid}", json=made | {"id": "x"}), 400, "invalid")
    for wrong in ({"actual": False, "member": []}, {"type": "device"}, {"member": []}):
        body = {name: value for name, value in (made | wrong).items() if value != []}
        assert http.put(f"/Group/{fid}", json=body).status_code == 422, wrong
    found = http.post("/Group", json=group(*followed), headers={"if-none-exist": "name=x"})
    assert_refused(found, 412, "not-supported")
    patch = {"content-type": "application/json-patch+json"}
    refused = http.patch(f"/Group/{fid}", content=json.dumps([]), headers=patch)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, PUT, DELETE")
    assert http.get(f"/Group/{fid}").json() == made


def test_too_many_are_refused(http, doctor, followed, monkeypatch):
    from ens.contexts.exports import groups as kept
    from ens.journeys.bulk import groups

    monkeypatch.setattr(groups, "MOST_MEMBERS", 1)
    assert_refused(http.post("/Group", json=group(*followed)), 422, "too-costly")
    monkeypatch.setattr(kept, "MOST", 0)
    assert_refused(http.post("/Group", json=group(followed[0])), 422, "too-costly")


def test_each_verb_asks_its_scope(doctor, http, followed):
    fid = defined(http, *followed)
    actor = replace(inside.structure_of(doctor), scopes="system/Patient.rs")
    with inside.http(actor) as narrow:
        for method, address, body in (
            ("GET", f"/Group/{fid}", None), ("PUT", f"/Group/{fid}", group(*followed, id=fid)),
            ("DELETE", f"/Group/{fid}", None), ("POST", "/Group", group(*followed)),
            ("GET", "/Group", None), ("GET", f"/Group/{fid}/$export", None),
        ):  # fmt: skip
            answer = narrow.request(method, address, json=body, headers=exporting.ASYNC)
            assert_refused(answer, 403, "forbidden")


def test_what_it_names_is_sealed(http, followed):
    from ens.ground import database

    fid = defined(http, *followed)
    (row,) = database.execute("select * from exports_group where fid = %s", (fid,)).fetchall()
    assert not any(one in repr(row) for one in followed)
