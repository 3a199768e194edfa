"""
A worker killed with -9 in the middle of an export and of an import: another one ends them, and no
line is there twice.

Over the database of the tests, where no other worker is.
"""

import json
import uuid

import pytest

from tests.drills.parts import Part
from tests.drills.test_worker_killed import environment, run_until_killed, wait_for
from tests.fhir_api import exporting, inside, things

__all__ = ["environment"]
PEOPLE = 12
NDJSON = exporting.ASYNC | {"content-type": "application/fhir+ndjson"}


@pytest.fixture
def loader(database):
    with inside.http(inside.operator()) as client:
        yield client


@pytest.fixture
def doctor(loader):
    one = inside.doctor()
    for _ in range(PEOPLE):
        person = inside.holder()
        inside.care_for(person, one)
        for _ in range(3):
            loader.post("/Observation", json=things.observation(person.id)).raise_for_status()
    return one


def is_over(at):
    from ens.ground import database

    job = at.rpartition("/")[2]
    return database.execute(
        "select state = 'done' from exports_job where job::text = %s", (job,)
    ).fetchone()[0]


def end(environment, at):
    """
    A worker that nobody kills.
    """
    worker = Part("worker", **environment)
    try:
        wait_for(lambda: is_over(at), seconds=40, what="it does not end")
    finally:
        worker.stop()


@pytest.mark.parametrize("place", ["export-before-commit", "export-before-end"])
def test_an_export_ends_with_every_line_once(environment, doctor, place):
    with exporting.software(doctor) as http:
        at = exporting.start(http)
        run_until_killed(environment, f"{place}:kill")
        assert http.get(at).status_code == 202
        run_until_killed(environment, f"{place}:kill")
        end(environment, at)
        manifest = exporting.manifest(http, at)
        found = exporting.lines(http, manifest)
    for name, count in (("Patient", PEOPLE), ("Observation", 3 * PEOPLE)):
        ids = [one["id"] for one in found[name]]
        assert (len(ids), len(set(ids))) == (count, count)
    assert {one["type"]: one["count"] for one in manifest["output"]} == {
        "Patient": PEOPLE, "Observation": 3 * PEOPLE,
    }  # fmt: skip


@pytest.mark.parametrize("place", ["after-data", "after-commit"])
def test_an_import_ends_with_everything_there_once(environment, loader, place):
    patient = str(uuid.uuid4())
    family = f"IMPORTE{inside.letters(uuid.uuid4().int % 10**9)}"
    lines = [things.patient(family=family, id=patient)]
    lines += [things.observation(patient) for _ in range(20)]
    content = "\n".join(map(json.dumps, lines))
    at = loader.post("/$import", content=content, headers=NDJSON).headers["content-location"]
    run_until_killed(environment, f"{place}:kill")
    end(environment, at)
    found = loader.get("/Observation", params={"patient": patient, "_summary": "count"}).json()
    assert found["total"] == 20
    (said,) = exporting.lines(loader, exporting.manifest(loader, at))["OperationOutcome"]
    assert said["issue"][0]["diagnostics"] == "21 resources are stored"
