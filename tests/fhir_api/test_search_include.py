"""
What a search brings along, and what that brings: https://hl7.org/fhir/R4/search.html#include
"""

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, entries, included, link, matches


def create(http, resource):
    response = http.post(f"/{resource['resourceType']}", json=resource)
    assert response.status_code == 201, response.text
    return f"{resource['resourceType']}/{response.json()['id']}"


def to(*references):
    return [{"reference": one} for one in references]


@pytest.fixture(scope="module")
def ward(loader, somebody):
    """
    Measures that name one another in a ring, taken during a stay in a hospital of a group.
    """
    group = create(loader, {"resourceType": "Organization", "name": "Groupe"})
    hospital = create(
        loader, {"resourceType": "Organization", "name": "Hôpital", "partOf": to(group)[0]}
    )
    doctor = create(loader, {"resourceType": "Practitioner", "name": [{"family": "Anne"}]})
    stay = create(
        loader,
        {"resourceType": "Encounter", "status": "finished", "class": {"code": "IMP"},
         "subject": to(somebody.reference)[0], "serviceProvider": to(hospital)[0]},
    )  # fmt: skip
    here = {"performer": to(doctor), "encounter": to(stay)[0]}
    first = somebody.observe(**here)
    second = somebody.observe(**here, hasMember=to(f"Observation/{first['id']}"))
    third = somebody.observe(**here, hasMember=to(f"Observation/{second['id']}"))
    ring = {**first, "hasMember": to(f"Observation/{third['id']}")}
    loader.put(f"/Observation/{first['id']}", json=ring).raise_for_status()
    names = [f"Observation/{one['id']}" for one in (first, second, third)]
    return {"group": group, "hospital": hospital, "doctor": doctor, "stay": stay,
            "patient": somebody.reference, **dict(zip("abc", names, strict=True))}  # fmt: skip


@pytest.fixture
def brought(loader, somebody, ward):
    """
    The names of what a search of the first measure brings along.
    """
    by_reference = {reference: name for name, reference in ward.items()}

    def search(*asked, path="/Observation", fid=ward["a"]):
        pairs = [("_id", fid.partition("/")[2]), *asked]
        response = loader.get(path, params=pairs)
        found = included(response)
        assert len(entries(response, "include")) == len(found)
        return {by_reference[one] for one in found}

    return search


AHEAD, AHEAD_ON = "_include", "_include:iterate"
BACK, BACK_ON = "_revinclude", "_revinclude:iterate"


def test_what_was_brought_is_followed_where_it_is_asked(brought):
    assert brought((AHEAD, "Observation:has-member")) == {"c"}
    assert brought((AHEAD_ON, "Observation:has-member")) == {"b", "c"}
    assert brought((BACK, "Observation:has-member")) == {"b"}
    assert brought((BACK_ON, "Observation:has-member")) == {"b", "c"}


def test_one_include_goes_on_from_what_another_brought(brought):
    stay = (AHEAD, "Observation:encounter")
    assert brought(stay) == {"stay"}
    assert brought(stay, (AHEAD_ON, "Encounter:service-provider")) == {"stay", "hospital"}
    assert brought(
        stay, (AHEAD_ON, "Encounter:service-provider"), (AHEAD_ON, "Organization:partof")
    ) == {"stay", "hospital", "group"}
    assert brought(stay, (BACK_ON, "Observation:encounter")) == {"stay", "b", "c"}


def test_an_include_that_does_not_go_on_is_of_the_matches_alone(brought):
    found = brought((AHEAD_ON, "Observation:has-member"), (AHEAD, "Observation:performer"))
    assert found == {"b", "c", "doctor"}


def test_a_star_is_every_reference(brought):
    direct = {"c", "stay", "doctor", "patient"}
    assert brought((AHEAD, "*")) == direct
    assert brought((AHEAD, "Observation:*")) == direct
    assert brought((AHEAD, "Observation:*:Practitioner")) == {"doctor"}
    assert brought((AHEAD, "Observation:subject:Group")) == set()
    every = {"b", "c", "stay", "doctor", "patient", "hospital", "group"}
    assert brought((AHEAD_ON, "*")) == every
    assert brought((BACK, "*")) == {"b"}
    assert brought((BACK, "Observation:*"), path="/Encounter", fid="Encounter/x") == set()


