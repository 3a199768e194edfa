"""
The problems, allergies, medicines, acts and devices of the summaries that any software deposits.
"""

import json
from functools import partial
from pathlib import Path

import pytest

from ens.standards.cda import document as cda
from tests.fhir_api import inside, within
from tests.fhir_api.things import document as posted
from tests.journeys import deposits
from tests.journeys.write_path.test_deposit_document import patient_of
from tests.standards.fhir.ips import record

loader = within.loader

FOLDER = (
    Path(__file__).resolve().parents[4] / "shared/samples/ansforge/TestContenuCDA-3-0/ExemplesCDA"
)
KINDS = (
    "Condition", "AllergyIntolerance", "MedicationStatement", "Procedure", "DeviceUseStatement",
)  # fmt: skip
HELD = {"VSM_1.4_2022.01.xml": (4, 1, 2, 1, 0), "IPS-FR_2024.01_DLU.xml": (7, 1, 2, 3, 2)}


@pytest.fixture(scope="module")
def clients(running_system):
    said = running_system.individual("dr-garnier", "hospital")
    sending = partial(running_system.token, "hospital", deposits.FULL_SCOPE, said)
    opened = (
        running_system.http(sending),
        running_system.http(partial(running_system.token, "loader")),
    )
    yield opened
    for one in opened:
        one.close()


def held(loader, patient):
    """
    How many there are of each kind.
    """
    asked = (loader.get(f"/{kind}", params={"patient": patient, "_summary": "count"})
             for kind in KINDS)  # fmt: skip
    return tuple(one.json()["total"] for one in asked)


@pytest.mark.samples
@pytest.mark.row("DMP-10")
@pytest.mark.parametrize("name", HELD)
def test_an_official_summary_gives_what_it_says_then_takes_it_away(clients, name):
    hospital, loader = clients
    data = (FOLDER / name).read_bytes()
    patient = cda.read_document(data).patient
    number = patient.ins_numbers[0]
    known = loader.post(
        "/Patient",
        json=patient_of(patient, number),
        headers={"if-none-exist": f"identifier={number.system}|{number.value}".encode()},
    ).json()
    before = held(loader, known["id"])
    whose = {"reference": f"Patient/{known['id']}"}
    sent = posted(whose, data, content_type="text/xml")
    response = hospital.post("/DocumentReference", json=sent)
    assert response.status_code == 201, response.text
    now = held(loader, known["id"])
    assert tuple(b - a for a, b in zip(before, now, strict=True)) == HELD[name]
    summary = loader.get(f"/Patient/{known['id']}/$summary")
    assert summary.status_code == 200, summary.text
    assert loader.delete(f"/DocumentReference/{response.json()['id']}").status_code == 204
    assert held(loader, known["id"]) == before


def said_of(person):
    traits = person.traits
    return {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": person.number.system, "value": person.number.value}],
        "name": [{"use": "official", "family": traits.family, "given": list(traits.given)}],
        "gender": "female",
        "birthDate": traits.birth_date.isoformat(),
    }


def summary_of(patient):
    active = record.condition("Asthme", clinical="active", onsetDateTime="2019")
    device = {"resourceType": "Device", "id": "d", "type": {"text": "Stimulateur"}}
    use = record.thing("DeviceUseStatement", status="active", device={"reference": "Device/d"})
    return record.document(active, use, others=[device], patient=patient)


def deposit(loader, person, content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = posted(person.reference, data, content_type="application/fhir+json")
    return loader.post("/DocumentReference", json=sent)


def test_a_fhir_document_is_kept_whole_and_read_like_a_cda(loader):
    person = inside.holder()
    bundle = summary_of(said_of(person))
    answer = deposit(loader, person, bundle)
    assert answer.status_code == 201, answer.text
    assert held(loader, person.id) == (1, 0, 0, 0, 1)
    (use,) = loader.get("/DeviceUseStatement", params={"patient": person.id}).json()["entry"]
    assert use["resource"]["contained"][0]["type"] == {"text": "Stimulateur"}
    url = answer.json()["content"][0]["attachment"]["url"]
    kept = loader.get("/" + "/".join(url.split("/")[-2:]))
    assert json.loads(kept.content) == bundle
    found = loader.get(f"/Patient/{person.id}/$summary").json()
    assert "Stimulateur" in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize(
    "change",
    [
        {"birthDate": "1931-01-01"},
        {"identifier": [{"system": "urn:oid:1.2.250.1.213.1.4.10", "value": "277076322082910"}]},
        {"name": [{"use": "official", "family": "AUTRE", "given": ["Zoe"]}]},
    ],
)
def test_a_fhir_document_about_somebody_else_does_not_enter(loader, change):
    person = inside.holder()
    answer = deposit(loader, person, summary_of(said_of(person) | change))
    assert answer.status_code == 422, answer.text
    assert held(loader, person.id) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"resourceType":"Bundle","type":"document","entry":3}',
     b'{"resourceType":"Bundle","type":"collection"}'],
)  # fmt: skip
def test_what_is_no_fhir_document_is_kept_and_nothing_is_read_in_it(loader, content):
    person = inside.holder()
    assert deposit(loader, person, content).status_code == 201
    assert held(loader, person.id) == (0, 0, 0, 0, 0)


def test_what_a_hidden_document_says_is_hidden_too(loader):
    from ens.ground import clock
    from ens.journeys import hide_document

    person, doctor = inside.holder(), inside.doctor()
    inside.care_for(person, doctor)
    answer = deposit(loader, person, summary_of(said_of(person)))
    hide_document.hide(
        actor=person.actor, patient="", document=answer.json()["id"], hidden=True, key="",
        now=clock.now(),
    )  # fmt: skip
    with inside.software_of(doctor) as http:
        found = http.get(f"/Patient/{person.id}/$summary").text
    assert "Asthme" not in found
    assert "Stimulateur" not in found
