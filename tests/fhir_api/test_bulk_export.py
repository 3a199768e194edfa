"""
Source: HL7 FHIR Bulk Data Access 2.0, https://hl7.org/fhir/uv/bulkdata/STU2/export.html
"""

import gzip
import uuid

import pytest

from tests.fhir_api import exporting, inside, things, within
from tests.fhir_api.answers import assert_refused, codes

loader = within.loader

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def doctor(database):
    return inside.doctor()


@pytest.fixture
def http(doctor):
    with exporting.software(doctor) as client:
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


def test_given_up_it_and_its_files_are_there_no_more(http, person):
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


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/Patient/$export", {"_outputFormat": "text/csv"}, "not-supported"),
        ("/Patient/$export", {"_outputFormat": ["ndjson", "ndjson"]}, "invalid"),
        ("/Patient/$export", {"_type": "Inconnu"}, "not-supported"),
        ("/Patient/$export", {"_type": ""}, "value"),
        ("/Patient/$export", {"_since": "hier"}, "value"),
        ("/Patient/$export", {"_since": "2026-01-05"}, "value"),
        ("/Patient/$export", {"_until": "2026-01-05T10:00:00"}, "value"),
        ("/Patient/$export", {"_typeFilter": "Observation"}, "value"),
        ("/Patient/$export", {"_typeFilter": "Inconnu?code=1"}, "value"),
        ("/Patient/$export", {"_typeFilter": "Observation?inconnu=1"}, "not-supported"),
        ("/Patient/$export", {"_typeFilter": "Observation?_count=1"}, "not-supported"),
        ("/Patient/$export", {"_typeFilter": "Observation?_sort=date"}, "not-supported"),
        ("/Patient/$export", {"_typeFilter": "Observation?_include=*"}, "not-supported"),
        ("/Patient/$export", {"_type": "Patient", "_typeFilter": "List?_id=1"}, "invalid"),
        ("/Patient/$export", {"_typeFilter": ["Observation?code=1"] * 51}, "too-costly"),
        ("/Patient/$export", {"_elements": "Inconnu.id"}, "value"),
        ("/Patient/$export", {"_elements": "Patient.inconnu"}, "value"),
        ("/Patient/$export", {"_elements": "a(b)"}, "value"),
        ("/Patient/$export", {"patient": "Patient/1"}, "not-supported"),
        ("/Patient/$export", {"inconnu": "1"}, "not-supported"),
        ("/Patient/$export", {"includeAssociatedData": "LatestProvenanceResources"},
         "not-supported"),
        ("/Patient/$export", {"organizeOutputBy": "Patient"}, "not-supported"),
        ("/$export", {"allowPartialManifests": "true"}, "not-supported"),
    ],
)  # fmt: skip
def test_what_it_cannot_be_is_refused_by_name(http, path, query, code):
    assert_refused(http.get(path, params=query, headers=exporting.ASYNC), 400, code)


def test_it_is_asked_to_be_made_later(http):
    assert_refused(http.get("/Patient/$export"), 400, "required")


def test_a_lenient_caller_is_let_off_what_is_optional(http):
    lenient = {"prefer": "handling=lenient"}
    query = {"includeAssociatedData": "LatestProvenanceResources", "organizeOutputBy": "Patient"}
    assert http.get("/Patient/$export", params=query, headers=lenient).status_code == 202
    exporting.work()


@pytest.mark.parametrize("said", ["application/fhir+ndjson", "application/ndjson", "ndjson"])
def test_its_format_has_several_names(http, said):
    query = f"/Patient/$export?_outputFormat={said}"
    assert http.get(query, headers=exporting.ASYNC).status_code == 202
    exporting.work()


def test_only_the_types_that_are_named_are_in_it(http, person):
    found = exporting.lines(http, exporting.finished(http, _type="Observation"))
    assert set(found) == {"Observation"}
    assert len(of(found, person)) == 2


def test_a_type_is_narrowed_by_any_of_several_searches(http, loader, person):
    for code in ("8302-2", "8867-4"):
        loader.post("/Observation", json=things.observation(person.id, of=code)).raise_for_status()
    asked = ["Observation?code=http://loinc.org|8302-2", "Observation?code=8867-4&status=final"]
    found = exporting.lines(http, exporting.finished(http, _typeFilter=asked))
    codes = {one["code"]["coding"][0]["code"] for one in found["Observation"]}
    assert codes == {"8302-2", "8867-4"}
    assert any(one["id"] == person.id for one in found["Patient"])


