"""
Parts of resources, and their layout: https://hl7.org/fhir/R4/search.html#elements and #summary
"""

import json

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, entries, link, matches

TEXT = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Poids</div>'}
SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED",
}  # fmt: skip
ROOT = {"resourceType", "id", "meta"}


@pytest.fixture(scope="module")
def world(database):
    inside.register_clients()
    person = inside.holder()
    with inside.http(inside.operator()) as http:
        sent = things.observation(
            person.id, text=TEXT, note=[{"text": "À jeun"}],
            component=[
                {"code": {"text": "a"}, "valueString": "x", "interpretation": [{"text": "b"}]}
            ],
        )  # fmt: skip
        whole = json.dumps(sent).replace("61.5", "61.50")
        made = http.post(
            "/Observation", content=whole, headers={"content-type": "application/fhir+json"}
        ).json()
        yield person, http, f"/Observation/{made['id']}"


def part(http, address, **asked):
    response = http.get(address, params=asked)
    assert response.status_code == 200, response.text
    found = response.json()
    assert SUBSETTED in found["meta"]["tag"]
    return found


@pytest.mark.parametrize("version", ["", "/_history/1"])
@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"_elements": "note"}, {"status", "code", "note"}),
        ({"_elements": "note, value"}, {"status", "code", "note", "valueQuantity"}),
        ({"_elements": "valueQuantity"}, {"status", "code", "valueQuantity"}),
        ({"_elements": "id"}, {"status", "code"}),
        ({"_summary": "text"}, {"status", "code", "text"}),
        ({"_summary": "true"},
         {"status", "code", "subject", "effectiveDateTime", "valueQuantity", "component"}),
        ({"_summary": "data"},
         {"status", "code", "category", "subject", "effectiveDateTime", "valueQuantity", "note",
          "component"}),
    ],
)  # fmt: skip
def test_a_part_is_what_is_asked_with_what_is_mandatory(world, version, asked, kept):
    _, http, address = world
    assert set(part(http, address + version, **asked)) == ROOT | kept


def test_a_summary_goes_into_what_the_type_defines_itself(world):
    _, http, address = world
    (component,) = part(http, address, _summary="true")["component"]
    assert component == {"code": {"text": "a"}, "valueString": "x"}


def test_a_part_keeps_decimals_as_they_were_written_and_the_tag_of_the_whole(world):
    _, http, address = world
    whole, cut = http.get(address), http.get(address, params={"_elements": "value"})
    assert b'"value":61.50' in cut.content
    assert cut.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize("asked", [{}, {"_summary": "false"}, {"_format": "json"}])
def test_the_whole_is_not_said_to_be_a_part(world, asked):
    _, http, address = world
    assert http.get(address, params=asked).content == http.get(address).content
    assert "tag" not in http.get(address).json()["meta"]


def test_the_stored_resource_is_not_changed_by_who_reads_a_part(world):
    _, http, address = world
    before = http.get(address).content
    part(http, address, _summary="text")
    assert http.get(address).content == before


@pytest.mark.parametrize(
    "asked",
    [{"_elements": "inconnu"}, {"_elements": ","}, {"_elements": "code.text"}, {"_summary": "x"},
     {"_summary": "count"}, {"_summary": "text", "_elements": "code"}],
)  # fmt: skip
def test_a_part_that_does_not_exist_is_refused_whatever_is_there(world, asked):
    _, http, address = world
    for one in (address, f"{address}/_history/1", "/Observation/jamais"):
        assert_refused(http.get(one, params=asked), 400, "not-supported")


def test_a_search_shows_parts_and_says_so_in_its_links(world):
    person, http, _ = world
    for _ in range(2):
        http.post("/Observation", json=things.observation(person.id, text=TEXT))
    asked = {"patient": person.id, "_elements": "subject", "_count": "2", "_pretty": "true"}
    page = http.get("/Observation", params=asked)
    assert "_elements=subject" in link(page, "self")
    following = http.get(link(page, "next"))
    assert following.text.startswith("{\n")
    found = entries(page, "match") + entries(following, "match")
    assert len(found) == 3
    for one in found:
        assert set(one["resource"]) == {*ROOT, "status", "code", "subject"}


def test_elements_are_those_of_the_matches_and_a_summary_is_of_all(world):
    _, http, address = world
    asked = {"_id": address.rpartition("/")[2], "_include": "Observation:subject"}
    page = http.get("/Observation", params={**asked, "_elements": "code"})
    (patient,) = entries(page, "include")
    assert "tag" not in patient["resource"]["meta"]
    page = http.get("/Observation", params={**asked, "_summary": "true"})
    (patient,) = entries(page, "include")
    assert SUBSETTED in patient["resource"]["meta"]["tag"]
    page = http.get("/Observation", params={**asked, "_summary": "text"})
    assert_refused(page, 400, "not-supported")


def test_a_search_for_a_part_that_does_not_exist_is_refused_or_leniently_left_out(world):
    person, http, _ = world
    asked = {"patient": person.id, "_summary": "un peu"}
    assert_refused(http.get("/Observation", params=asked), 400, "not-supported")
    lenient = http.get("/Observation", params=asked, headers={"prefer": "handling=lenient"})
    assert matches(lenient)
    assert "_summary" not in link(lenient, "self")


def test_a_form_asks_for_parts_too(world):
    person, http, _ = world
    page = http.post("/Observation/_search", data={"patient": person.id, "_summary": "text"})
    assert all(SUBSETTED in one["resource"]["meta"]["tag"] for one in entries(page, "match"))


def test_laid_out_for_eyes_it_says_the_same(world):
    _, http, address = world
    plain, laid = http.get(address), http.get(address, params={"_pretty": "true"})
    assert laid.json() == plain.json()
    assert '\n    "value": 61.50,\n' in laid.text
    assert "\n" not in http.get(address, params={"_pretty": "false"}).text


@pytest.mark.parametrize("name", ["json", "application/json", "application/fhir+json", "text/json"])
def test_the_names_of_json(world, name):
    _, http, address = world
    assert http.get(f"{address}?_format={name}").status_code == 200


@pytest.mark.parametrize("name", ["ttl", "jsonl"])
def test_other_formats_are_not_given(world, name):
    _, http, address = world
    assert_refused(http.get(f"{address}?_format={name}"), 406, "not-supported")


def test_a_document_that_happens_to_be_json_is_given_back_as_it_was_deposited(world):
    person, http, _ = world
    original = b'{"poids":61.50,  "a":1}'
    sent = inside.submission(person, inside.doctor(), data=original)
    for one in sent["entry"]:
        said = one["resource"]
        if said["resourceType"] == "Binary":
            said["contentType"] = "application/json"
        for content in said.get("content", []):
            content["attachment"]["contentType"] = "application/json"
    done = http.post("", json=sent)
    assert done.status_code == 200, done.text
    places = (one["response"]["location"] for one in done.json()["entry"])
    address = next(one.partition("/fhir")[2] for one in places if "/Binary/" in one)
    for query in ("", "?_pretty=true"):
        found = http.get(f"{address}{query}", headers={"accept": "*/*"})
        assert (found.content, found.headers["content-disposition"]) == (original, "attachment")
