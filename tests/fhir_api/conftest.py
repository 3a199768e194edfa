"""
Software of several kinds before the running system, and a person of its own for each test.
"""

import uuid
from dataclasses import dataclass
from functools import partial

import httpx
import pytest

from tests.fhir_api import things

HOSPITAL_READS = "system/DocumentReference.crs system/List.crs system/Binary.cr"


@pytest.fixture(scope="session")
def loader(running_system):
    """
    The operator's software, which may write anything and choose ids.
    """
    with running_system.http(partial(running_system.token, "loader")) as http:
        yield http


@pytest.fixture(scope="session")
def hospital(running_system):
    """
    The hospital's software, with its biologist behind it.
    """
    said = running_system.individual("dr-garnier", "hospital")
    token = partial(running_system.token, "hospital", HOSPITAL_READS, said)
    with running_system.http(token) as http:
        yield http


@pytest.fixture(scope="session")
def nurse(running_system):
    """
    The nurse of Suzanne and Marcel, through her practice's software.
    """
    token = partial(running_system.token_of, "infirmiere-bonnet", "pro-software")
    with running_system.http(token) as http:
        yield http


@pytest.fixture(scope="session")
def stranger(running_system):
    """
    A paediatrician whom nobody named.
    """
    token = partial(running_system.token_of, "dr-roux", "pro-software")
    with running_system.http(token) as http:
        yield http


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody new, and the software that writes about them.
    """

    id: str
    http: httpx.Client

    @property
    def reference(self):
        return f"Patient/{self.id}"

    def create(self, resource, **headers):
        response = self.http.post(f"/{resource['resourceType']}", json=resource, headers=headers)
        assert response.status_code == 201, response.text
        return response.json()

    def observe(self, **more):
        return self.create(things.observation(self.id, **more))

    def search(self, path="/Observation", **query):
        return self.http.get(path, params={"patient": self.id, **query})


@pytest.fixture
def person(loader):
    return new_person(loader)


@pytest.fixture(scope="module")
def somebody(loader):
    """
    One person for the whole module.
    """
    return new_person(loader)


def new_person(http, **more):
    response = http.post("/Patient", json=things.patient(**more))
    assert response.status_code == 201, response.text
    return Person(response.json()["id"], http)


@pytest.fixture
def key():
    return str(uuid.uuid4())
