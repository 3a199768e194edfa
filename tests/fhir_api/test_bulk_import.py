"""
Resources sent a line each by an operator, and what is said of each line.
"""

import json
import threading
import uuid
from collections import Counter

import pytest

from tests.fhir_api import exporting, inside, things, within
from tests.fhir_api.answers import assert_refused

loader = within.loader

pytestmark = pytest.mark.usefixtures("database")
NDJSON = exporting.ASYNC | {"content-type": "application/fhir+ndjson"}


def body(*resources):
    lines = (one if isinstance(one, str) else json.dumps(one) for one in resources)
    return "\n".join(lines).encode()


def start(loader, *resources):
    answer = loader.post("/$import", content=body(*resources), headers=NDJSON)
    assert answer.status_code == 202, answer.text
    return answer.headers["content-location"]


def imported(loader, *resources):
    """
    How many were stored, and what was said of lines.
    """
    at = start(loader, *resources)
    exporting.work()
    return told(loader, at)


def told(loader, at):
    manifest = exporting.manifest(loader, at)
    stored = exporting.lines(loader, manifest)["OperationOutcome"]
    errors = exporting.lines(loader, manifest, "error").get("OperationOutcome", [])
    said = [one["issue"][0] for one in errors]
    return stored[0]["issue"][0]["diagnostics"], [(one["code"], one["diagnostics"]) for one in said]


def new():
    return str(uuid.uuid4())


def family():
    return f"IMPORTE{inside.letters(uuid.uuid4().int % 10**9)}"


def test_lines_enter_the_record_in_whatever_order(loader):
    patient, measure = new(), new()
    done = imported(
        loader,
        things.observation(patient, id=measure),
        things.patient(family=family(), id=patient),
        {"resourceType": "Organization", "id": new(), "name": "Centre"},
    )
    assert done == ("3 resources are stored", [])
    assert loader.get(f"/Observation/{measure}").status_code == 200
    assert loader.get(f"/Patient/{patient}").status_code == 200


def test_a_line_that_is_refused_is_named_and_the_others_enter(loader):
    patient, measure = new(), new()
    stored, said = imported(
        loader,
        things.patient(family=family(), id=patient),
        "{not json",
        things.observation(patient, id=new(), status="inconnu"),
        things.observation(new(), id=new()),
        things.observation(patient, id=measure),
    )
    assert stored == "2 resources are stored"
    assert [code for code, _ in said].count("structure") == 1
    assert {text.partition(":")[0] for _, text in said} == {
        "lines.ndjson, line 2", "lines.ndjson, line 3", "lines.ndjson, line 4",
    }  # fmt: skip
    assert loader.get(f"/Observation/{measure}").status_code == 200


def test_the_same_lines_sent_again_make_nothing_twice(loader):
    patient = new()
    lines = [things.patient(family=family(), id=patient), things.observation(patient)]
    assert imported(loader, *lines)[0] == "2 resources are stored"
    assert imported(loader, *lines)[0] == "0 resources are stored"
    found = loader.get("/Observation", params={"patient": patient}).json()
    assert found["total"] == 1


def test_an_id_that_is_taken_stays_what_it_is(loader):
    patient, measure = new(), new()
    imported(loader, things.patient(family=family(), id=patient))
    imported(loader, things.observation(patient, id=measure, value=60))
    stored, _ = imported(
        loader,
        things.observation(patient, id=measure, value=99),
        things.observation(patient, id=new()),
    )
    assert stored == "1 resources are stored"
    assert loader.get(f"/Observation/{measure}").json()["valueQuantity"]["value"] == 60
    assert loader.get("/Observation", params={"patient": patient}).json()["total"] == 2


def test_a_worker_that_ends_leaves_the_rest_to_another(loader, monkeypatch):
    from ens.config import exporter
    from ens.journeys.loading import entries, folder

    monkeypatch.setattr(entries, "LINES", 2)
    patient, stopping, real = new(), threading.Event(), folder.load

    def load(*of, **more):
        stopping.set()
        return real(*of, **more)

    measures = [things.observation(patient, id=new()) for _ in range(5)]
    at = start(loader, things.patient(family=family(), id=patient), "{", *measures)
    with monkeypatch.context() as patch:
        patch.setattr(folder, "load", load)
        exporter.work_once(stopping, Counter())
    assert loader.get(at).status_code == 202
    exporting.work()
    stored, said = told(loader, at)
    assert (stored, len(said)) == ("6 resources are stored", 1)


def test_nothing_readable_of_what_was_sent_is_on_the_disk(loader):
    from ens.contexts.exports import api as exports

    name = family()
    at = start(loader, things.patient(family=name, id=new()))
    for path in exports.folder(at.rpartition("/")[2]).iterdir():
        assert name.encode() not in path.read_bytes()
    assert loader.delete(at).status_code == 202
    assert not exports.folder(at.rpartition("/")[2]).exists()
    exporting.work()


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b'{"resourceType":"Parameters"}', "application/fhir+json", 415, "not-supported"),
        (b"<Parameters/>", "application/fhir+xml", 415, "not-supported"),
        (b"{}", "text/csv", 415, "not-supported"),
        (b" \n", "application/fhir+ndjson", 400, "required"),
    ],
)
def test_addresses_and_what_is_no_lines_are_refused(loader, content, kind, status, code):
    headers = exporting.ASYNC | {"content-type": kind}
    assert_refused(loader.post("/$import", content=content, headers=headers), status, code)


def test_it_is_for_an_operator_that_may_create_everything():
    from dataclasses import replace

    doctor = inside.doctor()
    narrow = replace(inside.operator(), scopes="system/Observation.c")
    with exporting.software(doctor, "system/*.cruds") as hospital, inside.http(narrow) as less:
        for one in (hospital, less):
            answer = one.post("/$import", content=b"{}", headers=NDJSON)
            assert_refused(answer, 403, "forbidden")


def test_a_deployment_that_is_not_for_evaluation_imports_nothing(loader):
    from django.test import override_settings

    with override_settings(SANDBOX=False):
        assert_refused(loader.post("/$import", content=b"{}", headers=NDJSON), 403, "forbidden")
