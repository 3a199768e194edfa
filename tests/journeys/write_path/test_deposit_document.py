"""
A laboratory report deposited by a hospital's software: ITI-65, ITI-105, and what is refused.
"""

import base64
import copy
import json
import time
from functools import partial
from pathlib import Path

import pytest

from ens.standards.cda import document as cda
from tests.fhir_api.answers import assert_refused, codes, decision, issues, matches
from tests.fhir_api.things import document as pdf_document
from tests.fhir_api.things import post, sha1, transaction
from tests.journeys import deposits
from tests.journeys.deposits import bundle, locations, statuses, with_content, with_document

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
REPORTS = sorted((SAMPLES / "ansforge/TestContenuCDA-3-0/ExemplesCDA").glob("BIO-*.xml"))


@pytest.fixture(scope="module")
def software(running_system):
    """
    A client of the FHIR API for each software that deposits or looks, opened once.
    """
    said = partial(running_system.individual, "dr-garnier")
    tokens = {
        "hospital": partial(
            running_system.token, "hospital", deposits.FULL_SCOPE, said("hospital")
        ),
        "second-hospital": partial(
            running_system.token,
            "second-hospital",
            deposits.FULL_SCOPE,
            running_system.individual("dr-clement", "second-hospital"),
        ),
        "loader": partial(running_system.token, "loader"),
    }
    clients = {name: running_system.http(token) for name, token in tokens.items()}
    yield clients
    for one in clients.values():
        one.close()


@pytest.fixture
def hospital(software):
    return software["hospital"]


@pytest.fixture
def loader(software):
    return software["loader"]


@pytest.fixture
def send(running_system, hospital):
    """
    Deposit a bundle, with an Idempotency-Key if one is given.
    """

    def deposit(sent, http=hospital, **headers):
        return http.post("/", json=sent, headers=headers)

    return deposit


@pytest.fixture
def order(running_system):
    return partial(bundle, running_system)


@pytest.fixture
def kept(running_system):
    """
    How many rows each table has that a deposit writes; the register left out, and what is told
    of other things meanwhile.
    """
    tables = (
        "record_resource",
        "record_locator",
        "notices_notice where starts_with(kind, 'document-')",
        "ground_outbox where event <> 'notices.NoticeWritten'",
        "ground_idempotency",
    )
    counts = ", ".join(f"(select count(*) from {table})" for table in tables)
    return lambda: running_system.sql(f"select {counts}")[0]


@pytest.fixture(scope="module")
def deposited(running_system, software):
    """
    One deposit, looked at from several sides: what was sent, and where it is.
    """
    sent = bundle(running_system)
    response = software["hospital"].post("/", json=sent)
    assert statuses(response) == ["201 Created"] * 3
    return sent, locations(response)


def test_the_entries_are_answered_in_their_order(deposited):
    _, found = deposited
    kinds = [one.split("/fhir/")[1].split("/")[0] for one in found]
    assert kinds == ["List", "DocumentReference", "Binary"]


@pytest.mark.row("DMP-01")
def test_the_document_keeps_its_metadata_and_names_the_person(deposited, loader, running_system):
    sent, found = deposited
    stored = loader.get(found[1]).json()
    given = deposits.resource(sent, "DocumentReference")
    for name in ("masterIdentifier", "type", "category", "date", "author", "context", "contained",
                 "securityLabel"):  # fmt: skip
        assert stored[name] == given[name], name
    assert stored["subject"]["reference"] == running_system.people["suzanne-lefevre"]["patient"]
    listed = loader.get(found[0]).json()
    assert listed["entry"][0]["item"]["reference"] == f"DocumentReference/{stored['id']}"


