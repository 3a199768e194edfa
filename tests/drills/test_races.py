"""
The same thing asked many times at the same moment of two workers: one thing comes of it, no change
is lost, and a transaction is all or nothing, also when its process is killed.
"""

import base64
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from tests.drills.parts import armed_webs, cut
from tests.fhir_api import things
from tests.fhir_api.answers import matches
from tests.plugins.instance import PLAIN

MANY = 50
PLACES = ("after-data", "after-trace", "after-outbox", "after-commit")


@pytest.fixture(scope="module")
def head(running_system):
    return {"authorization": f"Bearer {running_system.token('loader')}"}


@pytest.fixture(scope="module")
def ask(running_system, head):
    def ask(method, path, headers=None, **said):
        address = f"{running_system.fhir}/{path}"
        return httpx.request(method, address, headers=head | (headers or {}), **said, **PLAIN)

    return ask


@pytest.fixture
def key():
    return uuid.uuid4().hex[:20]


@pytest.fixture
def patient(ask):
    return ask("POST", "Patient", json=things.patient()).json()["id"]


def at_once(work, count=MANY):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def statuses(answers):
    return sorted(one.status_code for one in answers)


def written(answer, place_in_bundle=0):
    return answer.json()["entry"][place_in_bundle]["response"]


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
def test_no_change_is_lost_among_many_who_read_before_they_write(ask, patient, verb):
    """
    Each reads, and writes if what it read is still there, until it has: as many versions as
    writers, and a count that each of them saw and raised by one.
    """
    sent = things.observation(patient, value=0)
    address = f"Observation/{ask('POST', 'Observation', json=sent).json()['id']}"
    patched = {"content-type": "application/json-patch+json"}

    def raise_it(_number):
        refused = 0
        while True:
            read = ask("GET", address)
            body, expected = read.json(), {"if-match": read.headers["etag"]}
            body["valueQuantity"]["value"] += 1
            if verb == "PUT":
                answer = ask("PUT", address, expected, json=body)
            else:
                path = "/valueQuantity/value"
                changes = [{"op": "replace", "path": path, "value": body["valueQuantity"]["value"]}]
                answer = ask("PATCH", address, expected | patched, content=json.dumps(changes))
            if answer.status_code == 200:
                return refused
            assert answer.status_code == 412, answer.text
            refused += 1

    refused = at_once(raise_it, 16)
    last = ask("GET", address)
    assert last.json()["valueQuantity"]["value"] == 16
    assert last.headers["etag"] == 'W/"17"'
    assert ask("GET", f"{address}/_history").json()["total"] == 17
    assert sum(refused) > 0


def test_of_fifty_patches_of_one_version_one_is_done(ask, patient):
    made = ask("POST", "Observation", json=things.observation(patient)).json()
    address = f"Observation/{made['id']}"
    headers = {"content-type": "application/json-patch+json", "if-match": 'W/"1"'}
    body = json.dumps([{"op": "replace", "path": "/status", "value": "amended"}])
    answers = at_once(lambda _: ask("PATCH", address, headers, content=body))
    assert statuses(answers) == [200] + [412] * (MANY - 1)
    assert ask("GET", f"{address}/_history").json()["total"] == 2


def test_fifty_transactions_that_choose_the_same_ids_make_one_of_each(ask, patient, key):
    """
    In two orders, so that some wait for each other.
    """
    entries = [things.put(things.observation(patient, id=f"{key}-{number}")) for number in range(5)]

    def send(number):
        ordered = entries if number % 2 else entries[::-1]
        return ask("POST", "", json=things.transaction(*ordered))

    answers = at_once(send)
    assert statuses(answers) == [200] * MANY, [one.text for one in answers][:3]
    made = [written(one)["status"] for one in answers].count("201 Created")
    assert made == 1
    found = ask("GET", "Observation", params={"patient": patient, "_count": "100"})
    assert sorted(matches(found)) == [f"{key}-{number}" for number in range(5)]
    assert {one["resource"]["meta"]["versionId"] for one in found.json()["entry"]} == {str(MANY)}