def test_a_search_that_chains_finds_what_it_finds_elsewhere(http, person):
    asked = f"Observation?patient.birthdate={person.traits.birth_date}&patient={person.id}"
    found = exporting.lines(http, exporting.finished(http, _typeFilter=asked, _type="Observation"))
    assert not of(found, person)  # the Patient resource of these tests says another date
    asked = f"Observation?patient.birthdate=1990-01-02&patient={person.id}"
    found = exporting.lines(http, exporting.finished(http, _typeFilter=asked, _type="Observation"))
    assert len(of(found, person)) == 2


def test_a_search_by_what_is_nobodys_narrows_too(http, loader, person):
    name = f"Centre {uuid.uuid4()}"
    made = loader.post("/Organization", json={"resourceType": "Organization", "name": name})
    performer = [{"reference": f"Organization/{made.json()['id']}"}]
    sent = things.observation(person.id, performer=performer)
    fid = loader.post("/Observation", json=sent).json()["id"]
    asked = f"Observation?performer:Organization.name={name}"
    manifest = exporting.finished(http, _typeFilter=asked, _type="Observation")
    assert exporting.ids(exporting.lines(http, manifest)) == {f"Observation/{fid}"}


def test_words_are_searched_where_one_patient_is_named_and_refused_elsewhere(http, person):
    at = exporting.start(http, _typeFilter="Observation?_text=poids")
    exporting.work()
    answer = http.get(at)
    assert (answer.status_code, codes(answer)) == (500, ["exception"])
    assert "_typeFilter" in answer.text
    asked = f"Observation?_text=poids&patient={person.id}"
    manifest = exporting.finished(http, _typeFilter=asked, _type="Observation")
    assert manifest["output"] == []


def test_only_the_elements_asked_are_in_it_and_the_parts_say_so(http, person):
    found = exporting.lines(
        http, exporting.finished(http, _elements="Observation.status,Patient.gender,subject")
    )
    measure = next(one for one in of(found, person) if one["resourceType"] == "Observation")
    assert set(measure) == {"resourceType", "id", "meta", "status", "code", "subject"}
    assert measure["meta"]["tag"][0]["code"] == "SUBSETTED"
    (patient,) = [one for one in found["Patient"] if one["id"] == person.id]
    assert set(patient) == {"resourceType", "id", "meta", "gender"}


def test_what_came_since_is_in_it_and_what_went_is_told(http, loader, person):
    first = exporting.finished(http)
    gone, changed = [
        one["id"]
        for one in of(exporting.lines(http, first), person)
        if one["resourceType"] == "Observation"
    ]
    since = first["transactionTime"]
    nothing = exporting.finished(http, _since=since)
    assert not of(exporting.lines(http, nothing), person)
    new = loader.post("/Observation", json=things.observation(person.id)).json()["id"]
    loader.delete(f"/Observation/{gone}").raise_for_status()
    resource = things.observation(person.id, value=99, id=changed)
    loader.put(f"/Observation/{changed}", json=resource).raise_for_status()
    manifest = exporting.finished(http, _since=since)
    found = exporting.lines(http, manifest)
    assert {one["id"] for one in of(found, person)} == {new, changed}
    (bundle,) = exporting.lines(http, manifest, "deleted")["Bundle"]
    assert bundle["type"] == "transaction"
    assert bundle["entry"] == [{"request": {"method": "DELETE", "url": f"Observation/{gone}"}}]


def test_what_came_before_an_instant_is_in_it(http, loader, person):
    until = exporting.finished(http)["transactionTime"]
    loader.post("/Observation", json=things.observation(person.id)).raise_for_status()
    found = exporting.lines(http, exporting.finished(http, _until=until))
    assert len(of(found, person)) == 3


def test_the_patients_of_a_post_are_those_it_is_about(http, doctor, loader, person):
    other, unknown = someone(doctor, loader), str(uuid.uuid4())
    named = [person.id, unknown]
    parameters = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "patient", "valueReference": {"reference": f"Patient/{one}"}} for one in named
        ],
    }
    answer = http.post("/Patient/$export", json=parameters, headers=exporting.ASYNC)
    assert answer.status_code == 202
    exporting.work()
    found = exporting.lines(http, exporting.manifest(http, answer.headers["content-location"]))
    assert len(of(found, person)) == 3
    assert not of(found, other)


