"""
The data set written on the server, and read again as it is shown.
"""

import random

from tests.fhir_api import inside
from tests.fhir_api.oracle.data import commons, people, picking, words
from tests.fhir_api.oracle.data.lawful import lawful
from tests.fhir_api.oracle.world import World

SEED = 20_261_122
PERSONS = 4


def drawn(base):
    """
    The resources of the commons, then those of each person.
    """
    draw = random.Random(SEED)
    shared = picking.Pick(draw, base)
    yield list(map(lawful, commons.resources(draw, shared)))
    for rank in range(PERSONS):
        made = people.resources(draw, picking.Pick(draw, base, shared.made), rank)
        yield list(map(lawful, made))


def write(base):
    """
    Return the ids of the persons.
    """
    found = []
    with inside.http(inside.operator()) as http:
        for resources in drawn(base):
            for one in resources:
                _put(http, one)
            found += [one["id"] for one in resources if one["resourceType"] == "Patient"]
    return found


def _put(http, resource):
    sent = words.written(resource).encode()
    address = f"/{resource['resourceType']}/{resource['id']}"
    answer = http.put(address, content=sent, headers={"content-type": "application/fhir+json"})
    assert answer.status_code in (200, 201), (answer.text, sent)


def reader(persons):
    """
    Somebody who acts for these persons, and for nobody else but themselves.
    """
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    one = inside.holder()
    for fid in persons:
        identity.represent(
            representative=one.key, represented=identity.person_of_public_id(fid), kind="guardian",
            since=clock.today(), source="decision", by=one.actor.account,
        )  # fmt: skip
    return one


def shown(http, base, own):
    """
    The world as this reader sees it, number for number; `own` is the id of their own Patient.
    """
    world = World()
    world.add(http.get(f"/Patient/{own}").text, own)
    for resources in drawn(base):
        owner = next((one["id"] for one in resources if one["resourceType"] == "Patient"), "")
        for one in resources:
            answer = http.get(f"/{one['resourceType']}/{one['id']}")
            assert answer.status_code == 200, (one["resourceType"], one["id"], answer.text)
            world.add(answer.text, owner)
    return world
