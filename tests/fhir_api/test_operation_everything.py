"""
All of a patient, by pages: https://hl7.org/fhir/R4/patient-operation-everything.html
"""

import pytest

from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import assert_refused, decision, entries, included, link

loader = within.loader


def made(http, resource):
    answer = http.post(f"/{resource['resourceType']}", json=resource)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture(scope="module")
def commons(loader):
    """
    A practitioner, her structure and what that is part of, a drug; one of each that nobody names.
    """
    whole = made(loader, {"resourceType": "Organization", "name": "Groupement"})
    part = {
        "resourceType": "Organization",
        "name": "Service",
        "partOf": {"reference": f"Organization/{whole}"},
    }
    place = made(loader, part)
    who = made(loader, {"resourceType": "Practitioner", "name": [{"family": "SOIGNE"}]})
    post = {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": f"Practitioner/{who}"},
        "organization": {"reference": f"Organization/{place}"},
    }
    role = made(loader, post)
    drug = made(loader, {"resourceType": "Medication", "code": {"text": "paracétamol"}})
    made(loader, {"resourceType": "Practitioner", "name": [{"family": "AILLEURS"}]})
    return {
        "role": f"PractitionerRole/{role}", "who": f"Practitioner/{who}",
        "place": f"Organization/{place}", "whole": f"Organization/{whole}",
        "drug": f"Medication/{drug}",
    }  # fmt: skip


@pytest.fixture(scope="module")
def world(loader, commons):
    """
    A person with nine measures of nine days, a prescription, and who cares for them.
    """
    person, doctor = inside.holder(), inside.doctor()
    inside.care_for(person, doctor)
    own = [
        made(
            loader,
            things.observation(
                person.id, when=f"2026-01-0{day}", performer=[{"reference": commons["role"]}]
            ),
        )
        for day in range(1, 10)
    ]
    prescribed = {
        "resourceType": "MedicationRequest", "status": "active", "intent": "order",
        "subject": person.reference, "medicationReference": {"reference": commons["drug"]},
    }  # fmt: skip
    drug = made(loader, prescribed)
    with inside.software_of(doctor) as http:
        yield person, [f"Observation/{one}" for one in own], f"MedicationRequest/{drug}", http


def own(response):
    return [
        f"{one['resource']['resourceType']}/{one['resource']['id']}"
        for one in entries(response, "match")
    ]


def mine_of(person):
    """
    The person's own application.
    """
    app = inside.through(person, "dedans-app", "patient/*.cruds", patient=person.key)
    return inside.http(app)


def ask(http, person, **query):
    return http.get(f"/Patient/{person.id}/$everything", params=query)


def walk(http, response):
    pages = [response]
    while following := link(pages[-1], "next"):
        pages.append(http.get(following))
    return pages


def test_it_gives_the_patient_first_then_theirs_then_what_they_refer_to(world, commons):
    person, measures, drug, http = world
    answer = ask(http, person)
    assert own(answer)[0] == f"Patient/{person.id}"
    assert own(answer)[1:] == [*measures, drug]
    assert included(answer) == set(commons.values())
    assert answer.json()["total"] == 11
    assert link(answer, "self").endswith(f"Patient/{person.id}/$everything")
    assert link(answer, "next") is None


@pytest.mark.parametrize("count", [1, 2, 3, 5, 11, 12, 15, 16, 17])
def test_its_pages_hold_each_thing_once(world, commons, count):
    person, measures, drug, http = world
    pages = walk(http, ask(http, person, _count=count))
    every = [one["resource"]["id"] for page in pages for one in page.json()["entry"]]
    assert len(every) == len(set(every)) == 16
    assert [one for page in pages for one in own(page)][1:] == [*measures, drug]
    assert {one for page in pages for one in included(page)} == set(commons.values())
    assert all(len(page.json()["entry"]) == count for page in pages[:-1])
    assert pages[0].json()["total"] == 11
    assert not any("total" in page.json() for page in pages[1:])


