"""
Profiles, tags and security labels: https://hl7.org/fhir/R4/resource-operation-meta.html
"""

import pytest

from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import assert_refused, codes, decision

loader = within.loader
person = within.somebody

SYSTEM = "urn:essai:etiquettes"
CONFIDENTIALITY = "https://mos.esante.gouv.fr/NOS/TRE_A08-HL7Confidentiality/FHIR/TRE-A08"


def tag(code, **more):
    return {"system": SYSTEM, "code": code, **more}


@pytest.fixture
def observed(loader, person):
    """
    The address of an observation with a tag and a profile.
    """
    meta = {"tag": [tag("a", display="A")], "profile": ["http://exemple.test/p"]}
    answer = loader.post("/Observation", json=things.observation(person.id, meta=meta))
    assert answer.status_code == 201, answer.text
    return f"/Observation/{answer.json()['id']}"


def sent(**meta):
    said = [{"name": "meta", "valueMeta": meta}]
    return {"resourceType": "Parameters", "parameter": said}


def meta_of(answer):
    assert answer.status_code == 200, answer.text
    assert answer.json()["resourceType"] == "Parameters"
    (one,) = answer.json()["parameter"]
    assert one["name"] == "return"
    return one["valueMeta"]


def test_it_is_that_of_the_resource_and_of_each_of_its_versions(loader, observed):
    before = loader.get(observed).json()
    assert meta_of(loader.get(f"{observed}/$meta")) == before["meta"]
    loader.put(observed, json={n: v for n, v in before.items() if n != "meta"})
    now = loader.get(f"{observed}/$meta")
    assert set(meta_of(now)) == {"versionId", "lastUpdated"}
    assert now.headers["etag"] == 'W/"2"'
    assert meta_of(loader.get(f"{observed}/_history/1/$meta")) == before["meta"]
    assert meta_of(loader.post(f"{observed}/$meta"))["versionId"] == "2"
    assert_refused(loader.get(f"{observed}/_history/3/$meta"), 404, "not-found")
    for wrong in ("x", "0" * 12 + "9" * 5000):
        assert_refused(loader.get(f"{observed}/_history/{wrong}/$meta"), 404, "not-found")
    loader.delete(observed)
    assert loader.get(f"{observed}/$meta").status_code == 410


def test_what_is_added_is_added_once(loader, observed):
    more = {
        "tag": [tag("a", display="autre"), tag("b"), tag("b")],
        "profile": ["http://exemple.test/p"],
    }
    answer = loader.post(f"{observed}/$meta-add", json=sent(**more))
    meta = meta_of(answer)
    assert meta["tag"] == [tag("a", display="A"), tag("b")]
    assert meta["profile"] == ["http://exemple.test/p"]
    assert (meta["versionId"], answer.headers["etag"]) == ("2", 'W/"2"')
    assert loader.get(observed).json()["meta"] == meta
    found = loader.get("/Observation", params={"_tag": f"{SYSTEM}|b", "_id": observed[13:]})
    assert found.json()["total"] == 1
    assert meta_of(loader.get(f"{observed}/_history/1/$meta"))["tag"] == [tag("a", display="A")]


def test_what_is_taken_away_need_not_be_there(loader, observed):
    less = sent(tag=[tag("a", display="x"), tag("z")], profile=["http://exemple.test/q"])
    meta = meta_of(loader.post(f"{observed}/$meta-delete", json=less))
    assert "tag" not in meta
    assert meta["profile"] == ["http://exemple.test/p"]
    assert (
        loader.get("/Observation", params={"_tag": f"{SYSTEM}|a", "_id": observed[13:]}).json()[
            "total"
        ]
        == 0
    )


def test_what_changes_nothing_makes_no_version_and_is_in_the_register(loader, person, observed):
    before = inside.last_line()
    for operation, one in (("add", "a"), ("delete", "z")):
        answer = loader.post(f"{observed}/$meta-{operation}", json=sent(tag=[tag(one)]))
        assert meta_of(answer)["versionId"] == "1"
        assert answer.headers["etag"] == 'W/"1"'
    actions = [line[1] for line in inside.lines_of(person, after=before)]
    assert actions == ["read", "read"]


def test_a_change_is_in_the_register_as_one(loader, person, observed):
    before = inside.last_line()
    loader.post(f"{observed}/$meta-add", json=sent(tag=[tag("b")]))
    assert [line[1] for line in inside.lines_of(person, after=before)] == ["read", "update"]


def test_a_version_that_is_not_the_expected_one_is_left_as_it_is(loader, observed):
    head = {"if-match": 'W/"9"'}
    answer = loader.post(f"{observed}/$meta-add", json=sent(tag=[tag("b")]), headers=head)
    assert answer.status_code == 412
    assert meta_of(loader.get(f"{observed}/$meta"))["versionId"] == "1"