def test_a_star_backwards(brought, ward):
    found = brought((BACK, "*"), path="/Encounter", fid=ward["stay"])
    assert found == {"a", "b", "c"}
    found = brought((BACK, "Observation:*"), path="/Patient", fid=ward["patient"])
    assert found == {"a", "b", "c"}


def test_what_is_nobodys_is_brought_also_for_one_patient(somebody, ward):
    response = somebody.search(_include="Observation:performer")
    assert included(response) == {ward["doctor"]}


def test_contained_and_absolute_references_bring_nothing(loader, somebody):
    made = somebody.observe(
        performer=[{"reference": "#dedans"}, {"reference": f"https://ailleurs.example/{somebody.id}"}],
        contained=[{"resourceType": "Practitioner", "id": "dedans"}],
    )  # fmt: skip
    response = somebody.search(_id=made["id"], _include="Observation:performer")
    assert (matches(response), included(response)) == ([made["id"]], set())


def test_what_is_deleted_is_not_brought(person):
    part = person.observe()["id"]
    whole = person.observe(hasMember=to(f"Observation/{part}"))["id"]
    person.http.delete(f"/Observation/{part}").raise_for_status()
    response = person.search(_id=whole, _include="Observation:has-member")
    assert included(response) == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [("_include", "Patient:link"), ("_include", "Observation:code"), ("_include", "Inconnu:code"),
     ("_include", "Observation"), ("_include", "Observation:subject:Practitioner"),
     ("_include", "Observation:*:Inconnu"), ("_revinclude", "Patient:link"),
     ("_revinclude", "Observation:inconnu"), ("_include:iterate", "Inconnu:*"),
     ("_include:recurse", "Observation:subject"), ("_include", "*:subject"),
     ("_revinclude", "Patient:*:Practitioner:x"), ("_revinclude:iterate", "Patient:name")],
)  # fmt: skip
def test_an_include_that_is_not_done_is_refused(somebody, name, value):
    assert_refused(somebody.search(**{name: value}), 400, "not-supported")


@pytest.mark.parametrize("iterate", ["", ":iterate"])
def test_from_what_is_nobodys_nothing_of_a_persons_is_asked(loader, ward, iterate):
    fid = ward["doctor"].partition("/")[2]
    asked = {"_id": fid, f"_revinclude{iterate}": "Observation:performer"}
    assert_refused(loader.get("/Practitioner", params=asked), 400, "not-supported")
    asked = {"_id": fid, f"_revinclude{iterate}": "PractitionerRole:practitioner"}
    assert matches(loader.get("/Practitioner", params=asked)) == [fid]


def test_twenty_includes_and_no_more(loader, somebody):
    from ens.standards.fhir import definitions

    types = [name for name in definitions.RESOURCE_TYPES if definitions.patient_compartment(name)]
    pointing = [
        ("_revinclude", f"{name}:patient")
        for name in types
        if "patient" in definitions.search_parameters(name)
    ]
    for count, status in ((20, 200), (21, 400)):
        asked = [("_id", somebody.id), *pointing[:count]]
        assert loader.get("/Patient", params=asked).status_code == status


def test_a_page_brings_its_own_and_says_each_once(person):
    parts = [person.observe(when=f"2026-01-0{day}")["id"] for day in range(1, 5)]
    for part in parts:
        person.observe(when="2025-01-01", hasMember=to(f"Observation/{part}"))
    page = person.search(_sort="date", _count="2", _include="Observation:has-member")
    seen = []
    for _ in range(2):
        assert len(included(page)) == 2
        seen += sorted(included(page))
        page = person.http.get(link(page, "next"))
    assert len(set(seen)) == 4


