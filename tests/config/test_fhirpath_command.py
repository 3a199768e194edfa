"""
`ens fhirpath`: in a process of its own, without a database or settings.
"""

import json
import subprocess
import sys

import pytest

from ens.config.commands import evaluating
from ens.standards.fhir import xml

PATIENT = {
    "resourceType": "Patient",
    "birthDate": "1974-12-25",
    "name": [{"given": ["Paul", "\x1b[31mPierre"], "family": "Durand"}],
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "patient.json"
    path.write_text(json.dumps(PATIENT))
    return str(path)


def run(expression, file, *, name="", lines=False):
    return evaluating.fhirpath(expression=expression, file=file, type=name, json=lines)


def test_each_item_is_a_line_with_its_type(file, capsys):
    assert run("name.given | birthDate + 1 month | active", file) == 0
    assert capsys.readouterr().out.splitlines() == [
        "string\tPaul", "string\t\\x1b[31mPierre", "System.Date\t1975-01-25",
    ]  # fmt: skip


def test_each_item_is_a_line_of_json(file, capsys):
    assert run("name.family | 1 'mg' | Patient.type() | true", file, lines=True) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"type": "string", "value": "Durand"},
        {"type": "System.Quantity", "value": "1 'mg'"},
        {"type": "System.Any", "value": "FHIR.Patient"},
        {"type": "System.Boolean", "value": True},
    ]


def test_xml_is_read_too(tmp_path, capsys):
    path = tmp_path / "patient.xml"
    sent = {**PATIENT, "name": [{"family": "Durand"}]}
    path.write_bytes(xml.write(sent))
    assert run("name.family", str(path)) == 0
    assert capsys.readouterr().out == "string\tDurand\n"


@pytest.mark.parametrize("expression", ["name.given1", "name.where(", "1 < 'a'", "%nothing"])
def test_a_mistake_is_shown_with_its_place(file, capsys, expression):
    assert run(expression, file) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[1] == expression
    assert told.err.splitlines()[2].strip() == "^"


def test_what_is_no_resource_is_said(tmp_path, capsys):
    broken = tmp_path / "broken"
    for content, name in (
        (b"{", ""),
        (b"<a", ""),
        (b"{}", "Nothing"),
        (b'{"resourceType":"X"}', ""),
    ):
        broken.write_bytes(content)
        assert run("id", str(broken), name=name) == 2
    assert run("id", str(tmp_path / "absent")) == 2
    assert len(capsys.readouterr().err.splitlines()) == 5


def test_it_needs_neither_database_nor_settings(file):
    command = [
        sys.executable,
        "-m",
        "ens.config.commands",
        "fhirpath",
        "given",
        "-",
        "--type",
        "HumanName",
    ]
    done = subprocess.run(
        command, input=b'{"given": ["Paul"]}', capture_output=True, env={"PATH": ""}, check=True
    )  # fmt: skip
    assert done.stdout == b"string\tPaul\n"