def test_a_patient_under_one_chosen_id_is_one(ask, key):
    """
    Alone and in transactions.
    """
    sent = {**things.patient(), "id": key}

    def send(number):
        if number % 2:
            return ask("PUT", f"Patient/{key}", json=sent)
        return ask("POST", "", json=things.transaction(things.put(sent)))

    answers = at_once(send, 20)
    assert set(statuses(answers)) <= {200, 201}, [one.text for one in answers]
    assert ask("GET", f"Patient/{key}").headers["etag"] == 'W/"20"'


@pytest.mark.parametrize("verb", ["POST", "PUT"])
def test_fifty_transactions_of_the_same_conditions_make_one_of_each(ask, patient, key, verb):
    """
    In two orders: those that lock the same conditions never wait for each other.
    """
    sent = [
        things.observation(patient, identifier=things.identified(f"{key}-{number}"))
        for number in range(4)
    ]

    def entry(number):
        said = f"identifier=urn:essai|{key}-{number}"
        if verb == "POST":
            return things.post(sent[number], ifNoneExist=said)
        request = {"method": "PUT", "url": f"Observation?{said}"}
        return {"resource": sent[number], "request": request}

    def send(number):
        order = range(4) if number % 2 else range(3, -1, -1)
        return ask("POST", "", json=things.transaction(*map(entry, order)))

    answers = at_once(send)
    assert statuses(answers) == [200] * MANY, [one.text for one in answers][:3]
    created = [one["response"]["status"] for each in answers for one in each.json()["entry"]].count(
        "201 Created"
    )
    assert created == 4
    found = ask("GET", "Observation", params={"patient": patient})
    assert found.json()["total"] == 4


def everything(patient, known, key):
    """
    A transaction of each verb; what it made is found by its identifier.
    """
    patch = base64.b64encode(b'[{"op":"replace","path":"/status","value":"amended"}]').decode()
    made = things.observation(patient, identifier=things.identified(key))
    binary = {
        "resourceType": "Binary", "contentType": "application/json-patch+json", "data": patch,
    }  # fmt: skip
    return things.transaction(
        things.post(made, ifNoneExist=f"identifier=urn:essai|{key}"),
        {"resource": binary, "request": {"method": "PATCH", "url": f"Observation/{known[0]}"}},
        things.delete(f"Observation?_id={known[1]}&patient={patient}"),
        {
            "resource": things.observation(patient, value=70),
            "request": {"method": "PUT", "url": f"Observation?_id={known[2]}&patient={patient}"},
        },
        things.put(things.observation(patient, id=f"{key}-chosen")),
    )


@pytest.fixture(scope="module")
def webs(running_system):
    with armed_webs(running_system, PLACES) as webs:
        yield webs


@pytest.mark.parametrize("where", PLACES)
def test_a_transaction_killed_on_its_way_is_all_or_nothing(ask, head, webs, patient, key, where):
    known = [
        ask("POST", "Observation", json=things.observation(patient)).json()["id"] for _ in range(3)
    ]
    sent = everything(patient, known, key)
    webs[where].wait()
    send = partial(httpx.post, f"{webs[where].fhir}/", json=sent, headers=head, **PLAIN)
    assert cut(send)
    done = where == "after-commit"
    versions = [ask("GET", f"Observation/{fid}").headers["etag"] for fid in known]
    assert versions == ['W/"2"' if done else 'W/"1"'] * 3
    assert ask("GET", f"Observation/{known[1]}").status_code == (410 if done else 200)
    found = ask("GET", "Observation", params={"patient": patient})
    assert found.json()["total"] == (4 if done else 3)
    assert ask("GET", f"Observation/{key}-chosen").status_code == (200 if done else 404)
    again = ask("POST", "", json=sent)
    assert again.status_code == 200, again.text
    assert ask("GET", "Observation", params={"patient": patient}).json()["total"] == 4
