"""
Batch, and what a transaction reads: https://hl7.org/fhir/R4/http.html#transaction
"""

import base64

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, issues, place
from tests.fhir_api.things import delete, post, put, transaction


@pytest.fixture(scope="module")
def world(database):
    inside.register_clients()
    person = inside.holder()
    with inside.http(inside.operator()) as http:
        yield person, http


@pytest.fixture
def weight(world):
    person, http = world
    return http.post("/Observation", json=things.observation(person.id)).json()


def get(url, **request):
    return {"request": {"method": "GET", "url": url, **request}}


def batch(*entries):
    return {"resourceType": "Bundle", "type": "batch", "entry": list(entries)}


def answers(response, kind="batch"):
    assert response.status_code == 200, response.text
    bundle = response.json()
    assert bundle["type"] == f"{kind}-response"
    return bundle["entry"]


def statuses(entries):
    return [one["response"]["status"][:3] for one in entries]


def test_each_entry_is_done_on_its_own_and_answered_in_its_place(world, weight):
    person, http = world
    told = answers(
        http.post(
            "/",
            json=batch(
                get(f"Observation/{weight['id']}"),
                post({"resourceType": "Observation", "status": "inconnu"}),
                post(things.observation(person.id, value=70)),
                get("Observation/jamais"),
                put({**weight, "status": "amended"}, ifMatch='W/"1"'),
                put({**weight, "status": "amended"}, ifMatch='W/"1"'),
                get(f"Observation?patient={person.id}&_summary=count"),
                delete(f"Observation/{weight['id']}"),
                get(f"Observation/{weight['id']}"),
                get(f"Observation/{weight['id']}/_history/1"),
            ),
        )
    )
    assert statuses(told) == [
        "200", "422", "201", "404", "200", "412", "200", "204", "410", "200",
    ]  # fmt: skip
    assert told[0]["resource"] == weight
    assert told[0]["response"]["etag"] == 'W/"1"'
    assert told[0]["response"]["lastModified"].endswith("Z")
    assert told[1]["response"]["outcome"]["issue"][0]["expression"]
    assert place(told[2]["response"]["location"])[2] == "1"
    assert "resource" not in told[2]
    assert told[6]["resource"]["type"] == "searchset"
    assert told[9]["resource"] == weight
    for one in told:
        failed = int(one["response"]["status"][:3]) >= 400
        assert ("outcome" in one["response"]) == failed


def test_what_is_written_comes_back_when_it_is_asked(world):
    person, http = world
    sent = batch(post(things.observation(person.id)))
    response = http.post("/", json=sent, headers={"prefer": "return=representation"})
    (told,) = answers(response)
    assert told["resource"]["status"] == "final"


def test_an_entry_may_carry_its_conditions(world, weight, key):
    person, http = world
    identified = things.observation(person.id, identifier=things.identified(key))
    told = answers(
        http.post(
            "/",
            json=batch(
                get(f"Observation/{weight['id']}", ifNoneMatch='W/"1"'),
                post(identified, ifNoneExist=f"identifier=urn:essai|{key}"),
                post(identified, ifNoneExist=f"identifier=urn:essai|{key}"),
            ),
        )
    )
    assert statuses(told) == ["304", "201", "200"]
    assert told[1]["response"]["location"] == told[2]["response"]["location"]


def test_a_binary_comes_as_a_resource(world):
    person, http = world
    sent = things.document({"reference": f"Patient/{person.id}"})
    made = http.post("/DocumentReference", json=sent).json()
    url = made["content"][0]["attachment"]["url"]
    (told,) = answers(http.post("/", json=batch(get(f"Binary/{url.rpartition('/')[2]}"))))
    assert base64.b64decode(told["resource"]["data"]) == b"%PDF-1.4 essai"


def test_the_same_key_does_nothing_twice(world, key):
    person, http = world
    sent = batch(post(things.observation(person.id)), post(things.observation(person.id)))
    first, again = (
        [one["response"]["location"] for one in answers(http.post("/", json=sent, headers=headers))]
        for headers in [{"idempotency-key": key}] * 2
    )
    assert len(set(first)) == 2
    assert first == again


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ("x", "422"), ({}, "422"), ({"request": {"url": "Patient"}}, "422"),
        ({"request": {"method": "TRACE", "url": "Patient"}}, "422"),
        (get(""), "422"), (get("/"), "400"), (get("?_page=x"), "400"), (get("Inconnu/1"), "404"),
        (get("Observation?x=%00"), "400"),
        (get("Observation/x?_format=xml"), "404"), (get("http://ailleurs.test/Patient/1"), "404"),
        ({"request": {"method": "POST", "url": "Observation"}}, "400"),
        ({"resource": [], "request": {"method": "POST", "url": "Observation"}}, "400"),
        ({"resource": batch(), "request": {"method": "POST", "url": "/"}}, "400"),
        (put({"resourceType": "Observation", "id": "x"}, ifMatch="x"), "422"),
    ],
)  # fmt: skip
def test_a_wrong_entry_fails_alone(world, weight, entry, status):
    _, http = world
    told = answers(http.post("/", json=batch(entry, get(f"Observation/{weight['id']}"))))
    assert statuses(told) == [status, "200"]
    assert told[0]["response"]["outcome"]["issue"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"resourceType": "Bundle", "type": "batch", "entry": {}}, 400),
        ({"resourceType": "Bundle", "type": "batch", "inconnu": 1}, 422),
        (batch(*[get("Patient/x")] * 1001), 413),
    ],
)
def test_what_is_no_batch_is_refused_whole(world, body, status):
    _, http = world
    response = http.post("/", json=body)
    assert response.status_code == status
    assert issues(response)


