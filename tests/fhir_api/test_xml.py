"""
XML at the door: asked, sent, refused, and saying what JSON says.
"""

import pytest
from lxml import etree

from ens.fhir_api import formats, in_xml
from ens.fhir_api.messages import Response
from ens.standards.fhir import xml
from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, matches

XML = "application/fhir+xml"
ASKED = {"accept": XML}
SENT = {"content-type": XML}


@pytest.fixture(scope="module")
def world(database):
    inside.register_clients()
    person = inside.holder()
    with inside.http(inside.operator()) as http:
        yield person, http


@pytest.fixture(scope="module")
def weight(world):
    person, http = world
    return http.post("/Observation", json=things.observation(person.id)).json()


def said(response, status=200):
    """
    What an answer in XML says.
    """
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == f"{XML};charset=utf-8"
    return xml.read(response.content, max_bytes=50_000_000)


def assert_refused_in_xml(response, status, code):
    (issue,) = said(response, status)["issue"]
    assert issue["code"] == code
    return issue


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (XML, "xml"), ("application/xml", "xml"), ("text/xml", "xml"), ("", "json"),
        ("*/*", "json"), ("application/fhir+xml;fhirVersion=4.0", "xml"),
        ("application/fhir+json;q=0.5, application/fhir+xml", "xml"),
        ("application/fhir+xml;q=0.5, application/fhir+json", "json"),
        ("application/xml;q=0.9, */*;q=0.8", "xml"), ("application/fhir+xml;q=0", ""),
        ("application/fhir+xml;q=beaucoup, application/json;q=0.1", "json"), ("text/turtle", ""),
        ("application/fhir+json, application/fhir+xml", "json"), ("APPLICATION/FHIR+XML", "xml"),
    ],
)  # fmt: skip
def test_the_format_is_the_one_that_the_caller_likes_best(accept, wanted):
    assert formats.asked((), accept) == wanted


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [("xml", "xml"), ("text/xml", "xml"), ("application/fhir xml", "xml"), ("json", "json"),
     ("application/fhir+json; charset=utf-8", "json"), ("ttl", "")],
)  # fmt: skip
def test_format_overrides_accept(asked, wanted):
    assert formats.asked([("_format", asked)], XML) == wanted


@pytest.mark.parametrize("accept", [XML, "application/xml", "text/xml"])
def test_a_resource_is_read_in_xml(world, weight, accept):
    _, http = world
    address = f"/Observation/{weight['id']}"
    response = http.get(address, headers={"accept": accept})
    assert xml.write(weight) == response.content
    assert response.headers["etag"] == http.get(address).headers["etag"]
    assert response.headers["content-security-policy"].startswith("sandbox")
    assert http.get(address, params={"_format": "xml"}).content == response.content
    head = http.head(address, headers={"accept": accept})
    assert int(head.headers["content-length"]) == len(response.content)


def test_every_kind_of_answer_comes_in_xml(world, weight):
    person, http = world
    address = f"/Observation/{weight['id']}"
    assert said(http.get(f"{address}/_history/1", headers=ASKED))["id"] == weight["id"]
    assert said(http.get(f"{address}/_history", headers=ASKED))["type"] == "history"
    assert said(http.get("/metadata", headers=ASKED))["fhirVersion"] == "4.0.1"
    query = {"patient": person.id, "code": "29463-7"}
    assert said(http.get("/Observation", params=query, headers=ASKED))["type"] == "searchset"
    posted = http.post("/Observation/_search", data={**query, "_format": "xml"})
    assert said(posted)["entry"][0]["resource"]["id"] == weight["id"]


def test_a_search_says_in_xml_what_it_says_in_json(world, weight):
    person, http = world
    query = {"patient": person.id, "_id": weight["id"]}
    in_json = http.get("/Observation", params=query).json()
    in_xml = said(http.get("/Observation", params=query, headers=ASKED))
    assert in_json.pop("id") != in_xml.pop("id")
    assert [str(one) for one in _leaves(in_json)] == [str(one) for one in _leaves(in_xml)]


def _leaves(value):
    if isinstance(value, dict):
        return [leaf for name in sorted(value) for leaf in [name, *_leaves(value[name])]]
    if isinstance(value, list):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


@pytest.mark.parametrize("media_type", [XML, "text/xml; charset=utf-8", "application/xml"])
def test_a_resource_is_created_from_xml(world, media_type):
    person, http = world
    sent = xml.write(things.observation(person.id)).replace(b'"61.5"', b'"61.50"')
    made = http.post("/Observation", content=sent, headers={"content-type": media_type, **ASKED})
    found = said(made, 201)
    assert str(found["valueQuantity"]["value"]) == "61.50"
    stored = http.get(f"/Observation/{found['id']}")
    assert b'"value":61.50' in stored.content
    ids = {"patient": person.id, "_id": found["id"]}
    assert matches(http.get("/Observation", params=ids)) == [found["id"]]


def test_a_resource_is_updated_from_xml(world):
    person, http = world
    made = http.post("/Observation", json=things.observation(person.id)).json()
    sent = xml.write(things.observation(person.id, id=made["id"], value=70))
    response = http.put(f"/Observation/{made['id']}", content=sent, headers=SENT)
    assert response.status_code == 200
    assert response.json()["valueQuantity"]["value"] == 70