@pytest.mark.parametrize(
    "body",
    [
        {"resourceType": "Parameters"},
        {"resourceType": "Parameters", "parameter": [{"name": "meta"}]},
        {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueString": "x"}]},
        sent(versionId="9"),
        sent(lastUpdated="2026-01-01T00:00:00Z"),
        {"resourceType": "Observation"},
        {"resourceType": "Parameters", "parameter": [*sent(tag=[tag("b")])["parameter"]] * 2},
        {"resourceType": "Parameters", "parameter": [{"name": "autre", "valueMeta": {"tag": []}}]},
    ],
)
def test_what_is_no_meta_is_refused(loader, observed, body):
    for operation in ("add", "delete"):
        answer = loader.post(f"{observed}/$meta-{operation}", json=body)
        assert answer.status_code in (400, 422), answer.text
    assert meta_of(loader.get(f"{observed}/$meta"))["versionId"] == "1"


def test_a_meta_that_is_not_valid_is_refused_with_its_place(loader, observed):
    answer = loader.post(f"{observed}/$meta-add", json=sent(tag=[{"code": 3}]))
    assert answer.status_code == 422
    assert ".tag[0].code" in answer.json()["issue"][0]["expression"][0]


def test_the_version_cannot_be_written_and_history_is_not_changed(loader, observed):
    meta = meta_of(loader.post(f"{observed}/$meta-add", json=sent(versionId="9", tag=[tag("b")])))
    assert meta["versionId"] == "2"
    for operation in ("add", "delete"):
        answer = loader.post(f"{observed}/_history/1/$meta-{operation}", json=sent(tag=[tag("b")]))
        assert answer.status_code == 404
        assert loader.get(f"{observed}/$meta-{operation}").status_code == 405


def test_who_may_not_change_it_may_not_change_its_meta(loader, person, observed):
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    with inside.software_of(doctor) as http:
        assert meta_of(http.get(f"{observed}/$meta"))["versionId"] == "1"
        assert http.post(f"{observed}/$meta-add", json=sent(tag=[tag("b")])).status_code == 403
    with inside.software_of(inside.doctor()) as http:
        assert_refused(http.get(f"{observed}/$meta"), 404, "not-found")
        added = http.post(f"{observed}/$meta-add", json=sent(tag=[tag("b")]))
        assert_refused(added, 404, "not-found")
    app = inside.through(person, "dedans-app", "patient/*.rs", patient=person.key)
    with inside.http(app) as http:
        assert (
            decision(http.post(f"{observed}/$meta-add", json=sent(tag=[tag("b")])))
            == "outside-app-scopes"
        )
    assert meta_of(loader.get(f"{observed}/$meta"))["versionId"] == "1"


@pytest.mark.parametrize("operation", ["add", "delete"])
def test_what_the_person_decides_is_not_changed_by_its_author(loader, person, operation):
    """
    Masking is the person's, with its own act; a label that hides from one does not pass here.
    """
    label = {"system": CONFIDENTIALITY, "code": "MASQUE_PS"}
    meta = {"security": [label]} if operation == "delete" else None
    app = inside.through(person, "dedans-app", "patient/*.cruds", patient=person.key)
    with inside.http(app) as http:
        made = loader.post("/Observation", json=things.observation(person.id, meta=meta))
        address = f"/Observation/{made.json()['id']}"
        for client in (loader, http):
            answer = client.post(f"{address}/$meta-{operation}", json=sent(security=[label]))
            assert answer.status_code in (403, 404, 422), answer.text
        assert meta_of(loader.get(f"{address}/$meta"))["versionId"] == "1"


def test_a_document_keeps_its_meta_as_by_a_patch(loader, person):
    made = loader.post("/DocumentReference", json=things.document(person.reference))
    address = f"/DocumentReference/{made.json()['id']}"
    answer = loader.post(f"{address}/$meta-add", json=sent(tag=[tag("b")]))
    assert (answer.status_code, codes(answer)) == (405, ["not-supported"])


def test_those_in_use_are_those_of_what_the_reader_sees(loader, person, observed):
    loader.post("/Condition", json={
        "resourceType": "Condition", "subject": person.reference,
        "meta": {"tag": [tag("c")], "security": [{"system": "urn:essai", "code": "N"}]},
    }).raise_for_status()  # fmt: skip
    app = inside.through(person, "dedans-app", "patient/*.rs", patient=person.key)
    with inside.http(app) as http:
        assert meta_of(http.get("/Observation/$meta")) == {
            "tag": [tag("a")], "profile": ["http://exemple.test/p"],
        }  # fmt: skip
        assert meta_of(http.get("/$meta")) == {
            "tag": [tag("a"), tag("c")], "profile": ["http://exemple.test/p"],
            "security": [{"system": "urn:essai", "code": "N"}],
        }  # fmt: skip
        assert http.get("/Encounter/$meta").json() == {"resourceType": "Parameters"}
        assert_refused(http.get("/Observation/$meta?inconnu=1"), 400, "not-supported")
    narrow = inside.through(person, "dedans-app", "patient/Observation.rs", patient=person.key)
    with inside.http(narrow) as http:
        assert "security" not in meta_of(http.get("/$meta"))
        assert decision(http.get("/Condition/$meta")) == "outside-app-scopes"
    with inside.software_of(inside.doctor()) as http:
        assert SYSTEM not in http.get("/Observation/$meta").text


def test_it_is_given_in_xml_and_in_a_batch(loader, observed):
    answer = loader.get(f"{observed}/$meta", params={"_format": "xml"})
    assert answer.headers["content-type"].startswith("application/fhir+xml")
    assert "<valueMeta>" in answer.text
    assert loader.head(f"{observed}/$meta").status_code == 200
    add = {"method": "POST", "url": f"{observed[1:]}/$meta-add"}
    asked = [
        {"request": {"method": "GET", "url": f"{observed[1:]}/$meta"}},
        {"request": add, "resource": sent(tag=[tag("b")])},
    ]
    batch = {"resourceType": "Bundle", "type": "batch", "entry": asked}
    found = loader.post("/", json=batch).json()["entry"]
    assert [one["response"]["status"][:3] for one in found] == ["200", "200"]
    assert meta_of(loader.get(f"{observed}/$meta"))["tag"][1] == tag("b")