def test_what_is_written_between_two_pages_neither_comes_nor_moves_the_rest(loader, commons):
    person = inside.holder()
    first, second, third = (made(loader, things.observation(person.id)) for _ in range(3))
    with mine_of(person) as http:
        page = ask(http, person, _count=2)
        made(loader, things.observation(person.id))
        changed = loader.get(f"/Observation/{second}").json() | {"status": "amended"}
        assert loader.put(f"/Observation/{second}", json=changed).status_code == 200
        assert loader.delete(f"/Observation/{third}").status_code == 204
        rest = http.get(link(page, "next"))
        assert own(page) == [f"Patient/{person.id}", f"Observation/{first}"]
        assert own(rest) == [f"Observation/{second}"]
        assert rest.json()["entry"][0]["resource"]["status"] == "amended"


def test_a_page_is_decided_anew(loader):
    from ens.contexts.access import api as access
    from ens.ground import clock

    person, doctor = inside.holder(), inside.doctor()
    inside.care_for(person, doctor)
    made(loader, things.observation(person.id))
    with inside.software_of(doctor) as http:
        following = link(ask(http, person, _count=1), "next")
        access.end_relation(person=person.key, professional=doctor.key, now=clock.now())
        assert_refused(http.get(following), 404, "not-found")


def test_a_link_is_for_its_reader_and_its_patient(world, loader):
    person, _, _, http = world
    following = link(ask(http, person, _count=1), "next")
    assert_refused(loader.get(following), 400, "expired")
    other = inside.holder()
    with mine_of(person) as mine:
        sealed = link(ask(mine, person, _count=1), "next").partition("?")[2]
        assert_refused(mine.get(f"/Patient/{other.id}/$everything?{sealed}"), 400, "expired")
        assert_refused(mine.get(f"/Patient/$everything?{sealed}"), 400, "expired")
        assert_refused(ask(mine, person, _page="x"), 400, "expired")


def test_since_gives_what_changed_and_what_that_refers_to(world, loader, commons):
    person, measures, _, http = world
    before = loader.get(f"/{measures[3]}").json()
    made_again = loader.put(f"/{measures[3]}", json=before | {"status": "amended"}).json()
    since = made_again["meta"]["lastUpdated"]
    answer = ask(http, person, _since=since)
    assert own(answer) == [measures[3]]
    assert included(answer) == {commons[one] for one in ("role", "who", "place", "whole")}
    assert answer.json()["total"] == 1
    assert own(ask(http, person, _since="2999-01-01")) == []
    assert len(own(ask(http, person, _since="2020-01-01T00:00:00+01:00"))) == 11


def test_the_care_dates_keep_what_has_none(world):
    person, measures, drug, http = world
    without = [f"Patient/{person.id}"]
    assert own(ask(http, person, start="2026-01-08")) == [*without, *measures[7:], drug]
    assert own(ask(http, person, end="2026-01-02")) == [*without, *measures[:2], drug]
    between = ask(http, person, start="2026-01-03", end="2026-01-04T12:00:00Z")
    assert own(between) == [*without, *measures[2:4], drug]
    assert own(ask(http, person, start="2027")) == [*without, drug]


def test_of_the_types_that_are_asked(world, commons):
    person, measures, drug, http = world
    answer = ask(http, person, _type="MedicationRequest,Medication")
    assert (own(answer), included(answer)) == ([drug], {commons["drug"]})
    assert own(http.get(f"/Patient/{person.id}/$everything?_type=Patient&_type=Observation")) == [
        f"Patient/{person.id}", *measures,
    ]  # fmt: skip
    assert included(ask(http, person, _type="Observation,Organization")) == set()


@pytest.mark.parametrize(
    "query",
    ["start=hier", "end=2026-13", "_since=x", "_count=0", "_count=-1", "_count=x", "_type=Binary",
     "_type=Inconnu", "_type=", "_count=1&_count=2", "inconnu=1", "_since=2026", "start="],
)  # fmt: skip
def test_what_is_not_understood_is_refused(world, query):
    person, _, _, http = world
    answer = http.get(f"/Patient/{person.id}/$everything?{query}")
    assert answer.status_code == 400, answer.text


