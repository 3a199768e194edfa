"""
fhirclient of PyPI (SMART on FHIR), as it is: a citizen signs in, says yes to the application, and
it reads and writes in their space.
"""

import pytest
from fhirclient.client import FHIRClient
from fhirclient.models.bundle import Bundle
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient
from fhirclient.server import FHIRNotFoundException

from tests.fhir_api import things

WHO = "nadia-benali"
MANY, PAGE = 7, 3


@pytest.fixture(scope="module")
def smart(running_system):
    """
    The application, once its user said yes.
    """
    app = running_system.clients["acceptance-app"]
    client = FHIRClient(
        settings={
            "app_id": app["client_id"], "api_base": running_system.fhir,
            "redirect_uri": app["redirect_uris"][0], "scope": app["scopes"],
        }
    )  # fmt: skip
    assert client.prepare() is False
    client.handle_callback(running_system.allowed(WHO, client.authorize_url))
    assert client.ready
    return client


@pytest.fixture(scope="module")
def me(smart):
    return smart.patient


def weight(patient, **more):
    return Observation(things.observation(patient.id, **more))


def test_it_knows_whose_space_it_is(smart, me, running_system):
    assert f"Patient/{me.id}" == running_system.people[WHO]["patient"]
    assert smart.human_name(me.name[0])


def test_it_creates_reads_changes_and_deletes(smart, me):
    sent = weight(me)
    told = sent.create(smart.server)
    fid = (told or sent.as_json())["id"]
    kept = Observation.read(fid, smart.server)
    assert kept.valueQuantity.value == 61.5
    kept.status = "amended"
    kept.update(smart.server)
    assert Observation.read(fid, smart.server).status == "amended"
    assert kept.subject.resolved(Patient).id == me.id
    kept.delete()
    with pytest.raises(Exception, match="410"):
        Observation.read(fid, smart.server)
    with pytest.raises(FHIRNotFoundException):
        Observation.read("jamais", smart.server)


def test_it_searches_and_pages_to_the_end(smart, me):
    for rank in range(MANY):
        weight(me, of="59408-5", value=100 + rank).create(smart.server)
    search = Observation.where({"patient": me.id, "code": "59408-5", "_count": str(PAGE)})
    pages = list(search.perform_iter(smart.server))
    assert [len(page.entry) for page in pages] == [PAGE, PAGE, 1]
    found = {one.valueQuantity.value for one in search.perform_resources_iter(smart.server)}
    assert found == {100 + rank for rank in range(MANY)}
    both = search.include("subject").perform_resources_iter(smart.server)
    assert {one.resource_type for one in both} == {"Observation", "Patient"}


def test_it_transacts(smart, me):
    one, other = things.observation(me.id, of="2708-6"), things.observation(me.id, of="2708-6")
    bundle = Bundle(things.transaction(things.post(one), things.post(other)))
    done = Bundle(smart.server.post_json("", bundle.as_json()).json())
    assert [entry.response.status[:3] for entry in done.entry] == ["201", "201"]
    search = Observation.where({"patient": me.id, "code": "2708-6"})
    assert len(list(search.perform_resources_iter(smart.server))) == 2
