"""
The present documents of a patient: https://hl7.org/fhir/uv/ipa/OperationDefinition-docref.html
"""

import pytest

from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import all_pages, assert_refused, decision, entries, link, matches

loader = within.loader
person = within.somebody


@pytest.fixture
def deposited(loader, person):
    def written(**more):
        answer = loader.post("/DocumentReference", json=things.document(person.reference, **more))
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    return written


def ask(http, person, **query):
    return http.get("/DocumentReference/$docref", params={"patient": person.id, **query})


def of_care(day):
    return {"period": {"start": f"{day}T08:00:00Z", "end": f"{day}T18:00:00Z"}}


def test_it_gives_the_present_documents_of_one_patient(loader, person, deposited):
    first = deposited()
    old = deposited()
    second = deposited(relatesTo=[
        {"code": "replaces", "target": {"reference": f"DocumentReference/{old}"}}
    ])  # fmt: skip
    answer = ask(loader, person)
    assert matches(answer) == [second, first]
    assert answer.json()["total"] == 2
    assert link(answer, "self").endswith(f"DocumentReference/$docref?patient={person.id}")
    assert matches(ask(loader, inside.holder())) == []
    assert matches(loader.get("/DocumentReference/$docref?patient=jamais")) == []


def test_the_dates_are_those_of_care_or_of_recording(loader, person, deposited):
    march = deposited(context=of_care("2026-03-02"), date="2026-09-01T09:00:00Z")
    june = deposited(context=of_care("2026-06-02"))
    recorded = deposited(date="2026-03-15T09:00:00Z")
    assert set(matches(ask(loader, person, start="2026-03-01", end="2026-03-31"))) == {
        march,
        recorded,
    }
    assert matches(ask(loader, person, start="2026-04")) == [june]
    assert set(matches(ask(loader, person, end="2026-03-02T09:00:00Z"))) == {march}
    assert matches(ask(loader, person, start="2026-09-01")) == []


def test_of_the_types_that_are_asked(loader, person, deposited):
    report = deposited()
    letter = deposited(type={"coding": [{"system": things.LOINC, "code": "68608-9"}]})
    assert matches(ask(loader, person, type="11502-2")) == [report]
    assert matches(ask(loader, person, type=f"{things.LOINC}|68608-9")) == [letter]
    both = [("patient", person.id), ("type", "11502-2"), ("type", "68608-9")]
    assert len(matches(loader.get("/DocumentReference/$docref", params=both))) == 2
    said = [
        {"name": "patient", "valueId": person.id},
        {"name": "type", "valueCoding": {"system": things.LOINC, "code": "68608-9"}},
    ]
    sent = {"resourceType": "Parameters", "parameter": said}
    assert matches(loader.post("/DocumentReference/$docref", json=sent)) == [letter]


def test_none_is_made_on_demand_and_the_answer_says_so(loader, person, deposited):
    made = deposited()
    answer = ask(loader, person, **{"on-demand": "true", "profile": "http://exemple.test/p"})
    assert matches(answer) == [made]
    (note,) = entries(answer, "outcome")
    assert [one["severity"] for one in note["resource"]["issue"]] == ["information"] * 2
    assert entries(ask(loader, person, **{"on-demand": "false"}), "outcome") == []


def test_its_pages_hold_each_document_once(loader, person, deposited):
    made = [deposited() for _ in range(5)]
    query = {"patient": person.id, "_count": 2, "start": "2020-01-01"}
    found = all_pages(loader, "/DocumentReference/$docref", **query)
    assert sorted(found) == sorted(made)
    following = link(ask(loader, person, _count=2), "next")
    with inside.software_of(inside.doctor()) as http:
        assert_refused(http.get(following), 400, "expired")
    assert_refused(loader.get("/DocumentReference/$docref?_page=x"), 400, "expired")


@pytest.mark.parametrize(
    "query",
    ["patient=", "start=hier", "end=2026-13", "on-demand=oui", "_count=0", "_count=x", "inconnu=1",
     "start=2026&start=2027", "type=", "patient=Practitioner/x", "patient=x&patient=y"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(loader, person, query):
    said = query if "patient" in query else f"patient={person.id}&{query}"
    answer = loader.get(f"/DocumentReference/$docref?{said}")
    assert answer.status_code == 400, answer.text


def test_whose_documents_they_are_is_said(loader):
    assert_refused(loader.get("/DocumentReference/$docref"), 400, "required")


def test_who_sees_none_finds_none(loader, person, deposited):
    made = deposited()
    app = inside.through(person, "dedans-app", "patient/DocumentReference.rs", patient=person.key)
    with inside.http(app) as http:
        assert matches(ask(http, person)) == [made]
    with inside.software_of(inside.doctor()) as http:
        assert matches(ask(http, person)) == []
    without = inside.through(person, "dedans-app", "patient/Observation.rs", patient=person.key)
    with inside.http(without) as http:
        assert decision(ask(http, person)) == "outside-app-scopes"
        assert decision(ask(http, person, type="a|b|c")) == "outside-app-scopes"


def test_it_is_in_the_register_as_a_search(loader, person, deposited):
    deposited()
    before = inside.last_line()
    ask(loader, person, start="2020-01-01")
    (line,) = inside.lines_of(person, after=before)
    assert line[1:5] == ("search", "DocumentReference", "", 1)
