"""
A token whose user's sign-in is too weak, challenged: https://www.rfc-editor.org/rfc/rfc9470
"""

from dataclasses import replace

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import decision

WRITES = "patient/*.cruds"


@pytest.fixture
def jeanne(database):
    return inside.holder()


def weak(one, about):
    actor = replace(one.actor, assurance=0)
    through = inside.through(replace(one, actor=actor), "dedans-app", WRITES, patient=about.key)
    return inside.http(through)


def test_a_write_is_challenged_with_the_level_that_it_asks(jeanne):
    answer = weak(jeanne, jeanne).post("/Observation", json=things.observation(jeanne.id))
    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith('Bearer error="insufficient_user_authentication"')
    assert 'acr_values="eidas1"' in challenge
    assert decision(answer) == "sign-in-too-weak"


def test_a_read_tells_nothing_of_what_is_there(jeanne):
    client = weak(jeanne, jeanne)
    present = client.get(f"/Patient/{jeanne.id}")
    absent = client.get("/Patient/11111111-2222-4333-8444-555555555555")
    assert present.status_code == absent.status_code == 404
    assert "www-authenticate" not in present.headers


def test_whoever_acts_for_nobody_here_is_not_challenged(jeanne):
    other = inside.holder("Autre")
    client = weak(other, other)
    answers = [
        client.post("/Observation", json=things.observation(one))
        for one in (jeanne.id, "11111111-2222-4333-8444-555555555555")
    ]
    assert {one.status_code for one in answers} == {422}
    assert not any("www-authenticate" in one.headers for one in answers)
