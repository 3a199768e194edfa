"""
The population's files, as the product's loader and the simulators read them.
"""

import base64
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ens.sandbox.population import write_population
from ens.standards.cda import results
from ens.standards.cda.document import read_document
from ens.standards.ins import Traits
from tests.conforming import wrong_in

TODAY = date(2026, 5, 4)
AUTHOR = {
    "Observation": "performer", "Condition": "recorder", "AllergyIntolerance": "recorder",
    "MedicationRequest": "requester", "Encounter": "participant", "Immunization": "performer",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_population(tmp_path_factory.mktemp("home"), 200, today=TODAY)


def bundles(folder: Path, key: str = "*") -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((folder / "population" / "bundles").glob(f"{key}.ndjson")):
        for line in path.read_bytes().splitlines():
            yield path.stem, json.loads(line)


def of_type(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    resources = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in resources if resource["resourceType"] == kind]


def people(folder: Path) -> dict[str, dict[str, Any]]:
    known = json.loads((folder / "identities.json").read_bytes())
    assert known["version"] == 1
    return {entry["key"]: entry for entry in known["people"]}


def test_a_citizen_has_the_entry_of_people_json_without_its_id(folder: Path) -> None:
    camille = people(folder)["camille-martin"]
    assert camille.pop("extra")["birthcountry"] == "99100"
    assert camille == {
        "key": "camille-martin", "kind": "citizen", "provider": "franceconnect",
        "login_hint": "camille-martin", "given": ["Camille"], "family": "MARTIN", "sex": "F",
        "birth_date": "1991-04-12", "birthplace": "75056",
        "ins": {"system": "urn:oid:1.2.250.1.213.1.4.10", "value": "291047505611824"},
        "email": "camille.martin@example.test", "space": "open", "represents": ["noe-martin"],
        "story": "Mère de Noé, huit jours",
    }  # fmt: skip


def test_a_professional_has_situations_and_who_they_care_for(folder: Path) -> None:
    roux = people(folder)["dr-roux"]
    assert (roux["idnps"], roux["rpps"], roux["cares_for"]) == ("899900000011", "99900000011", [])
    assert roux["situations"] == [
        {
            "id": "roux-1", "profession": "10", "specialty": "SM40", "finess": "990010019",
            "organisation": "Hôpital fictif", "sector": "SA01", "mode": "S",
        }
    ]  # fmt: skip
    assert "suzanne-lefevre" in people(folder)["dr-marchand"]["cares_for"]
    assert people(folder)["dr-vasseur"]["extra"]["regulation"] is True


def test_a_birth_abroad_has_the_country_as_its_place(folder: Path) -> None:
    odile = people(folder)["odile-mercier"]
    assert odile["birthplace"] == odile["extra"]["birthcountry"] == "99350"


def test_who_insi_does_not_know_has_no_ins(folder: Path) -> None:
    assert [key for key, one in people(folder).items() if one.get("ins", "") is None] == [
        "inconnu-ins"
    ]


def test_only_open_spaces_have_a_record(folder: Path) -> None:
    known = people(folder)
    written = {key for key, _ in bundles(folder)}
    assert written == {key for key, one in known.items() if one.get("space") == "open"}


def test_an_ordinary_record_has_about_twenty_resources(folder: Path) -> None:
    sizes = [len(bundle["entry"]) for _, bundle in bundles(folder) if not of_type(bundle, "List")]
    assert 15 <= sum(sizes) / len(sizes) <= 25


def test_every_resource_is_valid_fhir_without_id(folder: Path) -> None:
    for key, bundle in bundles(folder):
        for entry in bundle["entry"]:
            resource = entry["resource"]
            assert "id" not in resource
            assert entry["request"] == {"method": "POST", "url": resource["resourceType"]}
        assert list(wrong_in(bundle)) == [], key


def test_every_resource_names_its_person_by_key(folder: Path) -> None:
    for key, bundle in bundles(folder):
        for entry in bundle["entry"]:
            resource = entry["resource"]
            if resource["resourceType"] != "Binary":
                person = resource.get("subject") or resource["patient"]
                assert person == {"reference": f"Patient/{key}"}


def test_every_author_is_a_professional_of_the_directory(folder: Path) -> None:
    directory = json.loads((folder / "population" / "directory.json").read_bytes())
    known = {one["rpps"] for one in directory["professionals"]}
    for _, bundle in bundles(folder):
        for kind, element in AUTHOR.items():
            for resource in of_type(bundle, kind):
                held = resource[element]
                one = held[0] if isinstance(held, list) else held
                one = one.get("actor") or one.get("individual") or one
                assert one["type"] == "Practitioner"
                assert one["identifier"]["value"] in known


def test_every_document_is_a_report_about_its_person(folder: Path) -> None:
    known = people(folder)
    seen = 0
    for key, bundle in bundles(folder):
        for binary in of_type(bundle, "Binary"):
            document = read_document(base64.b64decode(binary["data"]))
            assert document.is_lab_report
            assert document.level == 3
            assert document.patient.ins_numbers[0].value == known[key]["ins"]["value"]
            [held] = of_type(bundle, "DocumentReference")
            assert held["masterIdentifier"]["value"] == f"urn:oid:{document.identifier.unique_id}"
            assert results.results_of(document)
            seen += 1
    assert seen > 40


def test_the_traits_in_a_document_are_those_of_the_person(folder: Path) -> None:
    suzanne = people(folder)["suzanne-lefevre"]
    for _, bundle in bundles(folder, "suzanne-lefevre"):
        for binary in of_type(bundle, "Binary"):
            patient = read_document(base64.b64decode(binary["data"])).patient
            assert patient.traits == Traits(
                suzanne["family"],
                tuple(suzanne["given"]),
                suzanne["sex"],
                date.fromisoformat(suzanne["birth_date"]),
                suzanne["birthplace"],
            )


def test_ten_years_of_care_have_trends_to_look_at(folder: Path) -> None:
    measured: dict[str, list[tuple[str, float]]] = {}
    kinds: Counter[str] = Counter()
    for _, bundle in bundles(folder, "suzanne-lefevre"):
        kinds.update(entry["resource"]["resourceType"] for entry in bundle["entry"])
        for binary in of_type(bundle, "Binary"):
            document = read_document(base64.b64decode(binary["data"]))
            for one in results.results_of(document):
                when = document.effective_time.day.isoformat()
                measured.setdefault(one.code.code, []).append((when, float(one.value.value)))
    assert kinds["DocumentReference"] == 21
    assert kinds["Observation"] > 90
    hba1c = [value for _, value in sorted(measured["4548-4"])]
    assert len(hba1c) == 21
    assert max(hba1c) > 8 > 7 > hba1c[-1]
    for code, least in (("14647-2", 10), ("14682-9", 20), ("3016-3", 10)):
        assert len(measured[code]) >= least


def test_nothing_happened_in_the_future(folder: Path) -> None:
    for _, bundle in bundles(folder):
        for kind in ("Observation", "Encounter", "Immunization", "DocumentReference"):
            for resource in of_type(bundle, kind):
                assert moment(resource)[:10] <= TODAY.isoformat()


def moment(resource: dict[str, Any]) -> str:
    names = ("effectiveDateTime", "occurrenceDateTime", "date")
    said = next((resource[name] for name in names if name in resource), None)
    text: str = said or resource["period"]["end"]
    assert datetime.fromisoformat(text)
    return text


def test_the_same_size_and_day_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = write_population(tmp_path, 200, today=TODAY)
    for path in sorted(folder.rglob("*.*json")):
        assert path.read_bytes() == (again / path.relative_to(folder)).read_bytes()


def test_the_command_writes_once_and_says_how_long_it_took(tmp_path: Path, capsys) -> None:
    environment = os.environ | {
        "ENS_HOME": str(tmp_path), "ENS_PORT": "9300", "ENS_POPULATION": "200",
    }  # fmt: skip
    command = [sys.executable, "-m", "ens.sandbox.population"]
    began = time.monotonic()
    subprocess.run(command, env=environment, check=True)
    with capsys.disabled():
        print(f"\npopulation of 200: {time.monotonic() - began:.2f} s")  # noqa: T201
    written = tmp_path / "sandbox" / "identities.json"
    before = written.stat().st_mtime_ns
    keys = (tmp_path / "sandbox" / "clients.json").read_bytes()
    subprocess.run(command, env=environment, check=True)
    assert written.stat().st_mtime_ns == before
    assert (tmp_path / "sandbox" / "clients.json").read_bytes() == keys