def test_what_is_left_out_where_the_caller_allows_it_is_not_in_the_self_link(world):
    person, _, _, http = world
    lenient = {"prefer": "handling=lenient"}
    for address in (
        f"Patient/{person.id}/$everything?",
        f"DocumentReference/$docref?patient={person.id}&",
    ):
        answer = http.get(f"/{address}inconnu=1&start=2020", headers=lenient)
        assert answer.status_code == 200, answer.text
        assert "inconnu" not in link(answer, "self")
        assert "start=2020" in link(answer, "self")


def test_it_is_asked_in_a_body_too(world):
    person, measures, _, http = world
    sent = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "_type", "valueCode": "Observation"},
            {"name": "start", "valueDate": "2026-01-09"},
            {"name": "_count", "valueInteger": 1},
        ],
    }  # fmt: skip
    answer = http.post(f"/Patient/{person.id}/$everything", json=sent)
    assert own(answer) == measures[8:]
    assert "start=2026-01-09" in link(answer, "self")
    assert http.post(f"/Patient/{person.id}/$everything").status_code == 200
    wrong = {"resourceType": "Parameters", "parameter": [{"name": "_count", "valueString": "x"}]}
    assert http.post(f"/Patient/{person.id}/$everything", json=wrong).status_code == 400
    assert http.put(f"/Patient/{person.id}/$everything", json=sent).status_code == 405


def test_it_is_given_in_xml_by_head_and_in_a_batch(world):
    person, _, _, http = world
    address = f"/Patient/{person.id}/$everything"
    answer = http.get(address, params={"_format": "xml", "_count": 2})
    assert answer.headers["content-type"].startswith("application/fhir+xml")
    assert "_format=xml" in answer.text
    assert http.head(address).status_code == 200
    asked = [
        {"request": {"method": "GET", "url": f"Patient/{person.id}/$everything?_count=3"}},
        {"request": {"method": "GET", "url": "Patient/jamais/$everything"}},
    ]
    batch = {"resourceType": "Bundle", "type": "batch", "entry": asked}
    found, missing = http.post("/", json=batch).json()["entry"]
    assert len(found["resource"]["entry"]) == 3
    assert missing["response"]["status"].startswith("404")


def test_each_page_is_in_the_register_by_type(world):
    person, _, _, http = world
    before = inside.last_line()
    pages = walk(http, ask(http, person, _count=8))
    assert len(pages) == 2
    lines = [
        (kind, count)
        for _, action, kind, _, count, _, _ in inside.lines_of(person, after=before)
        if action == "search"
    ]
    assert sorted(lines) == [
        ("MedicationRequest", 1),
        ("Observation", 2),
        ("Observation", 7),
        ("Patient", 1),
    ]


def test_without_its_trace_nothing_is_given(world):
    person, _, _, http = world
    with inside.failing("register-write:raise"):
        assert ask(http, person).status_code == 503


def test_a_stranger_is_answered_as_if_nobody_were_there(world):
    person, _, _, _ = world
    with inside.software_of(inside.doctor()) as http:
        there, never = ask(http, person), http.get("/Patient/jamais/$everything")
        assert (there.status_code, there.json()) == (never.status_code, never.json())
        assert_refused(
            ask(http, person, _type="Observation", _since="2020-01-01"), 404, "not-found"
        )
        assert http.get("/Patient/$everything").json().get("entry") is None


def test_an_application_gets_what_its_scopes_open(world):
    person, measures, _, _ = world
    scopes = "patient/Patient.rs patient/Observation.rs"
    app = inside.through(person, "dedans-app", scopes, patient=person.key)
    with inside.http(app) as http:
        assert own(ask(http, person)) == [f"Patient/{person.id}", *measures]
        assert included(ask(http, person)) == set()
        assert own(http.get("/Patient/$everything")) == own(ask(http, person))
        assert decision(ask(http, person, _type="MedicationRequest")) == "outside-app-scopes"
    narrow = "patient/Patient.rs patient/Observation.rs?category=laboratory"
    with inside.http(inside.through(person, "dedans-app", narrow, patient=person.key)) as http:
        assert own(ask(http, person)) == [f"Patient/{person.id}"]
    for without in ("patient/Observation.rs", "patient/*.r", "patient/Patient.s"):
        with inside.http(inside.through(person, "dedans-app", without, patient=person.key)) as http:
            assert ask(http, person).status_code == 403
            assert http.get("/Patient/$everything").status_code == 403


