"""
Chains over several references, mixed with `_has`, and through what belongs to nobody.

https://hl7.org/fhir/R4/search.html#chaining and #has
"""

import uuid

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import all_pages, assert_refused, issues, matches
from tests.fhir_api.conftest import new_person

DRUG = "urn:essai-medicament"


def create(http, resource):
    response = http.post(f"/{resource['resourceType']}", json=resource)
    assert response.status_code == 201, response.text
    return f"{resource['resourceType']}/{response.json()['id']}"


def to(reference):
    return {"reference": reference}


@pytest.fixture(scope="module")
def name():
    """
    A name that nobody else has.
    """
    return f"Durand{uuid.uuid4().hex[:10]}"


@pytest.fixture(scope="module")
def ward(loader, somebody, name):
    """
    A stay in a hospital, what was measured and prescribed there, by whom, and who says so.
    """
    owner = create(loader, {"resourceType": "Organization", "name": f"Groupe {name}"})
    hospital = create(
        loader,
        {"resourceType": "Organization", "name": f"Hôpital {name}", "partOf": to(owner)},
    )
    doctor = create(
        loader,
        {"resourceType": "Practitioner", "name": [{"family": name, "given": ["Anne"]}],
         "birthDate": "1970-03-04"},
    )  # fmt: skip
    drug = create(
        loader,
        {"resourceType": "Medication", "code": {"coding": [{"system": DRUG, "code": name}]}},
    )
    stay = create(
        loader,
        {"resourceType": "Encounter", "status": "finished", "class": {"code": "IMP"},
         "subject": to(somebody.reference), "serviceProvider": to(hospital),
         "period": {"start": "2026-02-01", "end": "2026-02-09"}},
    )  # fmt: skip
    weight = somebody.observe(performer=[to(doctor)], encounter=to(stay))["id"]
    other = somebody.observe(when="2025-01-01")["id"]
    asked = create(
        loader,
        {"resourceType": "MedicationRequest", "status": "active", "intent": "order",
         "medicationReference": to(drug), "subject": to(somebody.reference),
         "encounter": to(stay), "requester": to(doctor)},
    )  # fmt: skip
    said = create(
        loader,
        {"resourceType": "Provenance", "target": [to(f"Observation/{weight}")],
         "recorded": "2026-02-02T10:00:00Z", "agent": [{"who": to(doctor)}]},
    )  # fmt: skip
    return {"weight": weight, "other": other, "asked": asked.partition("/")[2], "said": said,
            "stay": stay.partition("/")[2], "hospital": hospital, "doctor": doctor}  # fmt: skip


# (type searched, parameter, value): what is found.
FOUND = [
    ("Observation", "performer:Practitioner.family", "{name}", {"weight"}),
    ("Observation", "performer:Practitioner.family:exact", "{name}", {"weight"}),
    ("Observation", "performer:Practitioner.family:contains", "{tail}", {"weight"}),
    ("Observation", "performer:Practitioner.given", "Zoé", set()),
    ("Observation", "encounter.service-provider.name", "Hôpital {name}", {"weight"}),
    ("Observation", "encounter.service-provider.partof.name", "Groupe {name}", {"weight"}),
    ("Observation", "encounter.service-provider.partof.name", "Hôpital {name}", set()),
    ("Observation", "encounter.service-provider.partof:missing", "false", {"weight"}),
    ("Observation", "encounter:Encounter.date", "ge2026-02-05", {"weight"}),
    ("Observation", "encounter:Encounter.date", "sa2026-02-05", set()),
    ("Observation", "encounter._has:MedicationRequest:encounter:medication:Medication.code",
     DRUG + "|{name}", {"weight"}),
    ("Observation", "encounter._has:MedicationRequest:encounter:intent", "plan", set()),
    ("Observation", "_has:Provenance:target:agent:Practitioner.family", "{name}", {"weight"}),
    ("Observation", "_has:Provenance:target:recorded", "2026-02-02", {"weight"}),
    ("Observation", "performer:Practitioner._has:MedicationRequest:requester:status", "active",
     {"weight"}),
    ("MedicationRequest", "medication.code", DRUG + "|{name}", {"asked"}),
    ("MedicationRequest", "medication.code:not", DRUG + "|{name}", set()),
    ("MedicationRequest", "requester:Practitioner.name", "anne", {"asked"}),
    ("MedicationRequest", "encounter.service-provider.name", "hopital {name}", {"asked"}),
    ("Encounter", "_has:Observation:encounter:performer:Practitioner.family", "{name}", {"stay"}),
    ("Encounter", "_has:Observation:encounter:_has:Provenance:target:recorded", "2026", {"stay"}),
    ("Encounter", "_has:Observation:encounter:_has:Provenance:target:recorded", "2020", set()),
    ("Encounter", "service-provider._has:Encounter:service-provider:status", "finished", {"stay"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "parameter", "value", "found"), FOUND)
def test_found_over_several_references(somebody, ward, name, kind, parameter, value, found):
    text = value.format(name=name, tail=name[3:].upper())
    response = somebody.search(f"/{kind}", **{parameter: text})
    assert set(matches(response)) == {ward[one] for one in found}
    assert response.json()["total"] == len(found)
    counted = somebody.search(f"/{kind}", **{parameter: text}, _summary="count")
    assert counted.json()["total"] == len(found)


def test_a_person_is_found_by_a_chain_inside_has(loader, somebody, person, ward, name):
    query = {
        "_id": f"{somebody.id},{person.id}",
        "_has:Observation:patient:encounter.service-provider.name": f"Hôpital {name}",
    }
    assert matches(loader.get("/Patient", params=query)) == [somebody.id]
    query = {
        "_id": f"{somebody.id},{person.id}",
        "_has:Observation:patient:_has:Provenance:target:agent:Practitioner.name": name,
    }
    assert matches(loader.get("/Patient", params=query)) == [somebody.id]


def test_what_belongs_to_nobody_is_found_by_what_belongs_to_nobody(loader, ward, name):
    query = {"partof.name": f"Groupe {name}"}
    assert matches(loader.get("/Organization", params=query)) == [ward["hospital"][13:]]
    query = {"_has:Organization:partof:name": f"Hôpital {name}"}
    (owner,) = matches(loader.get("/Organization", params=query))
    assert owner != ward["hospital"][13:]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [("/Practitioner", "_has:Observation:performer:code"),
     ("/Organization", "_has:Encounter:service-provider:status"),
     ("/Organization", "partof._has:Encounter:service-provider:status")],
)  # fmt: skip
def test_no_chain_comes_from_what_is_nobodys_to_what_is_a_persons(loader, ward, path, parameter):
    assert_refused(loader.get(path, params={parameter: "x"}), 400, "not-supported")


