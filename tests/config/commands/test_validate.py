"""
`ens validate`: files judged without a database, with an exit code for scripts.
"""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ens.config.commands import main
from ens.config.commands.validating import reading

RIGHT = {"resourceType": "Patient", "gender": "female"}
WRONG = {"resourceType": "Patient", "gender": "autre", "birthDate": "hier"}
WEIGHT = "http://hl7.org/fhir/StructureDefinition/bodyweight"


def write(path: Path, *resources: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(one) for one in resources))
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["validate", "--json", "--jobs", "1", *arguments])
    return code, json.loads(capsys.readouterr().out)


def test_valid_files_end_with_nothing_wrong(tmp_path: Path, capsys: Any) -> None:
    write(tmp_path / "a.json", RIGHT)
    code, found = told(capsys, str(tmp_path))
    assert code == 0
    assert found["total"] == {"resources": 1, "wrong": 0, "errors": 0, "warnings": 0}


def test_each_fault_has_its_file_line_place_and_rule(tmp_path: Path, capsys: Any) -> None:
    write(tmp_path / "deep" / "a.ndjson", RIGHT, WRONG, RIGHT)
    code, found = told(capsys, str(tmp_path))
    assert code == 1
    (file,) = found["files"]
    assert (file["file"], file["resources"], file["wrong"], file["errors"]) == (
        "deep/a.ndjson", 3, 1, 2,
    )  # fmt: skip
    assert {(one["line"], one["place"]) for one in file["issues"]} == {
        (2, "Patient.gender"),
        (2, "Patient.birthDate"),
    }
    assert all(one["rule"] and one["english"] != one["french"] for one in file["issues"])


def test_xml_and_a_bundle_are_read_too(tmp_path: Path, capsys: Any) -> None:
    xml = '<Patient xmlns="http://hl7.org/fhir"><gender value="autre"/></Patient>'
    (tmp_path / "a.xml").write_text(xml)
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": WRONG}]}
    write(tmp_path / "b.json", bundle)
    code, found = told(capsys, str(tmp_path))
    assert code == 1
    assert [one["errors"] for one in found["files"]] == [1, 2]
    assert found["files"][1]["issues"][0]["place"].startswith("Bundle.entry[0].resource.")


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": 1, "a": 2}', "<a/>", "\0"])
def test_what_cannot_be_read_is_a_fault_of_its_file(
    content: str, tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "a.json").write_text(content)
    write(tmp_path / "b.json", RIGHT)
    code, found = told(capsys, str(tmp_path))
    assert code == 1
    assert [one["errors"] for one in found["files"]] == [1, 0]


def test_a_profile_is_asked_of_what_is_of_its_type(tmp_path: Path, capsys: Any) -> None:
    weight = {"resourceType": "Observation", "status": "final", "code": {"text": "poids"}}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": RIGHT}, {"resource": weight}]}  # fmt: skip
    write(tmp_path / "a.json", bundle)
    write(tmp_path / "b.json", RIGHT)
    assert told(capsys, str(tmp_path))[0] == 0
    code, found = told(capsys, str(tmp_path), "--profile", WEIGHT)
    assert code == 1
    assert found["files"][1]["errors"] == 0
    places = {one["place"] for one in found["files"][0]["issues"] if one["severity"] == "error"}
    assert places
    assert all(one.startswith("Bundle.entry[1].resource") for one in places)


def test_definitions_of_a_folder_count(tmp_path: Path, capsys: Any) -> None:
    url = "http://x.example/StructureDefinition/named"
    profile = {
        "resourceType": "StructureDefinition", "url": url, "name": "Named", "status": "active",
        "kind": "resource", "abstract": False, "type": "Patient", "derivation": "constraint",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient", "fhirVersion": "4.0.1",
        "differential": {"element": [
            {"id": "Patient", "path": "Patient"},
            {"id": "Patient.name", "path": "Patient.name", "min": 1}]},
    }  # fmt: skip
    definitions = write(tmp_path / "definitions" / "named.json", profile).parent
    file = write(tmp_path / "a.json", {**RIGHT, "meta": {"profile": [url]}})
    assert told(capsys, str(file))[1]["total"]["errors"] == 0
    code, found = told(capsys, str(file), "--definitions", str(definitions))
    assert (code, found["files"][0]["issues"][0]["rule"]) == (1, "min")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere"],
        ["{file}", "--profile", "http://x.example/inconnu"],
        ["{file}", "--definitions", "nowhere"],
        ["{file}", "--definitions", "{bad}"],
    ],
)
def test_what_cannot_be_done_is_another_code(
    arguments: list[str], tmp_path: Path, capsys: Any
) -> None:
    file = write(tmp_path / "a.json", RIGHT)
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "x.json").write_text('{"resourceType": "StructureDefinition", "url": 3}')
    given = [one.format(file=file, bad=bad) for one in arguments]
    assert main(["validate", *given]) == 2
    assert capsys.readouterr().err.startswith("ens validate: ")


@pytest.mark.parametrize(
    ("content", "resources", "code"),
    [
        (json.dumps(RIGHT), 1, 0),
        (json.dumps(WRONG, indent=2), 1, 1),
        (f"{json.dumps(RIGHT)}\n{json.dumps(WRONG)}\n", 2, 1),
        ('<Patient xmlns="http://hl7.org/fhir"/>', 1, 0),
        ("", 1, 1),
    ],
)
def test_standard_input_is_one_resource_or_one_a_line(
    content: str, resources: int, code: int, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    ended, found = told(capsys, "-")
    assert (ended, found["total"]["resources"]) == (code, resources)


def test_a_long_file_is_cut_at_lines_and_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(reading, "PIECE", 200)
    path = write(tmp_path / "a.ndjson", *[RIGHT, WRONG] * 50)
    pieces = list(reading.pieces(path))
    assert len(pieces) > 10
    assert sum(one.bytes for one in pieces) == path.stat().st_size
    code, found = told(capsys, str(path))
    assert code == 1
    (file,) = found["files"]
    assert (file["resources"], file["wrong"], file["errors"]) == (100, 50, 100)
    assert sorted({one["line"] for one in file["issues"]}) == list(range(2, 101, 2))


@pytest.mark.parametrize(("lang", "word"), [("fr", "erreur"), ("en", "error")])
def test_it_speaks_both_languages(lang: str, word: str, tmp_path: Path, capsys: Any) -> None:
    file = write(tmp_path / "a.json", WRONG)
    assert main(["validate", str(file), "--lang", lang]) == 1
    out = capsys.readouterr().out
    assert f"  {word}  Patient.gender  [binding] " in out
    assert "autre " not in out


def test_several_processes_find_what_one_finds(tmp_path: Path) -> None:
    for number in range(40):
        write(tmp_path / f"{number}.ndjson", *[RIGHT] * 1500, WRONG)
    run = [sys.executable, "-m", "ens.config.commands", "validate", "--json", str(tmp_path)]
    one, four = (
        subprocess.run([*run, "--jobs", jobs], capture_output=True, check=False)
        for jobs in ("1", "4")
    )
    assert one.returncode == four.returncode == 1
    assert json.loads(one.stdout) == json.loads(four.stdout)
    assert json.loads(one.stdout)["total"]["errors"] == 80
