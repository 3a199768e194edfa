"""
A document replaces an earlier one: that one is superseded, by whoever may change it.

Source: PDSm, update of a document by replacement; IHE MHD ITI-65 and ITI-105.
"""

import base64
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from ens.ground import clock
from tests.contexts.feed import following
from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, decision, entries, issues, matches, place
from tests.fhir_api.test_patch_document import patch, said, visibility

RELATES = ["DocumentReference.relatesTo"]


@pytest.fixture(scope="module")
def author(database):
    return inside.doctor()


@pytest.fixture(scope="module")
def http(author):
    with inside.software_of(author) as opened:
        yield opened


@pytest.fixture
def patient(author):
    one = inside.holder()
    inside.care_for(one, author)
    return one


@pytest.fixture
def earlier(http, patient):
    return made(http, things.document(patient.reference))


def made(http, resource):
    answer = http.post("/DocumentReference", json=resource)
    assert answer.status_code == 201, answer.text
    return answer.json()


def related(reference, code="replaces"):
    target = reference if isinstance(reference, dict) else {"reference": reference}
    return {"relatesTo": [{"code": code, "target": target}]}


def to(document):
    return related(f"DocumentReference/{document['id']}")


def replacement(patient, document, **more):
    return things.document(patient.reference, **to(document), **more)


def now(http, document):
    return http.get(f"/DocumentReference/{document['id']}").json()


def naming(document, kind):
    fid, unique = document["id"], document["masterIdentifier"]
    return {
        "literal": f"DocumentReference/{fid}",
        "of a version": f"DocumentReference/{fid}/_history/1",
        "logical": {"type": "DocumentReference", "identifier": unique},
        "conditional": f"DocumentReference?identifier={unique['system']}|{unique['value']}",
    }[kind]


NAMINGS = ["literal", "of a version", "logical", "conditional"]


@pytest.mark.row("DMP-03")
@pytest.mark.parametrize("kind", NAMINGS)
@pytest.mark.parametrize("way", ["alone", "transaction"])
def test_the_earlier_document_is_superseded(http, patient, earlier, kind, way):
    sent = things.document(patient.reference, **related(naming(earlier, kind)))
    if way == "alone":
        fid = made(http, sent)["id"]
    else:
        answer = http.post("/", json=things.transaction(things.post(sent)))
        assert answer.status_code == 200, answer.text
        fid = place(answer.json()["entry"][0]["response"]["location"])[1]
    after = now(http, earlier)
    assert after == {**earlier, "status": "superseded", "meta": after["meta"]}
    assert after["meta"]["versionId"] == "2"
    asked = {"patient": patient.id, "status": "current"}
    assert matches(http.get("/DocumentReference", params=asked)) == [fid]
    found = http.get("/DocumentReference", params={"relatesto": earlier["id"]})
    assert matches(found) == [fid]


@pytest.mark.row("DMP-03")
def test_the_earlier_version_stays_with_its_bytes(http, patient, earlier):
    made(http, replacement(patient, earlier))
    versions = http.get(f"/DocumentReference/{earlier['id']}/_history").json()["entry"]
    assert [one["resource"]["status"] for one in versions] == ["superseded", "current"]
    url = earlier["content"][0]["attachment"]["url"]
    assert http.get(url, headers={"accept": "application/pdf"}).content == b"%PDF-1.4 essai"


@pytest.mark.row("DMP-03")
def test_what_was_read_from_it_is_withdrawn_with_it(http, author, patient):
    sent = inside.submission(patient, author)
    first = http.post("/", json=sent).json()["entry"]
    first = place(first[1]["response"]["location"])[1]
    asked = {"patient": patient.id, "code": "2823-3"}
    assert values(http, asked) == [4.2]
    again = inside.submission(
        patient, author, data=inside.report(patient, author, potassium="4.9"),
        **related(f"DocumentReference/{first}"),
    )  # fmt: skip
    answer = http.post("/", json=again)
    assert answer.status_code == 200, answer.text
    assert values(http, asked) == [4.9]


@pytest.mark.parametrize("status", ["superseded", "entered-in-error"])
def test_what_was_read_from_a_document_goes_as_soon_as_it_is_not_current(
    http, author, patient, status
):
    first = http.post("/", json=inside.submission(patient, author)).json()["entry"]
    address = "/" + "/".join(place(first[1]["response"]["location"])[:2])
    assert patch(http, address, said("replace", "/status", status)).status_code == 200
    assert values(http, {"patient": patient.id, "code": "2823-3"}) == []
    back = patch(http, address, said("replace", "/status", "current"))
    assert_refused(back, 422, "business-rule")
    assert issues(back)[0]["expression"] == ["DocumentReference.status"]


