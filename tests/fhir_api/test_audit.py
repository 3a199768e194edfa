"""
The register as AuditEvents: who did what, within a span of time, as far as the reader sees it.
"""

import base64
import datetime as dt

import pytest

from ens.ground import clock
from ens.standards.fhir import audit_event
from tests.conforming import wrong_in
from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import assert_refused, link, matches

carer = within.carer
person = within.person

ALWAYS = "ge2020"


@pytest.fixture(scope="module")
def weight(person, carer):
    with inside.software_of(carer) as http:
        made = http.post("/Observation", json=things.observation(person.id)).json()
        http.get(f"/Observation/{made['id']}")
        http.get("/Observation", params={"patient": person.id, "code": "29463-7"})
    return made


@pytest.fixture(scope="module")
def app(person, weight):
    actor = inside.through(person, "dedans-app", "patient/*.cruds", patient=person.key)
    with inside.http(actor) as http:
        yield http


def events(http, **asked):
    answer = http.get("/AuditEvent", params={"date": ALWAYS, "_count": "1000", **asked})
    assert answer.status_code == 200, answer.text
    return [one["resource"] for one in answer.json().get("entry", [])]


def of_subtype(http, code, **asked):
    found = events(http, subtype=code, **asked)
    assert all(one["subtype"][0]["code"] == code for one in found)
    return found


@pytest.mark.row("ACC-18")
def test_its_person_reads_who_read_a_thing_of_theirs(app, person, carer, weight):
    (one,) = of_subtype(app, "read", entity=f"Observation/{weight['id']}")
    assert one["meta"]["profile"] == [f"{audit_event.BALP}PatientRead"]
    assert (one["action"], one["outcome"]) == ("R", "0")
    (user,) = [agent for agent in one["agent"] if agent["requestor"]]
    assert user["who"]["reference"].startswith("Practitioner/")
    assert (user["name"], user["altId"]) == (carer.name, carer.idnps)
    entities = {each["role"]["code"]: each for each in one["entity"] if "role" in each}
    assert entities["1"]["what"] == {"reference": f"Patient/{person.id}"}
    assert entities["4"]["what"]["reference"] == f"Observation/{weight['id']}"


def test_a_search_is_told_with_the_names_of_its_criteria(app, weight):
    """
    Their values may say of a hidden thing that somebody looked for it.
    """
    (one,) = [each for each in of_subtype(app, "search-type") if "Observation" in asked_of(each)]
    assert asked_of(one) == "Observation?patient&code"
    assert one["meta"]["profile"] == [f"{audit_event.BALP}PatientQuery"]


def test_no_part_of_what_a_search_was_after_is_told_as_a_criterion(app, weight):
    app.get("/Observation", params={"code": "un&séropositif&deux=trois", "status": "final"})
    told = [asked_of(one) for one in of_subtype(app, "search-type")]
    assert any("code&status" in one for one in told)
    assert not any("positif" in one or "deux" in one for one in told)


def asked_of(event):
    (query,) = [each["query"] for each in event["entity"] if "query" in each]
    return base64.b64decode(query).decode()


def test_each_is_valid_in_both_forms(app, weight):
    for profile in (f"{audit_event.BALP}PatientRead", audit_event.TDE):
        found = events(app, _profile=profile)
        assert len(found) > 3
        for one in found:
            assert list(wrong_in(one)) == [], one


def test_the_national_form_has_two_agents_at_most_and_a_period(app, weight):
    for one in events(app, _profile=audit_event.TDE):
        assert one["meta"]["profile"] == [audit_event.TDE]
        assert 1 <= len(one["agent"]) <= 2
        assert len(one["subtype"]) == 1
        assert one["period"]["start"] == one["recorded"]


def test_an_act_is_read_by_its_id_in_both_forms(app, weight):
    (one,) = of_subtype(app, "create", entity=f"Observation/{weight['id']}")
    assert app.get(f"/AuditEvent/{one['id']}").json() == one
    national = app.get(f"/AuditEvent/{one['id']}", params={"_profile": audit_event.TDE}).json()
    assert national["meta"]["profile"] == [audit_event.TDE]


def test_reading_the_register_is_in_the_register(app, weight):
    events(app)
    latest = events(app)[0]
    (what,) = [each["what"]["type"] for each in latest["entity"] if each["type"]["code"] == "2"]
    assert what == "AuditEvent"


def test_pages_follow_each_other_without_a_gap(app, weight):
    whole = [one["id"] for one in events(app, _sort="date", date=f"le{clock.now().isoformat()}")]
    until = {"date": f"le{clock.now().isoformat().replace('+00:00', 'Z')}"}
    page = app.get("/AuditEvent", params={**until, "_sort": "date", "_count": "2"})
    walked = matches(page)
    while following := link(page, "next"):
        page = app.get(following)
        walked += matches(page)
    assert walked[: len(whole)] == whole
    assert len(set(walked)) == len(walked)


