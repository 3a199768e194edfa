"""
Conditional update, patch and delete: https://hl7.org/fhir/R4/http.html#cond-update
"""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, matches, place
from tests.plugins.instance import PLAIN

JSON_PATCH = {"content-type": "application/json-patch+json"}
AMENDED = json.dumps([{"op": "replace", "path": "/status", "value": "amended"}])
NAMED = {"identifier": "urn:essai|c1"}


@pytest.fixture
def sent(person):
    return things.observation(person.id, identifier=things.identified("c1"))


@pytest.fixture
def mine(person):
    """
    The criteria of this person's own things of that identifier.
    """
    return {**NAMED, "patient": person.id}


def change(http, verb, sent, params, **headers):
    match verb:
        case "PUT":
            return http.put("/Observation", json=sent, params=params, headers=headers)
        case "PATCH":
            headers |= JSON_PATCH
            return http.patch("/Observation", content=AMENDED, params=params, headers=headers)
    return http.delete("/Observation", params=params, headers=headers)


def test_no_match_creates(loader, sent, person):
    response = loader.put("/Observation", json=sent, params=NAMED)
    assert response.status_code == 201, response.text
    assert place(response.headers["location"])[2] == "1"
    assert matches(person.search()) == [response.json()["id"]]


@pytest.mark.parametrize("criteria", [NAMED, {"code": "29463-7", "date": "2026-01-05"}])
def test_one_match_has_a_new_version(loader, sent, person, criteria):
    fid = person.create(sent)["id"]
    for body in ({**sent, "status": "amended"}, {**sent, "status": "amended", "id": fid}):
        response = loader.put("/Observation", json=body, params={**criteria, "patient": person.id})
        assert response.status_code == 200, response.text
    assert place(response.headers["location"]) == ("Observation", fid, "3")
    assert loader.get(f"/Observation/{fid}").json()["status"] == "amended"


def test_a_match_of_another_id_is_refused(loader, sent, person, mine):
    fid = person.create(sent)["id"]
    response = loader.put("/Observation", json={**sent, "id": "autre"}, params=mine)
    assert_refused(response, 400, "invalid")
    assert loader.get(f"/Observation/{fid}").headers["etag"] == 'W/"1"'


def test_no_match_with_an_id_is_for_who_may_choose_ids(loader, nurse, sent, key, mine):
    body = {**sent, "id": key}
    assert_refused(nurse.put("/Observation", json=body, params=mine), 404, "not-found")
    response = loader.put("/Observation", json=body, params=mine)
    assert place(response.headers["location"]) == ("Observation", key, "1")


def test_an_id_that_is_taken_by_what_does_not_match_is_not_written_over(loader, sent, person, mine):
    other = person.observe()
    response = loader.put("/Observation", json={**sent, "id": other["id"]}, params=mine)
    assert_refused(response, 409, "duplicate")
    assert loader.get(f"/Observation/{other['id']}").json() == other


def test_somebody_elses_things_do_not_match_an_update(loader, person, sent):
    first = person.create(sent)
    other = loader.post("/Patient", json=things.patient()).json()["id"]
    about_other = {**sent, "subject": {"reference": f"Patient/{other}"}}
    for params in (NAMED, {**NAMED, "patient": person.id}):
        response = loader.put("/Observation", json=about_other, params=params)
        assert response.json()["id"] != first["id"], response.text
        loader.delete(f"/Observation/{response.json()['id']}")
    assert loader.get(f"/Observation/{first['id']}").json() == first


def test_one_match_is_patched(loader, sent, person, mine):
    fid = person.create(sent)["id"]
    response = change(loader, "PATCH", sent, mine)
    assert response.status_code == 200, response.text
    assert place(response.headers["location"]) == ("Observation", fid, "2")
    assert response.json()["status"] == "amended"


def test_one_match_is_deleted(loader, sent, person, mine):
    fid = person.create(sent)["id"]
    response = change(loader, "DELETE", sent, mine)
    assert (response.status_code, response.headers["etag"]) == (204, 'W/"2"')
    assert loader.get(f"/Observation/{fid}").status_code == 410


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
def test_several_matches_change_nothing(loader, person, sent, mine, verb):
    for _ in range(2):
        person.create(sent)
    assert_refused(change(loader, verb, sent, mine), 412, "multiple-matches")
    assert person.search().json()["total"] == 2


def test_without_a_match_nothing_is_patched(loader, person, sent, mine):
    person.observe()
    assert_refused(change(loader, "PATCH", sent, mine), 404, "not-found")
    loader.delete(f"/Observation/{person.create(sent)['id']}")
    assert_refused(change(loader, "PATCH", sent, mine), 404, "not-found")


def test_without_a_match_it_is_as_was_asked_by_a_deletion(loader, person, sent, mine):
    kept = person.observe()
    person.create(sent)
    answers = [change(loader, "DELETE", sent, mine) for _ in range(2)]
    assert [one.status_code for one in answers] == [204, 204]
    assert matches(person.search()) == [kept["id"]]
    stale = change(loader, "DELETE", sent, mine, **{"if-match": 'W/"1"'})
    assert_refused(stale, 412, "conflict")


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "params", [{}, {"_sort": "date"}, {"_count": "1"}, {"_format": "json"}, {"_summary": "count"}]
)
def test_a_condition_has_a_criterion(loader, sent, verb, params):
    assert_refused(change(loader, verb, sent, params), 412, "required")


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("params", [{"inconnu": "x"}, {"identifier": ""}, {"date": "hier"}])
def test_a_criterion_that_is_not_understood_is_refused(loader, person, sent, verb, params):
    params = {**params, "patient": person.id}
    assert_refused(change(loader, verb, sent, params), 400, "not-supported")


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
def test_the_match_has_the_version_that_was_read(loader, person, sent, mine, verb):
    fid = person.create(sent)["id"]
    refused = change(loader, verb, sent, mine, **{"if-match": 'W/"2"'})
    assert_refused(refused, 412, "conflict")
    assert loader.get(f"/Observation/{fid}").headers["etag"] == 'W/"1"'
    assert change(loader, verb, sent, mine, **{"if-match": 'W/"1"'}).status_code in (200, 204)