@pytest.mark.row("DMP-02")
def test_the_holder_does_not_change_what_a_professional_wrote(deposited, loader, running_system):
    """
    Through an application that they gave every right: neither corrected nor deleted.
    """
    _, found = deposited
    address = "/" + found[1].split("/fhir/")[1].partition("/_history")[0]
    written = loader.get(address).json()
    token = running_system.token_of("suzanne-lefevre", "acceptance-app")
    with running_system.http(token) as holder:
        assert holder.get(address).json() == written
        for response in (
            holder.put(address, json={**written, "description": "Autre"}),
            holder.delete(address),
        ):
            assert response.status_code == 403
            assert decision(response) == "not-the-author"
    assert loader.get(address).json() == written


@pytest.mark.row("DMP-02")
def test_the_content_comes_back_byte_for_byte(deposited, loader):
    sent, found = deposited
    attachment = loader.get(found[1]).json()["content"][0]["attachment"]
    data = deposits.content(sent)
    raw = loader.get("/" + attachment["url"])
    assert raw.content == data
    assert raw.headers["content-type"] == "text/xml"
    assert raw.headers["content-disposition"] == "attachment"
    assert "sandbox" in raw.headers["content-security-policy"]
    assert (attachment["hash"], attachment["size"]) == (sha1(data), len(data))
    whole = loader.get("/" + attachment["url"], headers={"accept": "application/fhir+json"}).json()
    assert base64.b64decode(whole["data"]) == data


@pytest.mark.row("DMP-10")
def test_its_results_are_observations_that_keep_their_source(deposited, loader, running_system):
    _, found = deposited
    document = found[1].split("/fhir/")[1].partition("/_history")[0]
    results = [
        loader.get(f"/Observation/{fid}").json()
        for fid in matches(loader.get("/Observation", params={"derived-from": document}))
    ]
    values = {one["code"]["coding"][0]["code"]: one["valueQuantity"]["value"] for one in results}
    assert values == {"4548-4": 7.1, "3016-3": 2.0}
    for one in results:
        assert one["derivedFrom"] == [{"reference": document}]
        assert one["subject"]["reference"] == running_system.people["suzanne-lefevre"]["patient"]
        assert one["category"][0]["coding"][0]["code"] == "laboratory"
        assert one["referenceRange"]


def test_the_person_is_told_once_without_a_word_of_health(deposited, running_system):
    """
    The e-mail leaves within five seconds.
    """
    address = running_system.people["suzanne-lefevre"]["email"]
    deadline = time.monotonic() + 5
    while not (mails := running_system.mailbox(address)):
        assert time.monotonic() < deadline, "no mail"
        time.sleep(0.1)
    for word in ("biolog", "HbA1c", "Suzanne", "LEFEVRE", "hopital", "résultat"):
        assert word.lower() not in (mails[0]["subject"] + mails[0]["text"]).lower()


def test_the_register_says_who_through_what(deposited, running_system):
    _, found = deposited
    fid = found[1].split("/")[-3]
    rows = running_system.sql(
        "select t.action, t.type, t.code, w.name, w.software, w.structure, w.profession"
        " from register_trace t join register_who w using (who) where t.id = %s"
        " and t.action = 'create'",
        (fid,),
    )
    ((action, kind, code, name, through, structure, profession),) = rows
    assert (action, kind, code, name) == ("create", "DocumentReference", "", "Sophie GARNIER")
    assert through == "Logiciel de l'hôpital"
    assert structure == "Hôpital fictif"
    assert "decin" in profession


def test_the_same_key_gets_the_first_locations(send, order, kept):
    sent, headers = order(), {"idempotency-key": "cle-1"}
    first = send(sent, **headers)
    before = kept()
    again = send(sent, **headers)
    assert locations(again) == locations(first)
    assert statuses(again) == ["200 OK"] * 3
    assert kept() == before


def test_the_same_key_with_another_body_is_refused(send, order, kept):
    send(order(), **{"idempotency-key": "cle-2"})
    before = kept()
    assert_refused(send(order(), **{"idempotency-key": "cle-2"}), 422, "conflict")
    assert kept() == before


