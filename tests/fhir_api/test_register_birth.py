"""
A birth over the wire: what a maternity's software gets, and what others do not.
"""

import copy
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, codes, decision, issues, place
from tests.journeys import births

MIDWIFE = "sage-femme-perrin"


@pytest.fixture(scope="module")
def maternity(running_system):
    said = running_system.individual(MIDWIFE, "maternity")
    token = partial(running_system.token, "maternity", "", said)
    with running_system.http(token) as http:
        yield http


@pytest.fixture
def birth(database):
    return births.birth()


def send(http, bundle, **headers):
    return http.post("/", json=bundle, headers=headers)


def told(response):
    assert response.status_code == 200, response.text
    return [one["response"] for one in response.json()["entry"]]


def persons(running_system):
    return running_system.sql("select count(*) from identity_person")[0][0]


@pytest.mark.row("IDN-01")
def test_a_birth_is_answered_entry_by_entry(maternity, birth):
    answers = told(send(maternity, birth.bundle()))
    assert [one["status"] for one in answers] == ["201 Created"] * 3
    kinds = [place(one["location"])[0] for one in answers]
    assert kinds == ["Patient", "RelatedPerson", "RelatedPerson"]


def test_sent_again_it_is_found_with_or_without_its_key(maternity, birth, key):
    head = {"idempotency-key": key}
    first = told(send(maternity, birth.bundle(), **head))
    where = [one["location"] for one in first]
    again = told(send(maternity, birth.bundle(), **head))
    other = told(send(maternity, birth.bundle()))
    for answers in (again, other):
        assert [one["location"] for one in answers] == where
        assert {one["status"] for one in answers} == {"200 OK"}


def test_the_same_birth_by_several_at_once_is_one(maternity, birth, running_system):
    known = persons(running_system)
    with ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(send, maternity, birth.bundle()) for _ in range(6)]
        answers = [told(one.result()) for one in sent]
    assert len({one["location"] for answer in answers for one in answer}) == 3
    made = [answer for answer in answers if answer[0]["status"] == "201 Created"]
    assert len(made) == 1
    assert persons(running_system) == known + 3


def test_two_children_of_new_parents_at_once_have_the_same_parents(maternity, running_system):
    """
    Neither transaction knows the parents when it begins, and they name them in another order.
    """
    one = births.birth()
    other = births.birth(births.human("Jade"), *reversed(one.parents))
    known = persons(running_system)
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(send, maternity, birth.bundle()) for birth in (one, other)]
        statuses = {answer.result().status_code for answer in sent}
    assert statuses <= {200, 409}  # who came second may have to send again
    for birth in (one, other):
        told(send(maternity, birth.bundle()))
    assert persons(running_system) == known + 4


def test_a_newborn_alone_is_created_once(maternity, birth):
    newborn = births.patient(birth.child)
    made = maternity.post("/Patient", json=newborn)
    assert made.status_code == 201
    again = maternity.post("/Patient", json=newborn)
    assert again.status_code == 200
    assert again.headers["location"] == made.headers["location"]
    assert again.content == b""  # where it is, and nothing of what it says


def test_another_child_with_this_ins_is_a_conflict(maternity, birth, running_system):
    maternity.post("/Patient", json=births.patient(birth.child))
    known = persons(running_system)
    other = births.patient(birth.child)
    other["name"] = [{"use": "official", "family": other["name"][0]["family"], "given": ["Autre"]}]
    assert_refused(maternity.post("/Patient", json=other), 409, "conflict")
    assert persons(running_system) == known


def test_a_mistake_names_its_entry_and_keeps_nothing(maternity, birth, running_system):
    known = persons(running_system)
    wrong = copy.deepcopy(birth.bundle())
    wrong["entry"][0]["resource"]["gender"] = "male"
    answer = send(maternity, wrong)
    assert answer.status_code == 422
    assert issues(answer)[0]["expression"] == ["Bundle.entry[0].resource.gender"]
    assert persons(running_system) == known


def test_a_parent_without_an_ins_is_a_warning_of_their_entry(maternity, birth):
    child, mother, father = birth.resources()
    del mother["identifier"]
    answers = told(send(maternity, birth.bundle(child, mother, father)))
    assert "outcome" not in answers[0]
    assert answers[1]["outcome"]["issue"][0]["severity"] == "warning"
    assert "outcome" not in answers[2]


