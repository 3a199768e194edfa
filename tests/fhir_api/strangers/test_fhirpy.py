"""
fhirpy of PyPI, as it is, synchronous and asynchronous, with a token of the loader.
"""

import asyncio
import uuid

import pytest
from fhirpy import AsyncFHIRClient, SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from tests.fhir_api import things

MANY, PAGE = 7, 3


# Its count() says a parameter of its own, which is then left out, and reported.
LENIENT = {"Prefer": "handling=lenient"}


@pytest.fixture
def client(running_system):
    return SyncFHIRClient(
        running_system.fhir, authorization=f"Bearer {running_system.token('loader')}"
    )


@pytest.fixture
def lenient(running_system):
    bearer = f"Bearer {running_system.token('loader')}"
    return SyncFHIRClient(running_system.fhir, bearer, LENIENT)


@pytest.fixture
def alone(running_system):
    bearer = f"Bearer {running_system.token('loader')}"
    return AsyncFHIRClient(running_system.fhir, bearer, LENIENT)


def weights(client, patient):
    return client.resources("Observation").search(patient=patient, code="29463-7")


def test_it_writes_reads_changes_and_deletes(client):
    patient = client.resource("Patient", **things.patient(family="FHIRPY"))
    patient.save()
    assert patient.id
    read = client.get("Patient", patient.id)
    assert read["name"][0]["family"] == "FHIRPY"
    read["gender"] = "male"
    client.update(read)
    patient.refresh()
    assert (patient["gender"], patient["meta"]["versionId"]) == ("male", "2")
    weight = client.resource("Observation", **things.observation(patient.id))
    weight.create()
    assert weight["subject"].to_resource()["id"] == patient.id
    weight.delete()
    with pytest.raises(ResourceNotFound):
        client.get("Observation", weight.id)


def test_it_searches_and_pages_to_the_end(client, person):
    made = {person.observe(value=50 + rank)["id"] for rank in range(MANY)}
    search = weights(client, person.id).limit(PAGE).sort("-date")
    assert len(search.fetch()) == PAGE
    found = search.fetch_all()
    assert len(found) == MANY
    assert {one.id for one in found} == made
    with pytest.raises(OperationOutcome, match="_totalMethod"):
        search.count()
    assert search.first().id in made
    with_patient = search.include("Observation", "patient").fetch_raw()
    kinds = [entry["resource"]["resourceType"] for entry in with_patient["entry"]]
    assert kinds.count("Patient") == 1
    before = weights(client, person.id).search(date__lt="2020").fetch_all()
    assert before == []


def test_it_counts(lenient, person):
    for _ in range(MANY):
        person.observe()
    assert weights(lenient, person.id).count() == MANY


def test_it_patches(client, person):
    made = client.reference("Observation", person.observe()["id"])
    after = client.patch("Observation", made.id, status="amended", note=[{"text": "relu"}])
    assert (after["status"], after["note"]) == ("amended", [{"text": "relu"}])
    kept = client.resources("Observation").search(_id=made.id).get()
    kept.patch(note=None, status="corrected")
    again = client.get("Observation", made.id)
    assert (again["status"], again.get("note")) == ("corrected", None)
    assert again["valueQuantity"]["value"] == 61.5


def test_it_changes_and_deletes_on_a_condition(client, person):
    mine = {"system": "urn:fhirpy", "value": str(uuid.uuid4())}
    search = client.resources("Observation").search(
        patient=person.id, identifier=f"{mine['system']}|{mine['value']}"
    )
    sent = client.resource("Observation", **things.observation(person.id, identifier=[mine]))
    first, made = search.update(sent)
    sent["status"] = "amended"
    second, again = search.update(sent)
    assert (made, again, first.id) == (True, False, second.id)
    assert search.patch(status="corrected")["status"] == "corrected"
    search.delete()
    assert search.fetch() == []


def test_it_transacts(client):
    urn = things.urn()
    weight = things.observation("x") | {"subject": {"reference": urn}}
    bundle = things.transaction(things.post(things.patient(), urn), things.post(weight))
    done = client.execute("", data=bundle)
    places = [entry["response"]["location"] for entry in done["entry"]]
    patient = places[0].split("/Patient/")[1].split("/")[0]
    (found,) = weights(client, patient).fetch_all()
    assert found["subject"]["reference"] == f"Patient/{patient}"
    batch = client.execute("", data={
        "resourceType": "Bundle", "type": "batch",
        "entry": [{"request": {"method": "GET", "url": f"Patient/{patient}"}}],
    })  # fmt: skip
    assert batch["entry"][0]["resource"]["id"] == patient


def test_it_is_told_what_is_wrong(client, person):
    with pytest.raises(OperationOutcome) as refused:
        client.resource("Observation", subject={"reference": person.reference}).save()
    told = refused.value.resource["issue"]
    assert {one["expression"][0] for one in told} == {"Observation"}
    with pytest.raises(OperationOutcome, match="inconnu"):
        client.resources("Observation").search(inconnu="x").fetch()


def test_asynchronously_all_the_same(alone, person):
    asyncio.run(_all_of_it(alone, person))


async def _all_of_it(client, person):
    made = [client.resource("Observation", **things.observation(person.id)) for _ in range(MANY)]
    await asyncio.gather(*(one.save() for one in made))
    search = weights(client, person.id).limit(PAGE)
    found = await search.fetch_all()
    assert {one.id for one in found} == {one.id for one in made}
    await made[0].patch(status="amended")
    assert (await client.get("Observation", made[0].id))["status"] == "amended"
    await made[1].delete()
    assert await weights(client, person.id).count() == MANY - 1
    done = await client.execute("", data=things.transaction(
        things.post(things.observation(person.id)), things.delete(f"Observation/{made[2].id}")
    ))  # fmt: skip
    assert [one["response"]["status"][:3] for one in done["entry"]] == ["201", "204"]
