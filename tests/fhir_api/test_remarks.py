"""
What does not keep to its profiles is kept out, or kept with its remarks: as the modes say.

National guides whose own samples do not keep to their profiles: a setting, that warns by default.
"""

import pytest
from django.test import override_settings

from ens.ground import database as rows
from tests.fhir_api import inside, things
from tests.fhir_api.answers import issues, place

WEIGHT = "http://hl7.org/fhir/StructureDefinition/bodyweight"
BODY = {"meta": {"profile": [WEIGHT]}}
WRONG = {**BODY, "category": [{"text": "sans code"}]}
OUTCOME = {"prefer": "return=OperationOutcome"}


@pytest.fixture(scope="module")
def owner(database):
    with inside.software_of(inside.doctor()) as http:
        yield http


@pytest.fixture(scope="module")
def person(owner):
    return inside.holder()


@pytest.fixture
def modes(tmp_path):
    """
    A deployment's own modes, while the test lasts.
    """

    def said(text):
        path = tmp_path / f"{len(text)}.toml"  # each is read once
        path.write_text(text)
        return override_settings(ENS_VALIDATION=str(path))

    return said


def remarks(http, name, fid):
    response = http.get(f"/{name}/{fid}/$remarks")
    assert response.status_code == 200, response.text
    return [one for one in issues(response) if one["severity"] == "warning"]


def stored(http, resource, **more):
    response = http.post(f"/{resource['resourceType']}", json=resource, **more)
    assert response.status_code == 201, response.text
    return place(response.headers["location"])[1]


@pytest.mark.row("DMP-10")
def test_it_is_stored_and_its_remarks_are_kept_with_it(owner, person):
    fid = stored(owner, things.observation(person.id, **WRONG))
    (told,) = remarks(owner, "Observation", fid)
    assert told["details"]["coding"][0]["system"].endswith("/codes/validation")
    assert told["details"]["coding"][0]["code"] == "slice-min"
    assert told["details"]["text"]
    assert told["expression"] == ["Observation"]


def test_who_asks_for_an_outcome_gets_the_remarks_at_once(owner, person):
    sent = things.observation(person.id, **WRONG)
    response = owner.post("/Observation", json=sent, headers=OUTCOME)
    assert [one["severity"] for one in issues(response)] == ["information", "warning"]


def test_what_keeps_to_its_profiles_has_no_remark(owner, person):
    fid = stored(owner, things.observation(person.id, **BODY))
    assert remarks(owner, "Observation", fid) == []
    assert remarks(owner, "Observation", stored(owner, things.observation(person.id))) == []


def test_a_profile_that_nobody_knows_here_is_no_remark(owner, person):
    meta = {"profile": ["http://x.example/StructureDefinition/inconnu"]}
    fid = stored(owner, things.observation(person.id, meta=meta))
    assert remarks(owner, "Observation", fid) == []


def test_each_version_has_its_own(owner, person):
    fid = stored(owner, things.observation(person.id, **WRONG))
    right = things.observation(person.id, id=fid, **BODY)
    assert owner.put(f"/Observation/{fid}", json=right).status_code == 200
    assert remarks(owner, "Observation", fid) == []
    wrong = things.observation(person.id, id=fid, **WRONG)
    assert owner.put(f"/Observation/{fid}", json=wrong).status_code == 200
    assert len(remarks(owner, "Observation", fid)) == 1
    (found,) = rows.execute(
        "select array_agg(k.version order by k.version) from record_remark k"
        " join record_resource r on r.person = k.person and r.rid = k.rid where r.fid = %s",
        (fid,),
    ).fetchall()
    assert found == ([1, 3],)