def test_another_software_may_use_the_same_key(send, order, software):
    headers = {"idempotency-key": "cle-3"}
    first = send(order(), **headers)
    sent = order(client="second-hospital")
    other = send(sent, software["second-hospital"], **headers)
    assert statuses(other) == ["201 Created"] * 3
    assert not set(locations(first)) & set(locations(other))


def test_the_same_document_again_gets_the_first_locations(send, order, kept):
    """
    Another key, other entries around it: the same unique id with the same content.
    """
    sent = order()
    first = send(sent, **{"idempotency-key": "cle-4"})
    before = kept()
    again = copy.deepcopy(sent)
    deposits.resource(again, "List")["title"] = "Envoyé deux fois"
    second = send(again)
    assert locations(second) == locations(first)
    assert statuses(second) == ["200 OK"] * 3
    assert kept() == before


def test_the_same_unique_id_with_another_content_is_refused(send, order, kept):
    sent = order()
    send(sent)
    before = kept()
    other = with_content(sent, deposits.content(sent) + b"\n")
    response = send(other)
    assert_refused(response, 422, "duplicate")
    assert issues(response)[0]["expression"] == ["Bundle.entry[1]"]
    assert kept() == before


def test_a_known_document_among_new_ones_is_refused_by_its_entry(send, order, kept):
    known, new = order(), order()
    send(known)
    before = kept()
    both = transaction(*new["entry"], *known["entry"])
    response = send(both)
    assert_refused(response, 422, "duplicate")
    assert issues(response)[0]["expression"] == ["Bundle.entry[4]"]
    assert kept() == before


def test_two_documents_in_one_submission(send, order):
    response = send(transaction(*order()["entry"], *order()["entry"]))
    assert statuses(response) == ["201 Created"] * 6


@pytest.mark.parametrize("mistake", ["wrong_ins", "wrong_traits"])
def test_a_document_about_somebody_else_is_refused_and_nothing_is_stored(
    send, order, kept, mistake
):
    before = kept()
    response = send(order(**{mistake: True}))
    assert_refused(response, 422, "business-rule")
    assert issues(response)[0]["expression"] == ["Bundle.entry[1]"]
    assert kept() == before


def test_a_document_of_one_person_is_not_put_in_anothers_space(send, order, running_system, kept):
    before = kept()
    other = {"reference": running_system.people["marcel-petit"]["patient"]}
    sent = with_document(order(), subject=other)
    deposits.resource(sent, "List")["subject"] = other
    assert_refused(send(sent), 422, "business-rule")
    assert kept() == before


@pytest.mark.parametrize("who", ["yves-lambert", "odile-mercier", "noe-martin"])
def test_a_space_that_is_not_open_takes_nothing(send, order, kept, running_system, who):
    """
    Refused by name, nothing kept but the refusal in that person's register.
    """
    before = kept()
    response = send(order(who))
    assert response.status_code == 403
    assert decision(response) == "space-not-open"
    assert kept() == before
    (line,) = running_system.sql(
        "select t.action, t.code, w.name from register_trace t join register_who w using (who)"
        " join identity_person p using (person)"
        " where p.public_id::text = %s order by t.line desc limit 1",
        (running_system.people[who]["patient"].partition("/")[2],),
    )
    assert line == ("create", "space_not_open", "Sophie GARNIER")


WRONG_DOCUMENTS = {
    "another hash": (lambda b: hashed(b, sha1(b"autre")), "value"),
    "another size": (lambda b: sized(b, 3), "value"),
    "no CDA": (lambda b: with_content(b, b"<html/>"), "structure"),
    "cut XML": (lambda b: with_content(b, deposits.content(b)[:500]), "structure"),
    "empty": (lambda b: with_content(b, b" "), "structure"),
    "a DOCTYPE": (lambda b: with_content(
        b, b'<?xml version="1.0"?><!DOCTYPE ClinicalDocument [<!ENTITY a SYSTEM "file:///etc/'
           b'passwd">]>' + deposits.content(b).partition(b"?>")[2]), "structure"),
    "no patient": (lambda b: with_content(b, without_patient(deposits.content(b))), "structure"),
    "no Binary": (lambda b: transaction(*b["entry"][:2]), "required"),
    "no content type": (lambda b: with_content(
        b, deposits.content(b), contentType=None), "required"),
}  # fmt: skip