def test_what_does_not_fit_is_said(database, monkeypatch):
    """
    Never cut in silence: an entry of the page tells it.
    """
    from ens.contexts.record.search import include

    monkeypatch.setattr(include, "CAP", 5)
    holder = inside.holder()
    with inside.http(inside.operator()) as http:
        for _ in range(6):
            http.post("/Observation", json=things.observation(holder.id)).raise_for_status()
        whole = http.get(
            "/Patient", params={"_id": holder.id, "_revinclude": "Observation:subject"}
        )
        part = http.get("/Patient", params={"_id": holder.id, "_include": "Patient:link"})
    assert len(included(whole)) == 5
    (told,) = entries(whole, "outcome")
    assert told["resource"]["issue"][0]["code"] == "incomplete"
    assert entries(part, "outcome") == []


def test_a_long_line_of_references_is_followed_so_far_and_it_is_said(database, monkeypatch):
    from ens.contexts.record.search import include

    monkeypatch.setattr(include, "MOST_ROUNDS", 3)
    holder = inside.holder()
    with inside.http(inside.operator()) as http:
        made = ""
        for _ in range(6):
            sent = things.observation(holder.id, **({"hasMember": to(made)} if made else {}))
            made = create(http, sent)
        asked = {"_id": made.partition("/")[2], "_include:iterate": "Observation:has-member"}
        page = http.get("/Observation", params=asked)
    assert len(included(page)) == 3
    assert len(entries(page, "outcome")) == 1


@pytest.fixture(scope="module")
def doctor(database):
    return inside.doctor()


def test_the_scope_of_every_type_that_is_named_is_asked(doctor):
    holder = inside.holder()
    inside.care_for(holder, doctor)
    asked = [
        ({"_include": "Observation:patient"}, 403),
        ({"_include": "Observation:encounter:Encounter"}, 403),
        ({"_revinclude": "List:item"}, 403),
        ({"_include:iterate": "Encounter:service-provider"}, 403),
        ({"_include": "Observation:has-member:Observation"}, 200), ({"_include": "*"}, 200),
    ]  # fmt: skip
    with inside.http(inside.through(doctor, "dedans-cabinet", "user/Observation.rs")) as http:
        for include, status in asked:
            response = http.get("/Observation", params={"patient": holder.id, **include})
            assert response.status_code == status, include


def test_what_the_scopes_leave_out_is_not_brought_by_a_star(doctor):
    holder = inside.holder()
    inside.care_for(holder, doctor)
    with inside.http(inside.operator()) as loading:
        made = create(loading, things.observation(holder.id))
    asked = {"patient": holder.id, "_include": "*"}
    for scopes, found in (
        ("user/Observation.rs", set()),
        ("user/Observation.rs user/Patient.rs", {f"Patient/{holder.id}"}),
    ):
        with inside.http(inside.through(doctor, "dedans-cabinet", scopes)) as http:
            response = http.get("/Observation", params=asked)
            assert matches(response) == [made.partition("/")[2]]
            assert included(response) == found


def test_what_is_brought_is_in_the_register_as_hidden_as_it_is(doctor):
    """
    A document that is masked, brought for its treating doctor, is counted apart.
    """
    from ens.ground import database
    from ens.ground.label import FLAGS, Flag

    holder = inside.holder()
    inside.care_for(holder, doctor, kind="treating")
    with inside.http(inside.operator()) as loading:
        masked = things.document(
            {"reference": f"Patient/{holder.id}"},
            securityLabel=[{"coding": [{"code": "MASQUE_PS"}]}],
        )
        create(loading, masked)
        create(loading, things.document({"reference": f"Patient/{holder.id}"}))
    after = inside.last_line()
    with inside.software_of(doctor) as http:
        asked = {"_id": holder.id, "_revinclude": "DocumentReference:subject"}
        page = http.get("/Patient", params=asked)
    rows = database.execute(
        "select type, label, count from register_trace where person = %s and line > %s",
        (holder.key, after),
    ).fetchall()
    lines = sorted((kind, flags % FLAGS, count) for kind, flags, count in rows)
    brought = len(included(page))
    told = [line for line in lines if line[0] == "DocumentReference"]
    assert brought == 2
    assert [(flags, count) for _, flags, count in told] == [(0, 1), (int(Flag.MASKED), 1)]