def test_the_next_page_of_a_search_is_read_by_an_entry_too(world):
    """
    By the link as it was given; and no entry is a Bundle of its own.
    """
    person, http = world
    for _ in range(3):
        http.post("/Observation", json=things.observation(person.id)).raise_for_status()
    asked, seen = f"Observation?patient={person.id}&_count=2", []
    while asked:
        (one,) = answers(http.post("/", json=batch(get(asked))))
        assert one["response"]["status"] == "200 OK", one
        seen += [each["resource"]["id"] for each in one["resource"]["entry"]]
        links = {each["relation"]: each["url"] for each in one["resource"]["link"]}
        asked = links.get("next")
    assert len(seen) == len(set(seen)) >= 3
    nested = {"resource": batch(get("metadata")), "request": {"method": "POST", "url": "?a=b"}}
    assert statuses(answers(http.post("/", json=batch(nested)))) == ["400"]


def test_an_empty_batch_has_no_entries(world):
    _, http = world
    bundle = http.post("/", json={"resourceType": "Bundle", "type": "batch"}).json()
    assert "entry" not in bundle


def test_each_entry_is_decided_and_leaves_its_own_trace(world, weight):
    person, _ = world
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    other = inside.holder()
    after = inside.last_line()
    with inside.software_of(doctor) as http:
        told = answers(
            http.post(
                "/",
                json=batch(
                    get(f"Observation/{weight['id']}"),
                    get(f"Patient/{other.id}"),
                    get(f"Observation?patient={person.id}"),
                ),
            )
        )
    assert statuses(told) == ["200", "404", "200"]
    lines = inside.lines_of(person, after=after)
    assert [line[1] for line in lines] == ["read", "search"]
    (refused,) = inside.lines_of(other, after=after)
    assert (refused[1], refused[5]) == ("read", "no_relation")


def test_a_scope_that_one_entry_lacks_refuses_that_one(world):
    person, _ = world
    actor = inside.through(person, "dedans-app", "patient/Observation.rs", patient=person.key)
    with inside.http(actor) as app:
        told = answers(
            app.post(
                "/",
                json=batch(
                    get(f"Observation?patient={person.id}"),
                    post(things.observation(person.id)),
                    get(f"Condition?patient={person.id}"),
                ),
            )
        )
    assert statuses(told) == ["200", "403", "403"]


def test_an_entry_whose_trace_cannot_be_written_is_not_served(world, weight):
    _, http = world
    with inside.failing("register-write:raise"):
        told = answers(http.post("/", json=batch(get(f"Observation/{weight['id']}"))))
    assert statuses(told) == ["503"]
    assert "resource" not in told[0]


def test_a_batch_without_token_is_refused(world):
    _, http = world
    refused = http.post("/", json=batch(), headers={"authorization": "Bearer non"})
    assert_refused(refused, 401, "login")


def test_a_transaction_reads_last_what_it_wrote(world, weight):
    person, http = world
    sent = transaction(
        get(f"Observation/{weight['id']}"),
        get(f"Observation?patient={person.id}&_id={weight['id']}"),
        put({**weight, "status": "amended"}),
    )
    told = answers(http.post("/", json=sent), "transaction")
    assert statuses(told) == ["200", "200", "200"]
    assert told[0]["resource"]["status"] == "amended"
    assert told[1]["resource"]["total"] == 1
    assert place(told[2]["response"]["location"])[2] == "2"


def test_a_transaction_may_only_read(world, weight):
    _, http = world
    told = answers(
        http.post("/", json=transaction(get(f"Observation/{weight['id']}"))), "transaction"
    )
    assert told[0]["resource"] == weight


def test_what_cannot_be_read_undoes_what_was_written_and_is_in_the_register(world):
    person, _ = world
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    other = inside.holder()
    after = inside.last_line()
    with inside.software_of(doctor) as http:
        sent = transaction(
            post(things.observation(person.id)), get(f"Patient/{other.id}"),
        )  # fmt: skip
        response = http.post("/", json=sent)
    assert_refused(response, 404, "not-found")
    assert issues(response)[0]["expression"] == ["Bundle.entry[1]"]
    assert inside.lines_of(person, after=after) == []
    (refused,) = inside.lines_of(other, after=after)
    assert (refused[1], refused[5]) == ("read", "no_relation")


def test_an_entry_that_fails_is_named_at_its_place_among_all(world, weight):
    _, http = world
    sent = transaction(
        get(f"Observation/{weight['id']}"), get(f"Observation/{weight['id']}"),
        put({**weight, "status": "amended"}, ifMatch='W/"9"'),
    )  # fmt: skip
    response = http.post("/", json=sent)
    assert response.status_code == 412
    assert issues(response)[0]["expression"] == ["Bundle.entry[2]"]


def test_a_transaction_sent_again_reads_again(world, weight, key):
    person, http = world
    sent = transaction(post(things.observation(person.id)), get(f"Observation/{weight['id']}"))
    first, again = (
        answers(http.post("/", json=sent, headers={"idempotency-key": key}), "transaction")
        for _ in range(2)
    )
    assert first[0]["response"]["location"] == again[0]["response"]["location"]
    assert first[1]["resource"] == again[1]["resource"] == weight


def test_nothing_more_is_read_once_a_bundle_took_too_long(world, weight, monkeypatch):
    from ens.fhir_api import entries

    _, http = world
    monkeypatch.setattr(entries, "MOST_SECONDS", -1)
    read = get(f"Observation/{weight['id']}")
    said = answers(http.post("/", json=batch(read, read)))
    assert [one["response"]["status"][:3] for one in said] == ["413", "413"]
    assert_refused(http.post("/", json=transaction(read)), 413, "too-costly")