def values(http, asked):
    found = entries(http.get("/Observation", params=asked), "match")
    return [one["resource"]["valueQuantity"]["value"] for one in found]


@pytest.mark.row("DMP-03")
def test_what_the_person_hid_stays_hidden_under_its_new_version(http, author, patient, earlier):
    from ens.journeys import hide_document

    reader = inside.doctor(specialty="SM26")
    inside.care_for(patient, reader)
    hide_document.hide(
        actor=patient.actor, patient="", document=earlier["id"], hidden=True, key="",
        now=clock.now(),
    )  # fmt: skip
    new = made(http, replacement(patient, earlier))
    (label,) = new["securityLabel"]
    assert label["coding"][0]["code"] == "MASQUE_PS"
    with inside.software_of(reader) as other:
        for one in (earlier, new):
            assert other.get(f"/DocumentReference/{one['id']}").status_code == 404
            url = one["content"][0]["attachment"]["url"]
            assert other.get(url).status_code == 404
    shown = patch(
        http, f"/DocumentReference/{new['id']}", {"op": "remove", "path": "/securityLabel"}
    )
    assert_refused(shown, 422, "business-rule")


def test_what_was_not_announced_is_announced_by_a_change_of_its_own(http, patient):
    first = made(
        http, things.document(patient.reference, securityLabel=visibility("INVISIBLE_PATIENT"))
    )
    normal = [{"coding": [{"code": "N"}]}]
    new = made(http, replacement(patient, first, securityLabel=normal))
    assert new["securityLabel"] == normal + visibility("INVISIBLE_PATIENT")
    again = made(http, replacement(patient, new, securityLabel=new["securityLabel"]))
    assert again["securityLabel"] == new["securityLabel"]
    address = f"/DocumentReference/{again['id']}"
    assert patch(http, address, said("replace", "/securityLabel", normal)).status_code == 200


@pytest.mark.parametrize("code", ["appends", "transforms", "signs"])
def test_other_relations_change_nothing(http, patient, earlier, code):
    target = f"DocumentReference/{earlier['id']}"
    new = made(http, things.document(patient.reference, **related(target, code)))
    assert new["relatesTo"] == related(target, code)["relatesTo"]
    assert now(http, earlier) == earlier


@pytest.mark.parametrize("how", ["replaced", "withdrawn", "deleted"])
def test_only_a_current_document_is_replaced(http, patient, earlier, how):
    address = f"/DocumentReference/{earlier['id']}"
    if how == "replaced":
        made(http, replacement(patient, earlier))
    elif how == "withdrawn":
        patch(http, address, said("replace", "/status", "entered-in-error"))
    else:
        assert http.delete(address).status_code == 204
    answer = http.post("/DocumentReference", json=replacement(patient, earlier))
    assert_refused(answer, 422, "conflict")
    assert issues(answer)[0]["expression"] == RELATES
    count = {"patient": patient.id, "_summary": "count"}
    assert (
        http.get("/DocumentReference", params=count).json()["total"]
        == ({"replaced": 2, "withdrawn": 1, "deleted": 0}[how])
    )