def test_a_document_is_deposited_in_a_transaction_in_xml(world):
    person, _ = world
    author = inside.doctor()
    inside.care_for(person, author)
    with inside.http(inside.structure_of(author)) as hospital:
        sent = xml.write(inside.submission(person, author))
        answer = said(hospital.post("", content=sent, headers={**SENT, **ASKED}))
        assert [one["response"]["status"][:3] for one in answer["entry"]] == ["201"] * 3
        again = hospital.post("", content=sent + b"<!", headers={**SENT, **ASKED})
        assert_refused_in_xml(again, 400, "structure")


def test_nothing_is_said_in_xml_where_nothing_is_asked_back(world):
    person, http = world
    sent = xml.write(things.observation(person.id))
    headers = {**SENT, **ASKED, "prefer": "return=minimal"}
    made = http.post("/Observation", content=sent, headers=headers)
    assert (made.status_code, made.content) == (201, b"")


def test_refusals_come_in_the_format_asked(world):
    person, http = world
    assert_refused_in_xml(http.get("/Observation/jamais", headers=ASKED), 404, "not-found")
    assert_refused_in_xml(http.get("/Rien", headers=ASKED), 404, "not-supported")
    assert_refused_in_xml(http.get("/Patient/a%00", headers=ASKED), 400, "invalid")
    response = http.post("/Observation", content=b"a", headers={"content-type": "text/plain"})
    assert_refused(response, 415, "not-supported")
    response = http.get("/Observation", params={"patient": person.id, "_format": "ttl"})
    assert_refused(response, 406, "not-supported")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'<Observation xmlns="http://hl7.org/fhir"><nom value="a"/></Observation>', "Observation"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Observation xmlns="http://hl7.org/fhir"/>', "Resource"),
        (b'{"resourceType":"Observation"}', "Resource"),
        (b"", "Resource"),
    ],
)
def test_what_is_not_fhir_xml_is_refused_with_its_place(world, body, place):
    _, http = world
    response = http.post("/Observation", content=body, headers={**SENT, **ASKED})
    assert assert_refused_in_xml(response, 400, "structure")["expression"] == [place]


def test_xml_is_validated_as_json_is(world):
    person, http = world
    wrong = things.observation(person.id, status="peut-être")
    in_json = http.post("/Observation", json=wrong)
    in_xml = http.post("/Observation", content=xml.write(wrong), headers=SENT)
    assert in_xml.status_code == in_json.status_code == 422
    assert in_xml.json() == in_json.json()


@pytest.mark.parametrize(
    "more",
    [
        {"note": [{"text": "a\uffffb"}]},
        {"note": [{"text": "a", "authorString": "\ufffe"}]},
        {"language": "fr\uffff"},
        {"implicitRules": "urn:\uffff"},
        {"extension": [{"url": "urn:a", "_url": {"id": "b"}, "valueCode": "c"}]},
        {"note": [{"text": "a", "id": "b", "_id": {"id": "c"}}]},
    ],
)
def test_what_xml_cannot_say_is_refused_in_json_too(world, more):
    """
    Else one such text would keep a whole page from whoever reads XML.
    """
    person, http = world
    made = http.post("/Observation", json=things.observation(person.id, **more), headers=ASKED)
    assert said(made, 422)["resourceType"] == "OperationOutcome"


def test_what_was_stored_and_xml_cannot_say_is_refused_but_not_what_was_written():
    response = Response(200, b'{"resourceType":"Basic","language":"\xef\xbf\xbf"}')
    in_xml.translate(response, "xml")
    assert (response.status, xml.read(response.body)["resourceType"]) == (406, "OperationOutcome")
    response = Response(201, b'{"resourceType":"Basic","a":1}', [("location", "/Basic/1")])
    in_xml.translate(response, "xml")
    assert (response.status, response.body) == (201, b"")


def test_a_binary_is_its_document_unless_the_resource_is_asked(world):
    person, _ = world
    author = inside.doctor()
    inside.care_for(person, author)
    report = inside.report(person, author)
    with inside.http(inside.structure_of(author)) as hospital:
        sent = inside.submission(person, author, data=report)
        done = hospital.post("", json=sent).json()["entry"]
        address = next(
            one["response"]["location"].partition("/fhir")[2]
            for one in done
            if "/Binary/" in one["response"]["location"]
        )
        for accept in ("text/xml", "application/xml", "*/*"):
            found = hospital.get(address, headers={"accept": accept})
            assert (found.content, found.headers["content-type"]) == (report, "text/xml")
        whole = said(hospital.get(address, headers=ASKED))
        assert whole == said(hospital.get(address, params={"_format": "xml"}))
        in_json = hospital.get(address, headers={"accept": "application/fhir+json"}).json()
        assert whole == in_json


def test_a_document_in_xml_is_not_taken_for_a_binary(world):
    _, http = world
    response = http.post("/Binary", content=b"<a/>", headers={"content-type": "text/xml"})
    assert_refused(response, 422, "business-rule")  # bytes, which hang on nothing


def test_an_app_reads_a_whole_page_of_xml_with_any_parser(world, weight):
    person, http = world
    page = http.get("/Observation", params={"patient": person.id, "_format": "text/xml"})
    names = {"f": "http://hl7.org/fhir"}
    found = etree.fromstring(page.content).xpath(
        "f:entry/f:resource/f:Observation/f:id/@value", namespaces=names
    )
    assert weight["id"] in found, page.text[:3000]


def test_the_statement_lists_formats_that_work(world):
    _, http = world
    for asked in http.get("/metadata").json()["format"]:
        response = http.get("/metadata", params={"_format": asked})
        assert response.status_code == 200
        assert ("xml" in asked) == ("xml" in response.headers["content-type"])
