"""
Transaction: https://hl7.org/fhir/R4/http.html#transaction
"""

import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, codes, issues, place
from tests.fhir_api.things import delete, post, put, transaction


def send(http, *entries, **headers):
    return http.post("/", json=transaction(*entries), headers=headers)


def answers(response):
    assert response.status_code == 200, response.text
    bundle = response.json()
    assert bundle["type"] == "transaction-response"
    return [one["response"] for one in bundle["entry"]]


def names(response):
    """
    The entries that an OperationOutcome is about.
    """
    return [path for one in issues(response) for path in one["expression"]]


def test_each_entry_is_answered_in_its_place(loader, person):
    kept, dropped = person.observe(), person.observe()
    response = send(
        loader,
        put({**kept, "status": "amended"}),
        post(things.observation(person.id)),
        delete(f"Observation/{dropped['id']}"),
    )
    told = answers(response)
    assert [one["status"] for one in told] == ["200 OK", "201 Created", "204 No Content"]
    assert place(told[0]["location"]) == ("Observation", kept["id"], "2")
    assert told[0]["etag"] == 'W/"2"'
    assert place(told[1]["location"])[2] == "1"
    assert told[1]["lastModified"].endswith("Z")
    assert loader.get(f"/Observation/{dropped['id']}").status_code == 410


def test_placeholders_become_the_ids_that_were_given(loader):
    patient, weight, list_ = things.urn(), things.urn(), things.urn()
    measured = things.observation("", subject={"reference": patient})
    listed = {
        "resourceType": "List",
        "status": "current",
        "mode": "working",
        "subject": {"reference": patient},
        "entry": [{"item": {"reference": weight}}],
    }
    told = answers(
        send(
            loader,
            post(listed, list_),
            post(measured, weight),
            post(things.patient(), patient),
        )
    )
    found = [loader.get(one["location"]).json() for one in told]
    about = {"reference": f"Patient/{found[2]['id']}"}
    assert [found[0]["subject"], found[1]["subject"]] == [about, about]
    assert found[0]["entry"][0]["item"] == {"reference": f"Observation/{found[1]['id']}"}


def test_deletions_come_before_creations_and_updates_after(loader, person):
    """
    The same identifier is free for a creation that follows a deletion, wherever each stands.
    """
    old = person.create(things.observation(person.id, identifier=things.identified("o1")))
    new = things.observation(person.id, identifier=things.identified("o1"))
    told = answers(
        send(
            loader,
            post(new, ifNoneExist="identifier=urn:essai|o1"),
            delete(f"Observation/{old['id']}"),
        )
    )
    assert [one["status"] for one in told] == ["201 Created", "204 No Content"]


def test_what_a_condition_finds_takes_the_placeholders_place(loader, key):
    known = loader.post("/Patient", json=things.patient(identifier=things.identified(key))).json()
    patient = things.urn()
    told = answers(
        send(
            loader,
            post(things.observation("", subject={"reference": patient})),
            post(
                things.patient(identifier=things.identified(key)),
                patient,
                ifNoneExist=f"identifier=urn:essai|{key}",
            ),
        )
    )
    assert [one["status"] for one in told] == ["201 Created", "200 OK"]
    assert place(told[1]["location"])[1] == known["id"]
    stored = loader.get(told[0]["location"]).json()
    assert stored["subject"]["reference"] == f"Patient/{known['id']}"


def test_a_condition_that_finds_nothing_creates_with_the_rest(loader, key):
    patient, entry = things.urn(), things.identified(key)
    sent = (
        post(things.patient(identifier=entry), patient, ifNoneExist=f"identifier=urn:essai|{key}"),
        post(
            things.observation("", subject={"reference": patient}, identifier=entry),
            ifNoneExist=f"identifier=urn:essai|{key}",
        ),
    )
    first, again = answers(send(loader, *sent)), answers(send(loader, *sent))
    assert [one["status"] for one in first] == ["201 Created", "201 Created"]
    assert [one["status"] for one in again] == ["200 OK", "200 OK"]
    assert [one["location"] for one in first] == [one["location"] for one in again]


def test_a_reference_by_identifier_becomes_the_patient(loader, running_system):
    suzanne = running_system.people["suzanne-lefevre"]
    by = f"Patient?identifier={suzanne['ins']['system']}|{suzanne['ins']['value']}"
    (told,) = answers(send(loader, post(things.observation("", subject={"reference": by}))))
    stored = loader.get(told["location"]).json()
    assert stored["subject"]["reference"] == suzanne["patient"]