def test_where_several_types_have_the_parameter_one_is_named(somebody, ward):
    refused = somebody.search(**{"performer.name": "x"})
    assert_refused(refused, 400, "not-supported")
    assert "Practitioner" in issues(refused)[0]["diagnostics"]


def test_the_only_type_that_has_the_parameter_needs_no_name(somebody, ward):
    assert set(matches(somebody.search(**{"subject.family": "essai"}))) == {
        ward["weight"], ward["other"],
    }  # fmt: skip
    assert matches(somebody.search(**{"subject.family": "autre"})) == []


def test_a_chain_through_what_is_nobodys_does_not_come_to_somebody_else(loader, somebody, ward):
    """
    The doctor prescribed for one person only: no measure of another is found by it.
    """
    other = new_person(loader)
    theirs = other.observe(performer=[to(ward["doctor"])])["id"]
    way = "performer:Practitioner._has:MedicationRequest:requester:status"
    assert matches(other.search(**{way: "active"})) == []
    assert matches(other.search(**{"performer:Practitioner.given": "Anne"})) == [theirs]
    both = {"patient": f"{somebody.id},{other.id}", way: "active"}
    assert matches(loader.get("/Observation", params=both)) == [ward["weight"]]


def test_pages_of_a_deep_chain_put_end_to_end_are_the_whole(loader, somebody, ward, name):
    person = new_person(loader)
    made = {person.observe(performer=[to(ward["doctor"])])["id"] for _ in range(7)}
    query = {"patient": person.id, "performer:Practitioner.family": name, "_count": "3"}
    for sort in ("-_lastUpdated", "code", "performer"):
        paged = all_pages(loader, "/Observation", **query, _sort=sort)
        assert (len(paged), set(paged)) == (7, made)


@pytest.fixture(scope="module")
def doctor(database):
    return inside.doctor()


def test_what_belongs_to_nobody_needs_its_own_scope(doctor):
    """
    Software that may not see professionals finds nothing by what they are called.
    """
    holder = inside.holder()
    inside.care_for(holder, doctor)
    with inside.http(inside.operator()) as loading:
        known = create(loading, {"resourceType": "Practitioner", "name": [{"family": "Visible"}]})
        made = loading.post(
            "/Observation", json=things.observation(holder.id, performer=[to(known)])
        ).json()
    asked = {"patient": holder.id, "performer:Practitioner.family": "Visible"}
    for scopes, found in (
        ("user/Observation.rs user/Practitioner.rs", [made["id"]]),
        ("user/Observation.rs", []),
    ):
        with inside.http(inside.through(doctor, "dedans-cabinet", scopes)) as http:
            assert matches(http.get("/Observation", params=asked)) == found


def test_a_search_through_what_is_nobodys_leaves_one_line_about_its_person(doctor):
    holder = inside.holder()
    inside.care_for(holder, doctor)
    after = inside.last_line()
    with inside.software_of(doctor) as http:
        http.get(
            "/Observation",
            params={"patient": holder.id, "performer:Practitioner.family": "Personne"},
        ).raise_for_status()
    (line,) = inside.lines_of(holder, after=after)
    assert line[1:5] == ("search", "Observation", "", 0)
    assert inside.lines_of(0, after=after) == []
