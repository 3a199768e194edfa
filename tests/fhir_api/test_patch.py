"""
Patch: https://hl7.org/fhir/R4/http.html#patch
"""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, decision, issues, place
from tests.plugins.instance import PLAIN

JSON_PATCH = {"content-type": "application/json-patch+json"}
AMENDED = [{"op": "replace", "path": "/status", "value": "amended"}]


def patch(http, address, operations, *, params=None, **headers):
    body = operations if isinstance(operations, str) else json.dumps(operations)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return http.patch(address, content=body, params=params, headers=JSON_PATCH | named)


@pytest.fixture
def weight(person):
    return person.observe()


@pytest.fixture
def address(weight):
    return f"/Observation/{weight['id']}"


def test_a_part_changes_in_a_new_version(loader, weight, address):
    response = patch(loader, address, AMENDED)
    assert response.status_code == 200, response.text
    assert response.headers["etag"] == 'W/"2"'
    assert place(response.headers["location"]) == ("Observation", weight["id"], "2")
    after = response.json()
    assert (after["status"], after["valueQuantity"]) == ("amended", weight["valueQuantity"])
    assert loader.get(address).json() == after
    assert loader.get(f"{address}/_history/1").json() == weight


def test_the_digits_of_what_does_not_change_stay(loader, person):
    body = (
        '{"resourceType":"Observation","status":"final","code":{"text":"poids"},'
        f'"subject":{{"reference":"{person.reference}"}},"valueQuantity":{{"value":61.50}}}}'
    )
    made = loader.post(
        "/Observation", content=body, headers={"content-type": "application/fhir+json"}
    )
    sent = (
        '[{"op":"test","path":"/valueQuantity/value","value":61.5},'
        '{"op":"add","path":"/referenceRange","value":[{"low":{"value":40.00}}]}]'
    )
    response = patch(loader, f"/Observation/{made.json()['id']}", sent)
    assert response.status_code == 200, response.text
    assert '"value":61.50' in response.text
    assert '"value":40.00' in response.text


def test_every_operation_in_its_order(loader, address):
    note = [{"text": "un"}, {"text": "deux"}]
    done = patch(
        loader,
        address,
        [
            {"op": "add", "path": "/note", "value": note},
            {"op": "copy", "from": "/note/0", "path": "/note/-"},
            {"op": "move", "from": "/note/1", "path": "/note/0"},
            {"op": "replace", "path": "/note/2/text", "value": "trois"},
            {"op": "test", "path": "/note/0/text", "value": "deux"},
            {"op": "remove", "path": "/note/1"},
        ],
    )
    assert [one["text"] for one in done.json()["note"]] == ["deux", "trois"]


def test_a_list_whose_last_value_is_removed_is_removed(loader, address):
    response = patch(loader, address, [{"op": "remove", "path": "/category/0"}])
    assert response.status_code == 200, response.text
    assert "category" not in response.json()


def test_what_is_there_already_makes_no_difference(loader, address):
    assert patch(loader, address, []).status_code == 200


