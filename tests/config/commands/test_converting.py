"""
`ens convert`: a summary from one side to the other, on its own.
"""

import io
import json
import sys
from pathlib import Path

import pytest

from ens.config.commands import main
from ens.standards.cda.synthesis import writing
from ens.standards.fhir import xml
from tests.standards.fhir.ips import record


@pytest.fixture
def summary(tmp_path: Path) -> Path:
    file = tmp_path / "summary.json"
    file.write_text(json.dumps(record.document(record.condition("Asthme"))))
    return file


def run(*arguments, capsysbinary):
    code = main(["convert", *map(str, arguments)])
    said = capsysbinary.readouterr()
    return code, said.out, said.err.decode()


def test_a_document_goes_to_cda_and_comes_back(summary, tmp_path, capsysbinary):
    _, made, _ = run(summary, "--to", "cda", capsysbinary=capsysbinary)
    assert made.startswith(b"<?xml")
    back = tmp_path / "summary.xml"
    back.write_bytes(made)
    _, again, _ = run(back, "--to", "fhir", capsysbinary=capsysbinary)
    kinds = [one["resource"]["resourceType"] for one in json.loads(again)["entry"]]
    assert "Condition" in kinds


def test_a_bundle_in_xml_is_read_as_the_same_in_json(summary, tmp_path, capsysbinary):
    file = tmp_path / "summary.xml"
    file.write_bytes(xml.write(json.loads(summary.read_text())))
    assert run(file, "--to", "cda", capsysbinary=capsysbinary) == run(
        summary, "--to", "cda", capsysbinary=capsysbinary
    )


def test_what_had_no_place_is_never_silent(tmp_path, capsysbinary):
    file = tmp_path / "summary.json"
    odd = record.condition("Asthme", encounter={"reference": "Encounter/1"})
    file.write_text(json.dumps(record.document(odd)))
    code, _, said = run(file, "--to", "cda", capsysbinary=capsysbinary)
    assert code == 2
    assert "had no place" in said
    _, _, said = run(file, "--to", "cda", "--report", capsysbinary=capsysbinary)
    assert {"path": "Condition.encounter.reference", "kind": "element", "count": 1,
            "reason": "no place on the other side"} in json.loads(said)  # fmt: skip


def test_a_bundle_that_is_no_document_is_made_one_and_what_is_left_is_told(tmp_path, capsysbinary):
    file = tmp_path / "bundle.json"
    resources = [record.PATIENT, record.condition("Asthme"), {"resourceType": "Claim", "id": "c"}]
    entries = [
        {"fullUrl": f"urn:uuid:0f1f9c3e-3c5e-4f0e-9a44-5e0a5c7e7a1{at}", "resource": one}
        for at, one in enumerate(resources)
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    file.write_text(json.dumps(bundle))
    _, made, said = run(file, "--to", "cda", "--report", capsysbinary=capsysbinary)
    assert "Asthme" in made.decode()
    assert any(one["path"] == "Claim" for one in json.loads(said))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"not json", b"{}", b'{"resourceType": "Bundle"}', b"\xff\xfe",
        b'<Bundle xmlns="http://hl7.org/fhir">', b'<Bundle xmlns="http://hl7.org/fhir"/>',
        b'{"resourceType": "Patient"}', b'{"resourceType": "Bundle", "entry": [3]}',
        b'{"resourceType": "Bundle", "entry": "x"}',
        b'{"resourceType": "Bundle", "type": "document", "entry": [{"resource": 3}]}',
        (
            b'{"resourceType": "Bundle", "type": "document", "entry": [{"resource": '
            b'{"resourceType": "Composition", "section": 3, "subject": []}}]}'
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_line(tmp_path, content, capsysbinary):
    file = tmp_path / "file"
    file.write_bytes(content)
    for side in ("cda", "fhir"):
        code, made, said = run(file, "--to", side, capsysbinary=capsysbinary)
        assert (code, made) == (1, b"")
        assert said.startswith("ens convert: ")


def test_it_reads_standard_input_and_names_a_missing_file(monkeypatch, capsysbinary):
    data = io.BytesIO(writing.write(record.document()).data)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    code, made, _ = run("-", "--to", "fhir", capsysbinary=capsysbinary)
    assert code in (0, 2)
    assert json.loads(made)["type"] == "document"
    code, _, said = run("/nowhere/at/all", "--to", "fhir", capsysbinary=capsysbinary)
    assert code == 1
    assert "nowhere" in said