def test_a_refusal_is_told_with_its_reason(database):
    whose, other = inside.holder(), inside.doctor()
    with inside.software_of(other) as http:
        http.get(f"/Patient/{whose.id}")
    actor = inside.through(whose, "dedans-app", "patient/*.cruds", patient=whose.key)
    with inside.http(actor) as http:
        (one,) = events(http, outcome="4")
    assert "meta" not in one
    assert one["outcomeDesc"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"action": "C"}, {"C"}),
        ({"action": "R"}, {"R"}),
        ({"action": "E", "type": "rest"}, {"E"}),
        ({"type": "110106"}, set()),
        ({"outcome": "4"}, set()),
        ({"agent-name": "personne de ce nom"}, set()),
        ({"agent": "Practitioner/jamais"}, set()),
        ({"entity": "Observation/jamais"}, set()),
        ({"date": "lt2020"}, set()),
        ({"date": "gt2120"}, set()),
    ],
)
def test_each_criterion_narrows(app, weight, asked, expected):
    assert {one["action"] for one in events(app, **asked)} == expected


def test_who_acted_is_found_by_name_and_by_reference(app, carer, weight):
    by_name = events(app, **{"agent-name": carer.name.lower()[:8]})
    found = [one for one in by_name if "reference" in one["agent"][-1]["who"]]
    reference = found[0]["agent"][-1]["who"]["reference"]
    assert {one["id"] for one in found} == {one["id"] for one in events(app, agent=reference)}


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"date": "hier"}, {"date": "ap2026"}, {"date": ALWAYS, "action": "X"},
        {"date": ALWAYS, "_sort": "agent"}, {"date": ALWAYS, "policy": "x"},
        {"date": ALWAYS, "_profile": "urn:x"}, {"date": ALWAYS, "_count": "x"},
        {"date": ALWAYS, "agent": "Patient/x"}, {"date": ALWAYS, "entity": "x"},
        {"date": ALWAYS, "outcome": "1"},
    ],
)  # fmt: skip
def test_a_search_without_date_or_not_understood_is_refused(app, asked):
    answer = app.get("/AuditEvent", params=asked)
    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_search_by_post_answers_alike(app, weight):
    asked = {"date": ALWAYS, "subtype": "create"}
    assert matches(app.post("/AuditEvent/_search", data=asked)) == [
        one["id"] for one in events(app, subtype="create")
    ]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["", "/x"])
def test_nobody_writes_it(database, method, path):
    with inside.http(inside.operator()) as http:
        answer = http.request(method, f"/AuditEvent{path}", json={"resourceType": "AuditEvent"})
    assert answer.status_code == 405


def test_nor_in_a_transaction(database, person):
    event = {"resourceType": "AuditEvent", "entity": [{"what": person.reference}]}
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [things.post(event)]}
    with inside.http(inside.operator()) as http:
        answer = http.post("/", json=bundle)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("fid", ["x", "A" * 43, "-.", "é", "A" * 64])
def test_an_id_that_was_never_given_is_not_there(app, fid):
    assert_refused(app.get(f"/AuditEvent/{fid}"), 404, "not-found")


def test_another_person_neither_reads_nor_finds_them(app, person, weight):
    mine = events(app)[0]["id"]
    other = inside.holder()
    actor = inside.through(other, "dedans-app", "patient/*.cruds", patient=other.key)
    with inside.http(actor) as http:
        assert_refused(http.get(f"/AuditEvent/{mine}"), 404, "not-found")
        asked = {"date": ALWAYS, "patient": person.id, "subtype": "create"}
        assert matches(http.get("/AuditEvent", params=asked)) == []


def test_acts_on_what_is_nobodys_are_not_told(app, person, weight):
    with inside.http(inside.operator()) as http:
        made = http.post("/Organization", json={"resourceType": "Organization", "name": "essai"})
    fid = made.json()["id"]
    assert app.get(f"/Organization/{fid}").status_code == 200
    assert events(app, entity=f"Organization/{fid}") == []
    told = {each["what"]["reference"] for one in events(app) for each in one["entity"][:1]}
    assert told == {f"Patient/{person.id}"}


def test_an_app_without_the_scope_is_refused(person, weight):
    actor = inside.through(person, "dedans-app", "patient/Observation.rs", patient=person.key)
    with inside.http(actor) as http:
        for answer in (
            http.get("/AuditEvent", params={"date": ALWAYS}),
            http.get("/AuditEvent"),
            http.get("/AuditEvent/x"),
        ):
            assert answer.status_code == 403


def test_an_app_sees_the_acts_on_what_it_may_see(person, weight):
    scopes = "patient/AuditEvent.rs patient/Patient.rs"
    actor = inside.through(person, "dedans-app", scopes, patient=person.key)
    with inside.http(actor) as http:
        assert events(http, entity=f"Observation/{weight['id']}") == []


def test_the_time_of_an_act_is_what_bounds_it(app, weight):
    tomorrow = (clock.now() + dt.timedelta(days=1)).date().isoformat()
    assert events(app, date=f"ge{tomorrow}") == []
    assert events(app, date=f"le{tomorrow}")


def test_what_follows_no_pattern_claims_none_and_keeps_to_the_definitions(app, person, weight):
    with inside.software_of(inside.doctor()) as stranger:
        stranger.put(f"/Observation/{weight['id']}", json={**weight, "status": "amended"})
    found = [one for one in events(app) if "meta" not in one]
    assert found
    assert [wrong for one in found for wrong in wrong_in(one) if wrong[0] == "error"] == []
    assert all(one.get("meta") != {} for one in events(app))