@pytest.mark.parametrize(
    ("operations", "code"),
    [
        ([{"op": "test", "path": "/status", "value": "amended"}], "processing"),
        ([{"op": "remove", "path": "/note/0"}], "processing"),
        ([{"op": "replace", "path": "/id", "value": "autre"}], "business-rule"),
        ([{"op": "remove", "path": "/id"}], "business-rule"),
        ([{"op": "replace", "path": "/resourceType", "value": "Patient"}], "business-rule"),
        ([{"op": "replace", "path": "", "value": 3}], "structure"),
        ([{"op": "replace", "path": "", "value": {"id": "x"}}], "business-rule"),
        ([{"op": "remove", "path": "/status"}], "required"),
        ([{"op": "replace", "path": "/status", "value": "n'importe"}], "code-invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(
    loader, weight, address, operations, code
):
    response = patch(loader, address, operations)
    assert response.status_code == 422, response.text
    assert code in [one["code"] for one in issues(response)], response.text
    assert loader.get(address).json() == weight


def test_all_operations_are_done_or_none(loader, weight, address):
    response = patch(loader, address, [*AMENDED, {"op": "remove", "path": "/note"}])
    assert_refused(response, 422, "processing")
    assert "operation 1 (remove)" in issues(response)[0]["diagnostics"]
    assert loader.get(address).json() == weight


def test_a_resource_does_not_change_persons(loader, weight, address):
    other = loader.post("/Patient", json=things.patient()).json()["id"]
    moved = [{"op": "replace", "path": "/subject/reference", "value": f"Patient/{other}"}]
    assert_refused(patch(loader, address, moved), 422, "business-rule")
    assert loader.get(address).json() == weight


@pytest.mark.parametrize(
    "body", ["{}", "[1]", '[{"op":"merge","path":"/a"}]', '[{"op":"remove","path":"a"}]', "", "["]
)
def test_what_is_no_patch_is_refused(loader, address, body):
    assert_refused(patch(loader, address, body), 400, "structure")


MERGE = {"content-type": "application/merge-patch+json"}


@pytest.mark.parametrize("said", ["application/merge-patch+json", "application/json"])
def test_the_elements_that_change_are_merged(loader, address, said):
    """
    RFC 7396: null removes, objects are merged, the rest stays.
    """
    sent = {"status": "amended", "category": None, "valueQuantity": {"value": 62, "unit": None}}
    response = loader.patch(address, content=json.dumps(sent), headers={"content-type": said})
    assert response.status_code == 200, response.text
    kept = loader.get(address).json()
    assert (kept["status"], "category" in kept) == ("amended", False)
    quantity = {"value": 62, "system": things.UCUM, "code": "kg"}
    assert kept["valueQuantity"] == quantity


@pytest.mark.parametrize(
    ("body", "status"),
    [("[]", 400), ("1", 400), ("", 400), ('{"status": null}', 422), ('{"id": "x"}', 422),
     ('{"inconnu": 1}', 422), ('{"resourceType": "Patient"}', 422), ('{"a": NaN}', 400),
     ('{"code":' * 70 + "{}" + "}" * 70, 400)],
)  # fmt: skip
def test_what_cannot_be_merged_is_refused(loader, address, body, status):
    before = loader.get(address).json()
    response = loader.patch(address, content=body, headers=MERGE)
    assert response.status_code == status, response.text
    assert issues(response)
    assert loader.get(address).json() == before


@pytest.mark.parametrize("said", ["text/plain", "application/octet-stream", ""])
def test_another_format_is_refused_with_those_that_are_read(loader, address, said):
    response = loader.patch(address, content=json.dumps(AMENDED), headers={"content-type": said})
    assert_refused(response, 415, "not-supported")
    accepted = (
        "application/json-patch+json, application/merge-patch+json, application/fhir+json,"
        " application/fhir+xml"
    )
    assert response.headers["accept-patch"] == accepted


def test_the_version_that_was_read_can_be_changed(loader, address):
    assert patch(loader, address, AMENDED, if_match='W/"1"').status_code == 200


def test_another_version_than_the_present_one_is_not_changed(loader, weight, address):
    response = patch(loader, address, AMENDED, if_match='W/"2"')
    assert_refused(response, 412, "conflict")
    assert response.headers["etag"] == 'W/"1"'
    assert loader.get(address).json() == weight


def test_what_never_existed_is_not_found_and_what_was_deleted_is_gone(loader, address):
    assert_refused(patch(loader, "/Observation/jamais", AMENDED), 404, "not-found")
    loader.delete(address)
    assert_refused(patch(loader, address, AMENDED), 410, "deleted")


@pytest.mark.parametrize(
    ("said", "body"),
    [("return=minimal", ""), ("return=OperationOutcome", "OperationOutcome"),
     ("return=representation", "Observation"), ("respond-async", "Observation")],
)  # fmt: skip
def test_who_says_what_to_give_back_gets_it(loader, weight, address, said, body):
    prefer = {"prefer": said}
    answers = [
        loader.post("/Observation", json=things.kept({**weight, "id": None}), headers=prefer),
        loader.put(address, json=weight, headers=prefer),
        patch(loader, address, AMENDED, **prefer),
    ]
    for response in answers:
        assert response.status_code in (200, 201)
        assert (response.json()["resourceType"] if response.content else "") == body
        assert response.headers["location"]
        assert response.headers["etag"]


def test_who_sees_it_and_did_not_write_it_is_told_so(loader, nurse, running_system):
    patient = running_system.people["suzanne-lefevre"]["patient"].partition("/")[2]
    written = loader.post("/Observation", json=things.observation(patient)).json()
    address = f"/Observation/{written['id']}"
    response = patch(nurse, address, AMENDED)
    assert response.status_code == 403
    assert decision(response) == "not-the-author"
    assert loader.get(address).json() == written


def test_who_does_not_see_it_gets_the_answer_of_what_never_existed(stranger, address):
    never = patch(stranger, "/Observation/jamais", AMENDED)
    assert_refused(never, 404, "not-found")
    tested = [{"op": "test", "path": "/status", "value": "final"}]
    for sent, headers in ((AMENDED, {}), (tested, {}), (AMENDED, {"if_match": 'W/"9"'})):
        present = patch(stranger, address, sent, **headers)
        assert (present.status_code, present.content) == (404, never.content)


def test_patients_and_files_are_not_patched_here(loader, nurse):
    assert_refused(patch(nurse, "/Patient/jamais", AMENDED), 403, "not-supported")
    response = patch(loader, "/Binary/jamais", AMENDED)
    assert_refused(response, 405, "not-supported")
    assert "PATCH" not in response.headers["allow"]


def test_of_several_who_read_the_same_version_one_changes_it(running_system, weight):
    answers = patched_at_once(running_system, weight, AMENDED, if_match='W/"1"')
    assert sorted(one.status_code for one in answers) == [200] + [412] * 19


def test_of_several_who_name_no_version_none_is_lost(running_system, loader, weight, address):
    patch(loader, address, [{"op": "add", "path": "/note", "value": [{"text": "0"}]}])
    one_more = [{"op": "add", "path": "/note/-", "value": {"text": "de plus"}}]
    answers = patched_at_once(running_system, weight, one_more)
    assert {one.status_code for one in answers} == {200}
    assert len(loader.get(address).json()["note"]) == 21


def patched_at_once(running_system, weight, operations, **headers):
    """
    Twenty times, on two workers.
    """
    token = {"authorization": f"Bearer {running_system.token('loader')}"}
    with ThreadPoolExecutor(20) as pool:
        return list(
            pool.map(
                lambda _: httpx.patch(
                    f"{running_system.fhir}/Observation/{weight['id']}",
                    content=json.dumps(operations),
                    headers=JSON_PATCH
                    | token
                    | {name.replace("_", "-"): value for name, value in headers.items()},
                    **PLAIN,
                ),
                range(20),
            )
        )


HOSTILE = {
    "nested": '[{"op":"add","path":"/note","value":' + "[" * 5000 + "]" * 5000 + "}]",
    "doubling": json.dumps([{"op": "copy", "from": "", "path": f"/n{n}"} for n in range(60)]),
    "a list that doubles": json.dumps(
        [{"op": "add", "path": "/note", "value": [1]}]
        + [{"op": "copy", "from": "/note", "path": "/note/-"}] * 60
    ),
    "a long path": json.dumps([{"op": "remove", "path": "/a" * 200_000}]),
    "too many": json.dumps([{"op": "test", "path": "/status", "value": "final"}] * 100_000),
    "a far index": json.dumps([{"op": "add", "path": "/category/" + "9" * 5000, "value": 1}]),
    "a huge number": '[{"op":"test","path":"/valueQuantity/value","value":1e999999999}]',
    "a zero character": '[{"op":"add","path":"/note","value":[{"text":"a\\u0000"}]}]',
    "a lone surrogate": '[{"op":"add","path":"/note","value":[{"text":"a\\ud800"}]}]',
    "twice the same name": '[{"op":"remove","path":"/note","path":"/status"}]',
    "an unknown element": '[{"op":"add","path":"/inconnu","value":1}]',
    "a name of Python": '[{"op":"add","path":"/__class__","value":1}]',
    "null": '[{"op":"replace","path":"/status","value":null}]',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_patches_are_refused_and_change_nothing(loader, weight, address, body):
    response = patch(loader, address, body)
    assert response.status_code in (400, 422), response.text
    assert issues(response)
    assert len(response.content) < 5000
    assert loader.get(address).json() == weight