FAULTS = {
    "a resource that is not valid": (
        lambda p: post(things.observation(p.id, status="fini")), 422, "code-invalid"),
    "a person who does not exist": (
        lambda p: post(things.observation("jamais")), 422, "business-rule"),
    "a condition of a reference that finds nobody": (
        lambda p: post(things.observation("", subject={
            "reference": "Patient?identifier=urn:essai|jamais"})), 422, "business-rule"),
    "an update of another version": (
        lambda p: put(p.observe(), ifMatch='W/"7"'), 412, "conflict"),
    "a deletion of what never existed": (
        lambda p: delete("Observation/jamais"), 404, "not-found"),
    "a patch that is none": (
        lambda p: {"request": {"method": "PATCH", "url": "Observation/x"}}, 415, "not-supported"),
    "a reading of what is not there": (
        lambda p: {"request": {"method": "GET", "url": "Observation/x"}}, 404, "not-found"),
    "an operation": (
        lambda p: {"request": {"method": "POST", "url": "Observation/$lastn"}}, 422,
        "structure"),
    "another type than its url": (
        lambda p: post(things.observation(p.id)) | {
            "request": {"method": "POST", "url": "Condition"}}, 422, "structure"),
    "a document whose content is missing": (
        lambda p: post(things.document({"reference": p.reference}, content=[
            {"attachment": {"contentType": "text/xml", "url": "urn:uuid:nulle-part"}}])),
        422, "required"),
    "a condition that is not understood": (
        lambda p: post(things.observation(p.id), ifNoneExist="inconnu=x"), 400,
        "not-supported"),
    "a condition that chooses nothing": (
        lambda p: post(things.observation(p.id), ifNoneExist="_count=1"), 412, "required"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_undoes_all_and_is_named_by_its_entry(loader, person, fault):
    wrong, status, code = FAULTS[fault]
    entry = wrong(person)
    kept = person.observe()
    before = person.search().json()["total"]
    response = send(
        loader,
        post(things.observation(person.id)),
        delete(f"Observation/{kept['id']}"),
        entry,
        post(things.observation(person.id)),
    )
    assert response.status_code == status, response.text
    assert code in codes(response)
    assert all(path.startswith("Bundle.entry[2]") for path in names(response)), names(response)
    assert person.search().json()["total"] == before
    assert loader.get(f"/Observation/{kept['id']}").status_code == 200


def test_what_the_decision_refuses_undoes_all(nurse, running_system, person):
    """
    An observation of her patient, then one about somebody she has no relation with.
    """
    suzanne = running_system.people["suzanne-lefevre"]["patient"].partition("/")[2]
    identifier = things.identified(person.id)
    response = send(
        nurse,
        post(things.observation(suzanne, identifier=identifier)),
        put(person.observe()),
    )
    assert_refused(response, 404, "not-found")
    assert names(response) == ["Bundle.entry[1]"]
    found = nurse.get(
        "/Observation", params={"patient": suzanne, "identifier": f"urn:essai|{person.id}"}
    )
    assert found.json()["total"] == 0


def test_a_scope_that_one_entry_lacks_refuses_all(hospital, person):
    response = send(
        hospital,
        post(things.document({"reference": person.reference})),
        post(things.observation(person.id)),
    )
    assert response.status_code == 403
    assert "outside-app-scopes" in response.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"resourceType": "Bundle", "type": "collection"}, 400),
        ({"resourceType": "Bundle", "type": "searchset"}, 400),
        ({"resourceType": "Patient"}, 400),
        ({"resourceType": "Bundle", "type": "transaction", "entry": [{"fullUrl": "urn:x"}]}, 422),
        ({"resourceType": "Bundle", "type": "transaction", "entry": [
            {"request": {"method": "PUT", "url": "Observation/a"}}]}, 422),
    ],
)  # fmt: skip
def test_what_is_no_transaction_is_refused(loader, body, status):
    response = loader.post("/", json=body)
    assert response.status_code == status, response.text
    assert issues(response)


def test_two_entries_do_not_share_a_placeholder(loader, person):
    same = things.urn()
    sent = (post(things.observation(person.id), same) for _ in range(2))
    assert_refused(send(loader, *sent), 422, "invariant")


def test_an_empty_transaction_does_nothing(loader):
    response = loader.post("/", json={"resourceType": "Bundle", "type": "transaction"})
    assert (response.status_code, response.json()["type"]) == (200, "transaction-response")


def test_the_same_key_gets_the_first_locations(loader, person, key):
    sent = (post(things.observation(person.id)),)
    headers = {"idempotency-key": key}
    first, again = (answers(send(loader, *sent, **headers)) for _ in range(2))
    assert (first[0]["status"], again[0]["status"]) == ("201 Created", "200 OK")
    assert first[0]["location"] == again[0]["location"]
    assert person.search().json()["total"] == 1


def test_the_same_key_with_another_body_is_refused(loader, person, key):
    headers = {"idempotency-key": key}
    answers(send(loader, post(things.observation(person.id)), **headers))
    other = send(loader, post(things.observation(person.id, value=70)), **headers)
    assert_refused(other, 422, "conflict")
    assert person.search().json()["total"] == 1


@pytest.mark.parametrize("wrong", ["x" * 300, "document:urn:essai|1"])
def test_a_key_that_cannot_be_kept_is_refused(loader, person, wrong):
    headers = {"idempotency-key": wrong}
    assert_refused(send(loader, post(things.observation(person.id)), **headers), 400, "value")


def test_the_key_of_a_refused_transaction_is_free_again(loader, person, key):
    headers = {"idempotency-key": key}
    send(loader, post(things.observation("jamais")), **headers)
    told = answers(send(loader, post(things.observation(person.id)), **headers))
    assert told[0]["status"] == "201 Created"