def test_the_same_deposit_again_supersedes_nothing_more(http, patient, earlier):
    sent = replacement(patient, earlier)
    first = made(http, sent)
    answer = http.post("/DocumentReference", json=sent)
    assert answer.status_code == 200
    assert place(answer.headers["location"])[1] == first["id"]
    assert now(http, earlier)["meta"]["versionId"] == "2"
    key = {"idempotency-key": uuid.uuid4().hex}
    third = replacement(patient, first, masterIdentifier=None)
    answers = [http.post("/DocumentReference", json=third, headers=key) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    assert now(http, first)["meta"]["versionId"] == "2"


def test_a_creation_that_is_needless_supersedes_nothing(http, patient, earlier):
    known = made(http, things.document(patient.reference, identifier=things.identified("a-1")))
    head = {"if-none-exist": f"patient={patient.id}&identifier=urn:essai|a-1"}
    answer = http.post("/DocumentReference", json=replacement(patient, earlier), headers=head)
    assert answer.status_code == 200
    assert place(answer.headers["location"])[1] == known["id"]
    assert now(http, earlier) == earlier


def test_of_two_replacements_at_once_one_is_made(http, author, patient, earlier):
    def send(_):
        try:
            with inside.software_of(author) as own:
                return own.post("/DocumentReference", json=replacement(patient, earlier))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert sorted(one.status_code for one in answers) == [201, 422, 422, 422]
    assert now(http, earlier)["meta"]["versionId"] == "2"
    asked = {"patient": patient.id, "status": "current"}
    assert len(matches(http.get("/DocumentReference", params=asked))) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (related("DocumentReference/jamais"), "not-found"),
        (related("urn:uuid:0c5a1e7e-0000-4000-8000-000000000000"), "not-found"),
        (related("https://ailleurs.example/DocumentReference/1"), "not-found"),
        (related({"identifier": {"system": "urn:essai", "value": "jamais"}}), "not-found"),
        (related({"display": "celui d'hier"}), "required"),
        (related({"identifier": {"system": "urn:essai"}}), "required"),
    ],
)
def test_what_names_no_document_is_refused(http, patient, more, code):
    answer = http.post("/DocumentReference", json=things.document(patient.reference, **more))
    assert_refused(answer, 422, code)
    assert issues(answer)[0]["expression"] == RELATES
    asked = {"patient": patient.id, "_summary": "count"}
    assert http.get("/DocumentReference", params=asked).json()["total"] == 0


def test_one_document_replaces_one(http, patient, earlier):
    other = made(http, things.document(patient.reference))
    both = to(earlier)["relatesTo"] + to(other)["relatesTo"]
    answer = http.post(
        "/DocumentReference", json=things.document(patient.reference, relatesTo=both)
    )
    assert_refused(answer, 422, "business-rule")
    assert [now(http, one) for one in (earlier, other)] == [earlier, other]


def test_several_of_one_identifier_are_refused(http, patient):
    named = things.identified("deux")
    for _ in range(2):
        made(http, things.document(patient.reference, identifier=named))
    sent = things.document(patient.reference, **related({"identifier": named[0]}))
    assert_refused(http.post("/DocumentReference", json=sent), 422, "multiple-matches")


def test_a_transaction_names_the_entry_and_keeps_nothing(http, patient, earlier):
    sent = things.transaction(
        things.post(things.document(patient.reference)),
        things.post(replacement(patient, earlier)),
        things.post(replacement(patient, earlier)),
    )
    answer = http.post("/", json=sent)
    assert_refused(answer, 422, "conflict")
    assert issues(answer)[0]["expression"] == ["Bundle.entry[2].resource.relatesTo"]
    assert now(http, earlier) == earlier


def test_a_document_does_not_replace_one_of_its_own_transaction(http, patient):
    urn = things.urn()
    sent = things.transaction(
        things.post(things.document(patient.reference), urn),
        things.post(things.document(patient.reference, **related(urn))),
    )
    answer = http.post("/", json=sent)
    assert_refused(answer, 422, "not-found")
    assert issues(answer)[0]["expression"] == ["Bundle.entry[1].resource.relatesTo"]


def binary_patch(address):
    operations = b'[{"op":"replace","path":"/status","value":"superseded"}]'
    binary = {
        "resourceType": "Binary", "contentType": "application/json-patch+json",
        "data": base64.b64encode(operations).decode(),
    }  # fmt: skip
    return {"resource": binary, "request": {"method": "PATCH", "url": address}}


def parameters_patch(address, *, op="replace", path="DocumentReference.status"):
    parts = [
        {"name": "type", "valueCode": op},
        {"name": "path", "valueString": path},
        {"name": "value", "valueCode": "superseded"},
    ]
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}
    return {"resource": parameters, "request": {"method": "PATCH", "url": address}}


@pytest.mark.parametrize("how", ["PUT", "JSON Patch", "FHIRPath Patch", "FHIRPath Patch first"])
def test_a_transaction_may_say_itself_that_the_earlier_one_is_superseded(
    http, patient, earlier, how
):
    """
    As MHD lets it do; the server would have done it.
    """
    address = f"DocumentReference/{earlier['id']}"
    bundle = [things.post(replacement(patient, earlier)), parameters_patch(address)]
    if how == "PUT":
        bundle[1] = things.put({**earlier, "status": "superseded"})
    elif how == "JSON Patch":
        bundle[1] = binary_patch(address)
    elif how == "FHIRPath Patch first":
        bundle.reverse()
    answer = http.post("/", json=things.transaction(*bundle))
    assert answer.status_code == 200, answer.text
    assert now(http, earlier)["status"] == "superseded"


