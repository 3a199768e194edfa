"""
What is hidden is hidden in XML too: the same two worlds, the same answers.
"""

import httpx
import pytest

from ens.standards.fhir import json_gate, xml
from tests.fhir_api import test_hidden as hidden_tests
from tests.fhir_api.hidden_requests import READS, SEARCHES
from tests.fhir_api.test_hidden import ask, level

author = hidden_tests.author
let_in = hidden_tests.let_in
reader = hidden_tests.reader
doctor = hidden_tests.doctor
hospital = hidden_tests.hospital
worlds = hidden_tests.worlds
XML = {"accept": "application/fhir+xml"}


def levelled(world, response):
    """
    An answer in XML, read back so that it is levelled as one in JSON.
    """
    assert response.headers["content-type"].startswith("application/fhir+xml")
    said = json_gate.serialise(xml.read(response.content, max_bytes=50_000_000))
    return level(world, httpx.Response(response.status_code, content=said))


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", SEARCHES[::4])
def test_by_a_search(doctor, worlds, address):
    hidden, never = (levelled(one, ask(doctor, one, "GET", address, headers=XML)) for one in worlds)
    assert hidden[0] == 200
    assert hidden == never


@pytest.mark.parametrize("address", [address for method, address, _ in READS if method == "GET"])
def test_by_its_address(doctor, worlds, address):
    hidden, never = (levelled(one, ask(doctor, one, "GET", address, headers=XML)) for one in worlds)
    assert hidden[0] == 404
    assert hidden == never


@pytest.mark.parametrize("name", ["DocumentReference", "Observation", "List"])
def test_by_an_update(doctor, worlds, name):
    key = {"DocumentReference": "document", "Observation": "result", "List": "list"}[name]
    answers = []
    for one in worlds:
        body = xml.write({"resourceType": name, "id": one.ids[key], "status": "final"})
        sent = {"content-type": "application/fhir+xml", **XML}
        response = doctor.put(f"/{name}/{one.ids[key]}", content=body, headers=sent)
        answers.append(levelled(one, response))
    assert answers[0] == answers[1]
