"""
From a deposit to a receiver: a real one, on a socket of this machine.
"""

import pytest

from tests.fhir_api import inside, things
from tests.journeys.subscriptions import asking, receiving

SCOPES = "patient/*.cruds"


@pytest.fixture
def person(database):
    return inside.holder()


@pytest.fixture
def app(person):
    actor = inside.through(person, "dedans-app", SCOPES, patient=person.key)
    with inside.http(actor) as http:
        yield http


def observe(http, person, **more):
    answer = http.post("/Observation", json=things.observation(person.id, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_a_measure_is_told_to_who_asked(app, person):
    with receiving.receiver() as server:
        one = asking.active(app, server)
        fid = observe(app, person)
        assert asking.match() == 1
        assert asking.deliver(one).is_received
    told = server.came[-1]
    assert receiving.numbers_of(told) == [1]
    (focus,) = receiving.focuses_of(told)
    assert focus.endswith(f"/fhir/Observation/{fid}")
    assert "resource" not in told["entry"][1]