@pytest.mark.parametrize(
    "more",
    [
        {"op": "upsert"},
        {"path": "DocumentReference.inconnu"},
        {"path": "List.status"},
        {"path": "status["},
        {"path": "x" * 100_000},
    ],
)
def test_a_fhirpath_patch_that_leads_nowhere_is_refused(http, earlier, more):
    entry = parameters_patch(f"DocumentReference/{earlier['id']}", **more)
    answer = http.post("/", json=things.transaction(entry))
    assert_refused(answer, 400, "structure")
    assert now(http, earlier) == earlier


@pytest.mark.parametrize("more", [{"op": "delete"}, {"path": "DocumentReference.content[0]"}])
def test_a_fhirpath_patch_leaves_a_document_that_is_one(http, earlier, more):
    entry = parameters_patch(f"DocumentReference/{earlier['id']}", **more)
    answer = http.post("/", json=things.transaction(entry))
    assert answer.status_code in (405, 422), answer.text
    assert now(http, earlier) == earlier


def test_a_fhirpath_patch_changes_the_metadata_that_may_change(http, earlier):
    entry = parameters_patch(
        f"DocumentReference/{earlier['id']}", path="DocumentReference.description"
    )
    answer = http.post("/", json=things.transaction(entry))
    assert answer.status_code in (405, 422)
    assert now(http, earlier) == earlier


def test_a_document_of_somebody_else_is_not_replaced(http, author, patient, earlier):
    other = inside.holder()
    inside.care_for(other, author)
    answers = [
        http.post("/DocumentReference", json=things.document(other.reference, **related(named)))
        for named in (f"DocumentReference/{earlier['id']}", "DocumentReference/jamais",
                      naming(earlier, "logical"))
    ]  # fmt: skip
    for one in answers:
        assert_refused(one, 422, "not-found")
    assert len({one.text for one in answers}) == 1
    assert now(http, earlier) == earlier


def test_who_sees_a_document_and_may_not_change_it_does_not_replace_it(patient, earlier, http):
    reader = inside.doctor()
    inside.care_for(patient, reader)
    with inside.software_of(reader) as other:
        before = inside.last_line()
        answer = other.post("/DocumentReference", json=replacement(patient, earlier))
        patched = patch(
            other, f"/DocumentReference/{earlier['id']}", said("replace", "/status", "superseded")
        )
    assert [answer.status_code, patched.status_code] == [403, 403]
    assert decision(answer) == decision(patched)
    lines = inside.lines_of(patient, after=before)
    assert ("update", "DocumentReference", earlier["id"]) in {line[1:4] for line in lines}
    assert now(http, earlier) == earlier


def test_replacing_asks_the_scope_to_change(author, patient, earlier, http):
    scopes = "user/DocumentReference.crs"
    sent = replacement(patient, earlier)
    with inside.http(inside.through(author, "dedans-cabinet", scopes)) as narrow:
        for address, body in (
            ("/DocumentReference", sent), ("/", things.transaction(things.post(sent))),
        ):  # fmt: skip
            answer = narrow.post(address, json=body)
            assert answer.status_code == 403, answer.text
            assert decision(answer) == "outside-app-scopes"
    assert now(http, earlier) == earlier


def test_the_register_keeps_a_line_of_each_of_the_two(http, patient, earlier):
    before = inside.last_line()
    new = made(http, replacement(patient, earlier))
    lines = {line[1:4] for line in inside.lines_of(patient, after=before)}
    assert ("update", "DocumentReference", earlier["id"]) in lines
    assert ("create", "DocumentReference", new["id"]) in lines


def test_the_hub_s_feed_is_told_of_both(http, patient, earlier):
    made(http, replacement(patient, earlier))
    told = [thing for event in following.events(patient) for thing in event.things]
    assert sorted(version for _, version in told) == [1, 1, 2]
    (rid,) = (one for one, version in told if version == 2)
    assert (rid, 1) in {tuple(one) for one in told}


def test_a_document_does_not_come_to_replace_another_later(http, patient, earlier):
    new = made(http, things.document(patient.reference))
    changed = http.put(f"/DocumentReference/{new['id']}", json={**new, **to(earlier)})
    assert_refused(changed, 422, "business-rule")
    patched = patch(
        http, f"/DocumentReference/{new['id']}",
        said("add", "/relatesTo", to(earlier)["relatesTo"]),
    )  # fmt: skip
    assert_refused(patched, 405, "not-supported")
    assert now(http, earlier) == earlier
