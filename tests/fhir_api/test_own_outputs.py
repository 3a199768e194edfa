"""
What this server makes keeps to the definitions that it judges others by.
"""

import datetime as dt
from decimal import Decimal

import pytest

from ens.standards.fhir import audit_event, json_gate
from tests.conforming import wrong_in
from tests.fhir_api import inside, things

MOST = 60_000_000
FORMAT = {"accept": "application/fhir+json"}


def told(answer):
    return json_gate.parse(answer.content, max_bytes=MOST)


def walked(http, address, **query):
    """
    Every page from here.
    """
    page = told(http.get(address, params=query, headers=FORMAT))
    while True:
        yield page
        following = [one["url"] for one in page.get("link", ()) if one["relation"] == "next"]
        if not following:
            return
        page = told(http.get(following[0], headers=FORMAT))


def wrong(pages):
    return sorted({one for page in pages for one in wrong_in(page)})


def test_the_whole_record_of_everybody(running_system, loader):
    people = [one["patient"] for one in running_system.people.values() if one.get("patient")]
    assert len(people) > 10
    seen = 0
    for one in people:
        pages = list(walked(loader, f"/{one}/$everything"))
        seen += sum(len(page["entry"]) for page in pages)
        assert wrong(pages) == [], one
    assert seen > 500


@pytest.mark.parametrize("address", ["/_history", "/Patient/_history", "/Observation/_history"])
def test_the_history(loader, address):
    """
    Other tests store things here too, of which only what is an error is ours.
    """
    pages = list(walked(loader, address, _count="500"))
    assert pages[0]["entry"]
    assert [one for one in wrong(pages) if one[0] == "error"] == []


def test_what_a_nurse_reads_of_whom_she_cares_for(nurse):
    for name in ("Provenance", "Consent", "CareTeam", "Patient", "RelatedPerson", "Person"):
        assert wrong([told(nurse.get(f"/{name}", params={"_count": "50"}, headers=FORMAT))]) == []


def test_the_register(database):
    one = inside.holder()
    with inside.http(inside.through(one, "dedans-app", "patient/*.cruds", one.key)) as app:
        app.post("/Observation", json=things.observation(one.id))
        app.get("/Observation")
        for form in (f"{audit_event.BALP}PatientRead", audit_event.TDE):
            asked = {"_profile": form, "date": "ge2020"}
            page = told(app.get("/AuditEvent", params=asked, headers=FORMAT))
            assert page["entry"]
            assert wrong([page]) == []


@pytest.mark.parametrize("name", ["Organization", "Practitioner", "PractitionerRole", "Location"])
def test_the_directory(loader, name):
    pages = list(walked(loader, f"/{name}", _count="200"))
    assert wrong(pages) == []


@pytest.mark.parametrize(
    "address",
    ["/metadata", "/Patient/nobody", "/Nothing", "/Observation?nothing=1", "/Patient?_count=-1"],
)
def test_what_says_what_is_done_and_why_not(loader, address):
    assert wrong([told(loader.get(address, headers=FORMAT))]) == []


def test_what_answers_a_transaction_and_a_batch(loader, person):
    entries = [
        things.post(things.observation(person.id)),
        {"request": {"method": "GET", "url": "Patient/x"}},
    ]
    for kind, sent in (("transaction", entries[:1]), ("batch", entries)):
        body = {"resourceType": "Bundle", "type": kind, "entry": sent}
        for kept in ("representation", "OperationOutcome", "minimal"):
            answer = loader.post("/", json=body, headers=FORMAT | {"prefer": f"return={kept}"})
            assert answer.status_code == 200
            assert wrong([told(answer)]) == []


def test_what_operations_answer(loader, person):
    made = person.observe()
    address = f"/Observation/{made['id']}"
    loader.put(address, json=made | {"language": "fr"})
    for one in (
        f"{address}/$validate", f"{address}/$meta", f"{address}/$remarks", f"{address}/_history",
        f"/Observation/$lastn?patient={person.id}&category=laboratory",
        f"/Patient/{person.id}/$summary", f"/Patient/{person.id}/$everything",
        f"/DocumentReference/$docref?patient={person.id}",
    ):  # fmt: skip
        answer = loader.get(one, headers=FORMAT)
        assert answer.status_code == 200, answer.text
        assert wrong([told(answer)]) == [], one


def test_what_a_hospital_deposits_and_what_is_read_in_it(running_system, loader):
    """
    By the sandbox's hospital: what it sends is stored as it is, and gives results.
    """
    asked = {"patient": "camille-martin", "document": "cr-bio"}
    with running_system.http() as http:
        answer = http.post(f"{running_system.sandbox}/hospital/deposit", json=asked)
    assert answer.status_code == 200, answer.text
    fid = answer.json()["document"].split("/")[1]
    of_it = f"DocumentReference/{fid}"
    for name, asked in (
        ("DocumentReference", {"_id": fid}),
        ("List", {"item": of_it}),
        ("Observation", {"derived-from": of_it}),
    ):
        page = told(loader.get(f"/{name}", params=asked))
        assert page["entry"], (name, fid)
        assert wrong([page]) == []


def test_what_a_person_types_themselves(applications):
    from ens.journeys import add_measure

    for measure in add_measure.kinds():
        values = (Decimal("37.2"), Decimal(30))
        made = add_measure.observation(measure, values, day=dt.date(2026, 6, 1), public_id="p")
        assert wrong([made]) == [], measure.code