def test_a_version_of_what_does_not_match_is_not_there(loader, person, sent, mine):
    response = change(loader, "PUT", sent, mine, **{"if-match": 'W/"1"'})
    assert_refused(response, 412, "conflict")
    assert person.search().json()["total"] == 0


@pytest.mark.parametrize("verb", ["PATCH", "DELETE"])
def test_what_is_not_seen_does_not_match(loader, stranger, person, sent, mine, verb):
    never = change(stranger, verb, sent, mine)
    first = person.create(sent)
    present = change(stranger, verb, sent, mine)
    assert (present.status_code, present.content) == (never.status_code, never.content)
    assert present.status_code == (404 if verb == "PATCH" else 204)
    assert loader.get(f"/Observation/{first['id']}").json() == first


def test_who_does_not_see_the_match_of_an_update_writes_their_own(loader, stranger, person, sent):
    first = person.create(sent)
    response = change(stranger, "PUT", sent, NAMED)
    assert response.status_code == 201, response.text
    assert loader.get(f"/Observation/{first['id']}").json() == first


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
def test_a_token_without_the_scope_is_told_so(hospital, sent, mine, verb):
    assert change(hospital, verb, sent, mine).status_code == 403


@pytest.mark.parametrize("criteria", ["identifier", "patient", "code"])
def test_fifty_at_once_make_one(running_system, person, key, criteria):
    """
    Identical conditional updates, on two workers: one creates, the others change it.
    """
    sent = things.observation(person.id, identifier=things.identified(key))
    params = {
        "identifier": {"identifier": f"urn:essai|{key}"},
        "patient": {"identifier": f"urn:essai|{key}", "patient": person.id},
        "code": {"code": "29463-7", "patient": person.id},
    }[criteria]
    answers = at_once(running_system, 50, "PUT", "Observation", json=sent, params=params)
    assert sorted(one.status_code for one in answers) == [200] * 49 + [201]
    assert len({place(one.headers["location"])[1] for one in answers}) == 1
    assert len({one.headers["etag"] for one in answers}) == 50
    assert person.search().json()["total"] == 1


def test_fifty_at_once_under_one_chosen_id_make_one(running_system, person, key):
    sent = things.observation(person.id, id=key)
    answers = at_once(running_system, 50, "PUT", f"Observation/{key}", json=sent)
    assert sorted(one.status_code for one in answers) == [200] * 49 + [201]


def test_creations_and_updates_of_one_identifier_make_one(running_system, person, key):
    sent = things.observation(person.id, identifier=things.identified(key))
    condition = f"identifier=urn:essai|{key}"
    calls = [
        ("POST", {"if-none-exist": condition}, {}),
        ("PUT", {}, {"identifier": condition[11:]}),
    ]

    def work(number):
        verb, headers, params = calls[number % 2]
        return send(running_system, verb, "Observation", headers=headers, json=sent, params=params)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(work, range(40)))
    assert sorted(one.status_code for one in answers) == [200] * 39 + [201]
    assert person.search().json()["total"] == 1


def test_of_fifty_deletions_at_once_one_is_done(running_system, person, sent, mine):
    fid = person.create(sent)["id"]
    answers = at_once(running_system, 50, "DELETE", "Observation", params=mine)
    assert {one.status_code for one in answers} == {204}
    assert [one.headers.get("etag") for one in answers].count('W/"2"') == 1
    assert person.http.get(f"/Observation/{fid}/_history").json()["total"] == 2


def at_once(running_system, count, verb, address, **said):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: send(running_system, verb, address, **said), range(count)))


def send(running_system, verb, address, *, headers=None, **said):
    token = {"authorization": f"Bearer {running_system.token('loader')}"}
    return httpx.request(
        verb, f"{running_system.fhir}/{address}", headers=token | (headers or {}), **said, **PLAIN
    )


@pytest.mark.parametrize("verb", ["PATCH", "DELETE"])
def test_what_a_condition_tells_is_in_the_register(database, verb):
    """
    Also when several things match and nothing is changed.
    """
    person = inside.holder()
    with inside.http(inside.operator()) as loader:
        for _ in range(2):
            loader.post("/Observation", json=things.observation(person.id)).raise_for_status()
        after = inside.last_line()
        answer = change(loader, verb, None, {"patient": person.id, "code": "29463-7"})
    assert_refused(answer, 412, "multiple-matches")
    assert "search" in [line[1] for line in inside.lines_of(person, after=after)]


def test_what_a_failed_test_tells_is_in_the_register(database):
    person = inside.holder()
    with inside.http(inside.operator()) as loader:
        made = loader.post("/Observation", json=things.observation(person.id)).json()
        after = inside.last_line()
        tested = json.dumps([{"op": "test", "path": "/status", "value": "amended"}])
        answer = loader.patch(f"/Observation/{made['id']}", content=tested, headers=JSON_PATCH)
    assert_refused(answer, 422, "processing")
    assert [line[1] for line in inside.lines_of(person, after=after)] == ["read"]