def hashed(sent, digest):
    changed = copy.deepcopy(sent)
    deposits.resource(changed, "DocumentReference")["content"][0]["attachment"]["hash"] = digest
    return changed


def sized(sent, number):
    changed = copy.deepcopy(sent)
    deposits.resource(changed, "DocumentReference")["content"][0]["attachment"]["size"] = number
    return changed


def without_patient(data):
    head, _, rest = data.partition(b"<recordTarget")
    return head + rest.partition(b"</recordTarget>")[2]


@pytest.mark.row("DMP-10")
@pytest.mark.parametrize("fault", WRONG_DOCUMENTS)
def test_a_document_that_is_not_what_it_says_is_refused(send, order, kept, fault):
    spoil, code = WRONG_DOCUMENTS[fault]
    wrong = spoil(order())
    attachment = deposits.resource(wrong, "DocumentReference")["content"][0]["attachment"]
    if attachment.get("contentType", "") is None:
        del attachment["contentType"]
    before = kept()
    response = send(wrong)
    assert response.status_code == 422, response.text
    assert codes(response) == [code]
    assert issues(response)[0]["expression"][0].startswith("Bundle.entry[1]")
    assert kept() == before


def test_the_hash_may_be_written_in_hexadecimal(send, order):
    """
    As some producers do: in itself, or as the base64 of its text.
    """
    for write in (str, lambda text: base64.b64encode(text.encode()).decode()):
        sent = order()
        digest = base64.b64decode(sha1(deposits.content(sent))).hex()
        assert statuses(send(hashed(sent, write(digest)))) == ["201 Created"] * 3


def test_a_document_that_is_no_xml_is_kept_without_results(send, order, loader):
    sent = with_content(order(), b"%PDF-1.4", contentType="application/pdf")
    found = locations(send(sent))
    document = found[1].split("/fhir/")[1].partition("/_history")[0]
    assert matches(loader.get("/Observation", params={"derived-from": document})) == []
    assert loader.get(found[2]).content == b"%PDF-1.4"


def test_a_document_posted_alone_is_the_same_deposit(hospital, loader, order):
    """
    ITI-105: the document with its data inside; its content and results are stored as well.
    """
    sent = order()
    response = hospital.post("/DocumentReference", json=deposits.alone(sent))
    assert response.status_code == 201, response.text
    attachment = response.json()["content"][0]["attachment"]
    assert "data" not in attachment
    assert loader.get("/" + attachment["url"]).content == deposits.content(sent)
    derived = loader.get(
        "/Observation", params={"derived-from": f"DocumentReference/{response.json()['id']}"}
    )
    assert derived.json()["total"] == 2


def test_a_document_is_the_same_by_either_door(hospital, send, order, kept):
    sent = order()
    first = hospital.post("/DocumentReference", json=deposits.alone(sent))
    before = kept()
    again = hospital.post("/DocumentReference", json=deposits.alone(sent))
    assert (again.status_code, again.headers["location"]) == (200, first.headers["location"])
    assert locations(send(sent)) == [first.headers["location"]]
    other = deposits.alone(with_content(sent, deposits.content(sent) + b" "))
    assert_refused(hospital.post("/DocumentReference", json=other), 422, "duplicate")
    assert kept() == before


