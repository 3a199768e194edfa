"""
Read: https://hl7.org/fhir/R4/http.html#read
"""

import datetime as dt
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from tests.fhir_api.answers import assert_refused


@pytest.fixture(scope="module")
def weight(somebody):
    return somebody.observe()


def test_a_resource_comes_with_its_version_and_date(loader, weight):
    response = loader.get(f"/Observation/{weight['id']}")
    assert response.status_code == 200
    assert response.json() == weight
    assert response.headers["etag"] == 'W/"1"'
    assert response.headers["last-modified"].endswith(" GMT")
    assert response.headers["content-type"] == "application/fhir+json;charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert weight["meta"]["versionId"] == "1"


@pytest.mark.parametrize("address", ["Observation/jamais", "Observation/é", "Patient/" + "x" * 900])
def test_an_id_that_never_existed_is_not_found(loader, address):
    assert_refused(loader.get(f"/{address}"), 404, "not-found")


def test_a_decimal_keeps_its_digits(loader, person):
    body = (
        '{"resourceType":"Observation","status":"final","code":{"text":"poids"},'
        f'"subject":{{"reference":"{person.reference}"}},"valueQuantity":{{"value":61.50}}}}'
    )
    made = loader.post(
        "/Observation", content=body, headers={"content-type": "application/fhir+json"}
    )
    assert '"value":61.50' in loader.get(f"/Observation/{made.json()['id']}").text


@pytest.mark.parametrize("sent", ['W/"1"', 'W/"7", W/"1"'])
def test_what_the_reader_has_already_is_not_sent_again(loader, weight, sent):
    response = loader.get(f"/Observation/{weight['id']}", headers={"if-none-match": sent})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == 'W/"1"'


def test_another_version_than_the_readers_is_sent(loader, weight):
    response = loader.get(f"/Observation/{weight['id']}", headers={"if-none-match": 'W/"2"'})
    assert response.status_code == 200


@pytest.mark.parametrize("later", [0, 3600])
def test_what_did_not_change_since_the_readers_copy_is_not_sent_again(loader, weight, later):
    address = f"/Observation/{weight['id']}"
    known = parsedate_to_datetime(loader.get(address).headers["last-modified"])
    since = format_datetime(known + dt.timedelta(seconds=later), usegmt=True)
    response = loader.get(address, headers={"if-modified-since": since})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == 'W/"1"'


@pytest.mark.parametrize(
    "since",
    ["Sun, 01 Jan 2023 00:00:00 GMT", "hier", "2999-01-01", "Sun, 99 Jan 2023 00:00:00 GMT"],
)
def test_what_changed_since_or_since_no_date_is_sent(loader, weight, since):
    response = loader.get(f"/Observation/{weight['id']}", headers={"if-modified-since": since})
    assert response.status_code == 200


def test_the_version_says_more_than_the_date(loader, weight):
    said = {"if-none-match": 'W/"2"', "if-modified-since": "Fri, 01 Jan 2999 00:00:00 GMT"}
    assert loader.get(f"/Observation/{weight['id']}", headers=said).status_code == 200


def test_head_says_what_get_would_without_the_body(loader, weight):
    got, head = (
        loader.request(method, f"/Observation/{weight['id']}") for method in ("GET", "HEAD")
    )
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))
    assert head.headers["etag"] == got.headers["etag"]


@pytest.mark.parametrize(
    "accept",
    ["application/fhir+json", "application/json", "*/*", "text/html, application/*;q=0.1"],
)
def test_who_takes_json_gets_it(loader, weight, accept):
    response = loader.get(f"/Observation/{weight['id']}", headers={"accept": accept})
    assert response.status_code == 200


@pytest.mark.parametrize("accept", ["application/fhir+turtle", "text/turtle", "image/png"])
def test_who_takes_neither_json_nor_xml_is_told_that_there_is_nothing_else(loader, weight, accept):
    response = loader.get(f"/Observation/{weight['id']}", headers={"accept": accept})
    assert_refused(response, 406, "not-supported")


def test_format_overrides_accept(loader, weight):
    address = f"/Observation/{weight['id']}"
    turtle = {"accept": "text/turtle"}
    assert loader.get(address, params={"_format": "json"}, headers=turtle).status_code == 200
    assert_refused(loader.get(address, params={"_format": "ttl"}), 406, "not-supported")


def test_a_token_without_the_scope_is_told_so_whether_it_is_there_or_not(hospital, weight):
    for fid in (weight["id"], "jamais"):
        response = hospital.get(f"/Observation/{fid}")
        assert response.status_code == 403
        assert "outside-app-scopes" in response.text


def test_a_professional_without_relation_finds_nothing(stranger, weight):
    present = stranger.get(f"/Observation/{weight['id']}")
    never = stranger.get("/Observation/jamais")
    assert_refused(present, 404, "not-found")
    assert present.content == never.content


def test_without_token_nothing_is_read(running_system, weight):
    with running_system.http() as anonymous:
        response = anonymous.get(f"/Observation/{weight['id']}")
    assert_refused(response, 401, "login")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("sent", ["Bearer", "Basic YTpi", "Bearer " + "x" * 4000, "bearer a b"])
def test_a_token_nobody_gave_opens_nothing(running_system, weight, sent):
    with running_system.http() as anonymous:
        response = anonymous.get(f"/Observation/{weight['id']}", headers={"authorization": sent})
    assert_refused(response, 401, "login")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ('W/"1"', 304), ('"1"', 304), ('"7", W/"1"', 304), ("*", 304), ('W/"2"', 200),
        ('"autre"', 200), ("n'importe", 200),
    ],
)  # fmt: skip
def test_of_several_versions_that_the_reader_has_one_is_enough(loader, person, said, status):
    fid = person.observe()["id"]
    for address in (f"/Observation/{fid}", f"/Observation/{fid}/_history/1"):
        for verb in ("GET", "HEAD"):
            response = loader.request(verb, address, headers={"if-none-match": said})
            assert (response.status_code, response.headers["etag"]) == (status, 'W/"1"')


def test_what_may_be_asked_is_told(loader):
    response = loader.request("OPTIONS", "/Observation")
    assert response.status_code == 204
    assert "PATCH" in response.headers["allow"]
