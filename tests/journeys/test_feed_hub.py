"""
What is published of what enters a record: keys only, in the transaction, by everybody but the
loading.
"""

import orjson
import pytest

from ens.ground import database
from tests.contexts.feed import following
from tests.fhir_api import inside, things


@pytest.fixture
def jeanne(database):
    return inside.holder("Jeanne")


@pytest.fixture
def biologist(database):
    return inside.doctor()


def test_a_deposit_publishes_the_document_and_not_what_was_extracted_from_it(jeanne, biologist):
    following.deposit(biologist, jeanne)
    [event] = following.events(jeanne)
    assert (event.by, event.profession) == ("structure", "10")
    assert event.structure == inside.hospital().structure
    rids = [rid for rid, version in event.things]
    rows = database.execute(
        "select origin from record_resource where person = %s and rid = any(%s::bigint[])",
        (jeanne.key, rids),
    ).fetchall()
    assert len(rows) == len(rids)
    assert all(origin == 0 for (origin,) in rows)


def test_what_is_published_holds_no_health_data(jeanne, biologist):
    following.deposit(biologist, jeanne)
    following.measure(jeanne)
    rows = database.execute(
        "select payload::text from ground_outbox where event = 'record.Deposited'"
        " and (payload ->> 'person')::bigint = %s",
        (jeanne.key,),
    ).fetchall()
    for (text,) in rows:
        told = orjson.loads(text)
        assert told.keys() == {"person", "things", "by", "profession", "structure"}
        assert all(isinstance(value, int) for thing in told["things"] for value in thing)


def test_a_creation_and_a_correction_by_the_person_publish_each_version(jeanne):
    made = following.measure(jeanne)
    with following.app_of(jeanne) as app:
        corrected = things.observation(jeanne.id, value=70) | {"id": made}
        assert app.put(f"/Observation/{made}", json=corrected).status_code == 200
    one, two = following.events(jeanne)
    assert (one.by, two.by) == ("citizen", "citizen")
    assert [rid for rid, _ in one.things] == [rid for rid, _ in two.things]
    assert [version for event in (one, two) for _, version in event.things] == [1, 2]


def test_what_is_loaded_is_published_to_nobody(jeanne):
    with inside.http(inside.operator()) as loader:
        answer = loader.post("/Observation", json=things.observation(jeanne.id))
    assert answer.status_code == 201, answer.text
    assert following.events(jeanne) == []


@pytest.mark.parametrize("place", ["after-data", "after-trace", "after-outbox"])
def test_a_deposit_that_is_undone_publishes_nothing(jeanne, biologist, place):
    body = inside.submission(jeanne, biologist)
    with inside.http(inside.structure_of(biologist)) as hospital, inside.failing(f"{place}:raise"):
        assert hospital.post("/", json=body).status_code >= 500
    assert following.events(jeanne) == []