def test_a_document_posted_alone_keeps_its_key(hospital, running_system):
    patient = {"reference": running_system.people["suzanne-lefevre"]["patient"]}
    sent, headers = pdf_document(patient), {"idempotency-key": "cle-5"}
    first = hospital.post("/DocumentReference", json=sent, headers=headers)
    again = hospital.post("/DocumentReference", json=sent, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["location"] == first.headers["location"]
    other = hospital.post("/DocumentReference", json=pdf_document(patient), headers=headers)
    assert_refused(other, 422, "conflict")


def test_a_document_without_content_is_refused(hospital, running_system):
    patient = {"reference": running_system.people["suzanne-lefevre"]["patient"]}
    sent = pdf_document(patient)
    del sent["content"][0]["attachment"]["data"]
    assert_refused(hospital.post("/DocumentReference", json=sent), 422, "required")


def test_the_confidentiality_that_is_said_is_that_of_the_results_too(
    running_system, software, send, order
):
    """
    Hidden from professionals at the deposit: the nurse who cares for the person finds neither.
    """
    found = locations(send(order(confidentiality=["N", "MASQUE_PS"])))
    token = partial(running_system.token_of, "infirmiere-bonnet", "pro-software")
    with running_system.http(token) as nurse:
        document = found[1].split("/fhir/")[1].partition("/_history")[0]
        assert nurse.get(f"/{document}").status_code == 404
        derived = nurse.get("/Observation", params={"derived-from": document})
        assert derived.json()["total"] == 0
        assert nurse.get(found[0]).status_code == 404
        assert nurse.get(found[2]).status_code == 404
    assert software["loader"].get(f"/{document}").status_code == 200


def test_a_binary_alone_is_about_nobody(hospital):
    alone = {"resourceType": "Binary", "contentType": "text/plain", "data": "YQ=="}
    assert_refused(hospital.post("/Binary", json=alone), 422, "business-rule")
    assert_refused(hospital.post("/", json=transaction(post(alone))), 422, "business-rule")


def test_the_hospitals_own_pages_do_the_same(running_system):
    """
    The sandbox's software, asked over the wire.
    """
    import httpx

    from tests.plugins.instance import PLAIN

    answer = httpx.post(
        f"{running_system.sandbox}/hospital/deposit",
        json={"patient": "suzanne-lefevre", "document": "cr-bio"},
        **PLAIN,
    )
    assert (answer.status_code, len(answer.json()["locations"])) == (200, 3)


@pytest.mark.samples
@pytest.mark.parametrize("path", REPORTS, ids=[path.stem[:60] for path in REPORTS])
def test_each_published_report_is_deposited_for_whom_it_names(path, loader, hospital):
    data = path.read_bytes()
    patient = cda.read_document(data).patient
    number = patient.ins_numbers[0]
    known = loader.post(
        "/Patient",
        json=patient_of(patient, number),
        headers={"if-none-exist": f"identifier={number.system}|{number.value}".encode()},
    )
    assert known.status_code in (200, 201), known.text
    sent = pdf_document(
        {"reference": f"Patient/{known.json()['id']}"}, data, content_type="text/xml"
    )
    response = hospital.post("/DocumentReference", json=sent)
    assert response.status_code == 201, response.text
    results = loader.get(
        "/Observation",
        params={"derived-from": f"DocumentReference/{response.json()['id']}", "_count": "200"},
    )
    assert results.json()["total"] > 0
    stored = loader.get("/" + response.json()["content"][0]["attachment"]["url"])
    assert stored.content == data


def patient_of(patient, number):
    traits = patient.traits
    return {
        "resourceType": "Patient",
        "identifier": [{"system": number.system, "value": number.value}],
        "name": [{"use": "official", "family": traits.family, "given": list(traits.given)}],
        "gender": {"F": "female", "M": "male"}[traits.sex],
        "birthDate": traits.birth_date.isoformat(),
    }


def test_a_deposit_of_fifty_megabytes_is_too_large(hospital, order):
    sent = json.dumps(with_content(order(), b"x" * 38_000_000, contentType="text/plain"))
    response = hospital.post(
        "/", content=sent.encode(), headers={"content-type": "application/fhir+json"}
    )
    assert_refused(response, 413, "too-long")
