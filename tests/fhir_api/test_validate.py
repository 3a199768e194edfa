"""
$validate: https://hl7.org/fhir/R4/resource-operation-validate.html
"""

import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, codes, issues

WEIGHT = "http://hl7.org/fhir/StructureDefinition/bodyweight"
ABSENT = "deadbeef-0000-4000-8000-000000000000"


def parameters(**given):
    rows = [
        {"name": name, "resource": value}
        if name == "resource"
        else {"name": name, "valueUri" if name == "profile" else "valueCode": value}
        for name, value in given.items()
    ]
    return {"resourceType": "Parameters", "parameter": rows}


def rules(response):
    assert response.status_code == 200, response.text
    return {
        one["details"]["coding"][0]["code"]
        for one in issues(response)
        if one["severity"] == "error"
    }


def test_a_valid_resource_has_no_error_and_is_not_stored(loader, person):
    sent = things.observation(person.id)
    response = loader.post("/Observation/$validate", json=sent)
    assert rules(response) == set()
    found = loader.get("/Observation", params={"patient": person.id}).json()
    assert found["total"] == 0


def test_each_issue_has_its_place_its_rule_and_a_sentence_in_french(loader, person):
    for wrong, rule, where in (
        ({"status": "peut-être"}, "binding", "Observation.status"),
        ({"dataAbsentReason": {"text": "peut-être"}}, "obs-6", "Observation"),
    ):
        sent = things.observation(person.id, **wrong)
        response = loader.post("/Observation/$validate", json=sent)
        assert rules(response) == {rule}
        (told,) = [one for one in issues(response) if one["severity"] == "error"]
        assert told["expression"] == [where]
        assert told["diagnostics"]
        assert told["details"]["text"]
        assert told["details"]["coding"][0]["system"].endswith("/codes/validation")
        assert "peut-être" not in response.text


@pytest.mark.row("SOC-13")
@pytest.mark.parametrize("way", ["address", "parameters"])
def test_a_profile_that_is_asked_is_kept_to_or_told(loader, person, way):
    sent = things.observation(person.id)
    sent["category"] = [{"text": "sans code"}]
    if way == "address":
        response = loader.post("/Observation/$validate", params={"profile": WEIGHT}, json=sent)
    else:
        body = parameters(resource=sent, profile=WEIGHT, mode="profile")
        response = loader.post("/Observation/$validate", json=body)
    assert rules(response)
    assert rules(loader.post("/Observation/$validate", json=sent)) == set()


def test_a_profile_that_is_not_known_is_named(loader, person):
    response = loader.post(
        "/Observation/$validate",
        params={"profile": "http://x.example/inconnu"},
        json=things.observation(person.id),
    )
    assert_refused(response, 422, "not-found")


BAD = [
    ({"mode": "autre"}, "invalid"),
    ({"mode": "update"}, "invalid"),
    ({"mode": "delete"}, "invalid"),
    ({"mode": "profile"}, "required"),
    ({"inconnu": "x"}, "not-supported"),
]


@pytest.mark.parametrize(("query", "code"), BAD, ids=[str(query) for query, _ in BAD])
def test_what_cannot_be_done_is_told(loader, person, query, code):
    response = loader.post(
        "/Observation/$validate", params=query, json=things.observation(person.id)
    )
    assert_refused(response, 400, code)


def test_nothing_to_validate_is_told(loader):
    nothing = {"resourceType": "Parameters"}
    assert_refused(loader.post("/Observation/$validate", json=nothing), 400, "required")
    both = [("mode", "create"), ("mode", "create")]
    response = loader.post("/Patient/$validate", params=both, json=things.patient())
    assert_refused(response, 400, "invalid")


def test_another_type_than_the_address_is_an_issue(loader):
    response = loader.post("/Observation/$validate", json=things.patient())
    assert response.status_code == 200
    assert codes(response)[0] == "structure"


@pytest.mark.parametrize("deep", [40, 5_000])
def test_what_is_too_deep_is_refused_or_told(loader, deep):
    inner = '{"linkId":"a","item":[' * deep + "]}" * deep
    body = f'{{"resourceType":"QuestionnaireResponse","status":"completed","item":[{inner}]}}'
    headers = {"content-type": "application/fhir+json"}
    response = loader.post("/QuestionnaireResponse/$validate", content=body, headers=headers)
    assert response.status_code in (200, 400)
    assert issues(response)


def test_what_is_too_long_is_refused(loader):
    sent = {"resourceType": "Binary", "contentType": "text/plain", "data": "YWFh" * 2_000_000}
    assert_refused(loader.post("/Binary/$validate", json=sent), 413, "too-costly")
    huge = b'{"resourceType":"Patient"' + b" " * 60_000_000 + b"}"
    headers = {"content-type": "application/fhir+json"}
    response = loader.post("/Patient/$validate", content=huge, headers=headers)
    assert_refused(response, 413, "too-long")


def test_it_is_asked_in_xml_too(loader):
    body = '<Patient xmlns="http://hl7.org/fhir"><gender value="inconnu"/></Patient>'
    headers = {"content-type": "application/fhir+xml"}
    response = loader.post("/Patient/$validate", content=body, headers=headers)
    assert rules(response) == {"binding"}


def test_without_a_token_nothing_is_validated(running_system, person):
    with running_system.http(None) as http:
        response = http.post("/Patient/$validate", json=things.patient())
    assert response.status_code == 401


def test_what_is_stored_is_validated_as_it_is(loader, person):
    made = loader.post("/Observation", json=things.observation(person.id)).json()
    for response in (
        loader.get(f"/Observation/{made['id']}/$validate"),
        loader.post(f"/Observation/{made['id']}/$validate"),
        loader.get(f"/Observation/{made['id']}/$validate", params={"mode": "delete"}),
    ):
        assert rules(response) == set()
    response = loader.get(f"/Observation/{made['id']}/$validate", params={"mode": "update"})
    assert_refused(response, 400, "required")


def test_a_new_version_is_of_the_same_id(loader, person):
    made = loader.post("/Observation", json=things.observation(person.id)).json()
    address = f"/Observation/{made['id']}/$validate"
    ours = things.observation(person.id, id=made["id"])
    assert rules(loader.post(address, params={"mode": "update"}, json=ours)) == set()
    other = loader.post(address, json=things.observation(person.id, id="autre"))
    assert codes(other)[0] == "invalid"


@pytest.mark.parametrize("mode", ["", "?mode=update", "?mode=delete", "?mode=create"])
def test_what_is_not_there_is_not_found_whatever_is_sent(loader, mode):
    response = loader.post(f"/Observation/{ABSENT}/$validate{mode}", json={"resourceType": "X"})
    assert_refused(response, 404, "not-found")


def test_references_are_not_looked_for(loader, person):
    """
    What is named exists or not: the answer is one.
    """
    there = loader.post("/Observation/$validate", json=things.observation(person.id))
    never = loader.post("/Observation/$validate", json=things.observation(ABSENT))
    assert there.json() == never.json()
