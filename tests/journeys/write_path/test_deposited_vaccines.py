"""
Vaccines and measures of the documents that any software deposits by the FHIR API.
"""

from functools import partial
from pathlib import Path

import pytest

from ens.standards.cda import document as cda
from tests.fhir_api.things import document as posted
from tests.journeys import deposits
from tests.journeys.write_path.test_deposit_document import patient_of

FOLDER = (
    Path(__file__).resolve().parents[4] / "shared/samples/ansforge/TestContenuCDA-3-0/ExemplesCDA"
)
# Vaccines, then measures: both numbers of a blood pressure are one.
HELD = {
    "VAC-NOTE_2023.01.xml": (1, 0),
    "CSE-CS24_2025.01.xml": (25, 4),
    "IPS-FR_2024.01_DLU.xml": (2, 2),
    "DLU-EHPAD-FLUDT_2022.01.xml": (0, 4),
}


@pytest.fixture(scope="module")
def clients(running_system):
    sending = partial(
        running_system.token,
        "hospital",
        deposits.FULL_SCOPE,
        running_system.individual("dr-garnier", "hospital"),
    )
    opened = (
        running_system.http(sending),
        running_system.http(partial(running_system.token, "loader")),
    )
    yield opened
    for one in opened:
        one.close()


@pytest.mark.samples
@pytest.mark.row("DMP-10")
@pytest.mark.parametrize("name", HELD)
def test_a_published_document_gives_its_vaccines_and_measures_then_takes_them_away(clients, name):
    hospital, loader = clients
    data = (FOLDER / name).read_bytes()
    patient = cda.read_document(data).patient
    number = patient.ins_numbers[0]
    known = loader.post(
        "/Patient",
        json=patient_of(patient, number),
        headers={"if-none-exist": f"identifier={number.system}|{number.value}".encode()},
    ).json()
    whose = {"reference": f"Patient/{known['id']}"}
    response = hospital.post(
        "/DocumentReference", json=posted(whose, data, content_type="text/xml")
    )
    assert response.status_code == 201, response.text
    document = f"DocumentReference/{response.json()['id']}"
    assert held(loader, known["id"], document) == HELD[name]
    assert loader.delete(f"/{document}").status_code == 204
    assert held(loader, known["id"], document) == (0, 0)


def held(loader, patient, document):
    """
    How many vaccines and measures there are that were read in this document.
    """
    found = []
    for kind in ("Immunization", "Observation"):
        read_in = {"_has:Provenance:target:entity": document}
        answer = loader.get(f"/{kind}", params={"patient": patient, "_count": "500", **read_in})
        assert answer.status_code == 200, answer.text
        found.append(len(answer.json().get("entry", [])))
    return tuple(found)