def test_one_patient_is_named_by_the_address(http, doctor, loader, person):
    other = someone(doctor, loader)
    found = exporting.lines(http, exporting.finished(http, f"/Patient/{person.id}/$export"))
    assert len(of(found, person)) == 3
    assert not of(found, other)


def test_what_is_nobodys_is_in_an_export_of_the_system_alone(http, loader, person):
    organization = {"resourceType": "Organization", "name": "Centre de santé"}
    made = loader.post("/Organization", json=organization).json()["id"]
    of_patients = exporting.lines(http, exporting.finished(http))
    assert "Organization" not in of_patients
    of_all = exporting.lines(http, exporting.finished(http, "/$export"))
    assert made in {one["id"] for one in of_all["Organization"]}
    assert len(of(of_all, person)) == 3


def test_a_group_is_of_those_it_names_who_are_in_reach(http, loader, person):
    group = {
        "resourceType": "Group", "type": "person", "actual": True,
        "member": [{"entity": person.reference}],
    }  # fmt: skip
    made = loader.post("/Group", json=group).json()["id"]
    found = exporting.lines(http, exporting.finished(http, f"/Group/{made}/$export"))
    assert len(of(found, person)) == 3
    assert [one["id"] for one in found["Group"]] == [made]
    answer = http.get(f"/Group/{uuid.uuid4()}/$export", headers=exporting.ASYNC)
    assert_refused(answer, 404, "not-found")


def test_documents_are_named_by_addresses_that_open(http, loader, person, doctor):
    made = loader.post("/DocumentReference", json=things.document(person.reference))
    assert made.status_code == 201, made.text
    loaded = exporting.finished(http, _type="DocumentReference,Binary")
    found = exporting.lines(http, loaded)
    (attachment,) = [
        one["content"][0]["attachment"]
        for one in found["DocumentReference"]
        if one["subject"] == person.reference
    ]
    assert http.get(attachment["url"]).content == b"%PDF-1.4 essai"
    fid = attachment["url"].rpartition("/")[2]
    (binary,) = [one for one in found["Binary"] if one["id"] == fid]
    assert binary["data"] == "JVBERi0xLjQgZXNzYWk="


def test_its_files_are_sent_smaller_to_who_reads_that(http, person):
    url = exporting.finished(http, _type="Patient")["output"][0]["url"]
    with http.stream("GET", url, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert "content-length" not in answer.headers
        raw = b"".join(answer.iter_raw())
    assert gzip.decompress(raw) == http.get(url).content
    zstd = http.get(url, headers={"accept-encoding": "zstd"})
    assert zstd.headers["content-encoding"] == "zstd"
    assert http.head(url).content == b""


def test_who_asks_too_often_is_told_to_wait(http, person):
    at = exporting.start(http)
    answers = [http.get(at) for _ in range(11)]
    assert [one.status_code for one in answers] == [202] * 10 + [429]
    assert codes(answers[-1]) == ["throttled"]
    assert int(answers[-1].headers["retry-after"]) > 0
    exporting.work()


def test_a_software_has_so_many_under_way_and_no_more(doctor, person):
    with exporting.software(inside.doctor()) as http:
        for _ in range(5):
            exporting.start(http)
        answer = http.get("/Patient/$export", headers=exporting.ASYNC)
        assert_refused(answer, 429, "throttled")
        exporting.work()
        assert http.get("/Patient/$export", headers=exporting.ASYNC).status_code == 202
        exporting.work()


def test_what_is_done_and_not_deleted_counts_too(doctor, person, monkeypatch):
    monkeypatch.setattr("ens.contexts.exports.actions.MOST_KEPT", 3)
    with exporting.software(inside.doctor()) as http:
        kept = [exporting.start(http) for _ in range(3)]
        exporting.work()
        assert_refused(http.get("/Patient/$export", headers=exporting.ASYNC), 429, "throttled")
        http.delete(kept[0])
        exporting.start(http)
        exporting.work()


def test_a_request_sent_again_with_its_key_is_one_export(http, person):
    keyed = exporting.ASYNC | {"idempotency-key": str(uuid.uuid4())}
    body = {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueString": "List"}]}
    answers = [http.post("/Patient/$export", json=body, headers=keyed) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 202]
    assert len({one.headers["content-location"] for one in answers}) == 1
    other = body | {"parameter": [{"name": "_type", "valueString": "Patient"}]}
    answer = http.post("/Patient/$export", json=other, headers=keyed)
    assert_refused(answer, 422, "conflict")
    exporting.work()