@pytest.mark.row("IDN-02")
def test_a_deposit_before_opening_is_refused_with_the_code_and_nothing_kept(
    maternity, hospital, birth, running_system
):
    answers = told(send(maternity, birth.bundle()))
    fid = place(answers[0]["location"])[1]
    number = birth.child.number
    for subject in (f"Patient/{fid}", f"Patient?identifier={number.system}|{number.value}"):
        note = things.document({"reference": subject})
        before = running_system.sql("select count(*) from record_resource")
        refused = hospital.post("/DocumentReference", json=note)
        assert refused.status_code == 403
        assert decision(refused) == "space-not-open"
        assert running_system.sql("select count(*) from record_resource") == before


@pytest.mark.row("IDN-02")
def test_nor_may_the_maternity_feed_what_it_has_just_registered(maternity, birth):
    answers = told(send(maternity, birth.bundle()))
    note = things.document({"reference": f"Patient/{place(answers[0]['location'])[1]}"})
    assert decision(maternity.post("/DocumentReference", json=note)) == "space-not-open"


def test_what_was_registered_is_not_read_while_the_space_is_closed(maternity, birth):
    answers = told(send(maternity, birth.bundle()))
    for one in answers:
        kind, fid, _ = place(one["location"])
        assert maternity.get(f"/{kind}/{fid}").status_code == 404
    found = maternity.get("/RelatedPerson", params={"patient": place(answers[0]["location"])[1]})
    assert found.json()["total"] == 0


def test_a_hospital_without_the_scopes_registers_nobody(hospital, birth, running_system):
    known = persons(running_system)
    assert decision(send(hospital, birth.bundle())) == "outside-app-scopes"
    assert decision(hospital.post("/Patient", json=births.patient(birth.child))) == (
        "outside-app-scopes"
    )
    assert persons(running_system) == known


def test_a_professionals_software_registers_nobody(nurse, birth):
    refused = send(nurse, birth.bundle())
    assert refused.status_code == 403
    assert codes(refused) == ["forbidden"]


def test_a_parent_is_not_added_to_a_child_who_is_known(maternity, birth):
    answers = told(send(maternity, birth.bundle()))
    stranger = births.mother()
    child = f"Patient/{place(answers[0]['location'])[1]}"
    added = maternity.post("/RelatedPerson", json=births.related(stranger, child))
    never = maternity.post("/RelatedPerson", json=births.related(stranger, "Patient/jamais"))
    assert added.status_code == never.status_code == 422
    assert added.json() == never.json()


def test_what_represents_somebody_is_not_changed_afterwards(maternity, birth):
    answers = told(send(maternity, birth.bundle()))
    kind, fid, _ = place(answers[1]["location"])
    changed = births.related(birth.parents[0], "Patient/x") | {"id": fid}
    assert maternity.put(f"/{kind}/{fid}", json=changed).status_code == 403
    assert maternity.delete(f"/{kind}/{fid}").status_code == 403


def test_the_population_still_enters_by_its_own_door(loader):
    assert loader.post("/Patient", json=things.patient()).status_code == 201


@pytest.mark.row("IDN-01")
def test_the_sandboxs_maternity_is_taken_as_it_is(running_system):
    asked = {"mother": "nadia-benali", "other_parent": "helene-petit"}
    url = f"{running_system.sandbox}/hospital/birth"
    head = {"idempotency-key": "naissance-fhir"}
    first, again = (
        httpx.post(url, json=asked, headers=head, timeout=60, trust_env=False) for _ in range(2)
    )
    assert first.status_code == again.status_code == 200, first.text
    told_first, told_again = first.json(), again.json()
    same = ("patient", "ins", "given", "family", "sex", "birth_date")
    assert {name: told_first[name] for name in same} == {name: told_again[name] for name in same}
    assert told_first["patient"].startswith("Patient/")
    assert told_first["ins"]["system"].endswith(".4.10")


@pytest.mark.row("IDN-02")
def test_the_sandboxs_hospital_cannot_feed_the_newborn(running_system):
    url = f"{running_system.sandbox}/hospital"
    asked = {"mother": "nadia-benali"}
    born = httpx.post(f"{url}/birth", json=asked, timeout=60, trust_env=False).json()
    deposit = {"patient": born["key"], "document": "cr-bio"}
    refused = httpx.post(f"{url}/deposit", json=deposit, timeout=60, trust_env=False)
    assert refused.status_code == 403
    coding = refused.json()["outcome"]["issue"][0]["details"]["coding"][0]
    assert coding["code"] == "space-not-open"