def test_of_all_whom_a_doctor_cares_for(loader):
    doctor = inside.doctor()
    persons = [inside.holder() for _ in range(3)]
    for person in persons:
        inside.care_for(person, doctor)
        made(loader, things.observation(person.id))
    with inside.software_of(doctor) as http:
        pages = walk(http, http.get("/Patient/$everything", params={"_count": 2}))
        found = [one for page in pages for one in own(page)]
        assert len(found) == len(set(found)) == 6
        assert set(found[:3]) == {f"Patient/{person.id}" for person in persons}


def test_of_too_many_it_is_refused(loader, monkeypatch):
    from ens.fhir_api.operations import everything

    inside.holder(), inside.holder()
    monkeypatch.setattr(everything, "MOST_PERSONS", 1)
    assert_refused(loader.get("/Patient/$everything"), 422, "too-costly")


def as_citizen(person):
    return mine_of(person)


def as_parent(person):
    """
    An application of who represents them, about them.
    """
    import datetime as dt

    from ens.contexts.identity import api as identity

    parent = inside.holder()
    identity.represent(
        representative=parent.key, represented=person.key, since=dt.date(2020, 1, 1),
        source="essai", by=parent.key, kind="guardian",
    )  # fmt: skip
    return inside.http(inside.through(parent, "dedans-app", "patient/*.cruds", patient=person.key))


def as_treating_doctor(person):
    doctor = inside.doctor()
    inside.care_for(person, doctor, kind="treating")
    return inside.software_of(doctor)


def as_nurse(person):
    nurse = inside.doctor(profession="60", specialty="")
    inside.care_for(person, nurse)
    return inside.software_of(nurse)


def as_stranger(person):
    return inside.software_of(inside.doctor())


def as_operator(person):
    return inside.http(inside.operator())


READERS = (as_citizen, as_parent, as_treating_doctor, as_nurse, as_stranger, as_operator)
MASKED, SECRET = "MASQUE_PS", "INVISIBLE_REPRESENTANTS_LEGAUX"


@pytest.fixture(scope="module")
def varied(loader):
    """
    A person with things of several kinds, one masked from professionals, one secret from parents.
    """
    person = inside.holder()
    told = {}
    for code in ("", MASKED, SECRET):
        meta = {"security": [{"system": "urn:essai", "code": code}]} if code else None
        condition = {"resourceType": "Condition", "subject": person.reference, "meta": meta}
        for sent in (
            things.observation(person.id, meta=meta),
            things.document(person.reference, meta=meta),
            things.kept(condition),
        ):
            told.setdefault(code, set()).add(f"{sent['resourceType']}/{made(loader, sent)}")
    return person, told


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("reader", READERS)
def test_each_reader_gets_what_a_search_gives_them_and_no_more(varied, reader):
    person, told = varied
    with reader(person) as http:
        answer = ask(http, person)
        searched = http.get(f"/Patient/{person.id}/*", params={"_count": 1000})
        seen = {one for one in own(searched) if not one.startswith("Binary/")}
        if reader is as_stranger:
            assert (answer.status_code, seen) == (404, set())
            return
        assert set(own(answer)) == seen
        assert answer.json()["total"] == len(seen)
        assert {
            one for page in walk(http, ask(http, person, _count=2)) for one in own(page)
        } == seen
        assert (told[MASKED] & seen == set()) or reader in (as_treating_doctor, as_operator)
        assert told[MASKED] <= seen or reader not in (as_treating_doctor, as_operator)
        assert (told[SECRET] & seen == set()) or reader not in (as_citizen, as_parent)


def test_software_without_the_scope_of_patients_is_refused(varied):
    person, _ = varied
    inside.register_clients()
    with inside.http(inside.structure_of(inside.doctor())) as http:
        assert decision(ask(http, person)) == "outside-app-scopes"
        assert decision(http.get("/Patient/$everything")) == "outside-app-scopes"


def test_nobody_is_asked_who_they_are_in_vain(varied, loader):
    person, _ = varied
    answer = loader.get(f"/Patient/{person.id}/$everything", headers={"authorization": ""})
    assert answer.status_code == 401