def test_a_patch_and_a_conditional_update_are_judged_too(owner, person):
    identifier = [{"system": "urn:essai:remarques", "value": person.id}]
    made = things.observation(person.id, identifier=identifier, **BODY)
    fid = stored(owner, made)
    patch = [{"op": "replace", "path": "/category", "value": WRONG["category"]}]
    headers = {"content-type": "application/json-patch+json"}
    answer = owner.request("PATCH", f"/Observation/{fid}", json=patch, headers=headers)
    assert answer.status_code == 200
    assert len(remarks(owner, "Observation", fid)) == 1
    query = {"identifier": f"urn:essai:remarques|{person.id}"}
    assert owner.put("/Observation", params=query, json=made).status_code == 200
    assert remarks(owner, "Observation", fid) == []


def transaction(*resources):
    entry = [
        {"fullUrl": f"urn:uuid:c757873d-ec9a-4326-a141-556f4323952{number}", "resource": one,
         "request": {"method": "POST", "url": one["resourceType"]}}
        for number, one in enumerate(resources)
    ]  # fmt: skip
    return {"resourceType": "Bundle", "type": "transaction", "entry": entry}


@pytest.mark.parametrize("kind", ["transaction", "batch"])
def test_so_are_the_entries_of_a_bundle(owner, person, kind):
    right, wrong = (things.observation(person.id, **more) for more in (BODY, WRONG))
    answer = owner.post("/", json={**transaction(right, wrong), "type": kind})
    assert answer.status_code == 200, answer.text
    made = [place(one["response"]["location"])[1] for one in answer.json()["entry"]]
    assert [len(remarks(owner, "Observation", one)) for one in made] == [0, 1]


def test_where_it_is_rejected_nothing_is_stored_and_every_issue_is_told(owner, person, modes):
    before = owner.get("/Observation", params={"patient": person.id}).json()["total"]
    wrong = things.observation(person.id, **WRONG)
    with modes('default = "reject"'):
        answer = owner.post("/Observation", json=wrong)
        assert answer.status_code == 422
        (told,) = issues(answer)
        assert told["details"]["coding"][0]["code"] == "slice-min"
        answer = owner.post("/", json=transaction(things.observation(person.id, **BODY), wrong))
        assert answer.status_code == 422
        assert issues(answer)[0]["expression"] == ["Bundle.entry[1]"]
        stored(owner, things.observation(person.id, **BODY))
    after = owner.get("/Observation", params={"patient": person.id}).json()["total"]
    assert after == before + 1


def test_a_rule_is_of_a_type_and_of_a_source(owner, person, modes):
    wrong = things.observation(person.id, **WRONG)
    with modes('[[rule]]\ntype = "Patient"\nmode = "reject"'):
        assert len(remarks(owner, "Observation", stored(owner, wrong))) == 1
    with modes('default = "reject"\n[[rule]]\nsource = "app"\nmode = "off"'):
        assert remarks(owner, "Observation", stored(owner, wrong)) == []


def test_what_fhir_itself_asks_is_asked_whatever_the_modes(owner, person, modes):
    with modes('default = "off"'):
        answer = owner.post("/Observation", json=things.observation(person.id, status="autre"))
    assert answer.status_code == 422


def test_remarks_rest_sealed(owner, person):
    fid = stored(owner, things.observation(person.id, **WRONG))
    (body,) = rows.execute(
        "select k.body from record_remark k join record_resource r"
        " on r.person = k.person and r.rid = k.rid where r.fid = %s",
        (fid,),
    ).fetchone()
    assert b"Observation" not in bytes(body)
    assert b"slice" not in bytes(body)


@pytest.mark.parametrize("address", ["$remarks", "$validate"])
def test_remarks_are_seen_as_far_as_the_resource_is(owner, person, address):
    fid = stored(owner, things.observation(person.id, **WRONG))
    with inside.software_of(inside.doctor()) as stranger:
        seen = stranger.get(f"/Observation/{fid}/{address}")
        never = stranger.get(f"/Observation/deadbeef-0000-4000-8000-000000000000/{address}")
    assert seen.status_code == never.status_code == 404
    assert seen.json() == never.json()
