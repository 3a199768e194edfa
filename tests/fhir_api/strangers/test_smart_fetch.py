"""
smart-fetch of PyPI, SMART's client of Bulk Data, as it is: its command, with the token of a
citizen's application.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

WHO = "suzanne-lefevre"
COMMAND = Path(sys.executable).with_name("smart-fetch")
SECONDS = 240


@pytest.fixture(scope="module")
def token(running_system):
    return running_system.token_of(WHO, "acceptance-app")


@pytest.fixture
def fetched(running_system, token, tmp_path):
    """
    Run its command, and read the lines that it wrote, type by type.
    """

    def run(*arguments, bearer=token):
        kept = tmp_path / "token"
        kept.write_text(bearer)
        asked = [COMMAND, *arguments, tmp_path / "out", "--fhir-url", running_system.fhir,
                 "--bearer-token", kept, "--no-compression"]  # fmt: skip
        ended = subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS)
        return ended, _lines(tmp_path / "out")

    return run


def _lines(folder):
    found: dict[str, list[dict]] = {}
    for file in sorted(folder.glob("[A-Z]*.ndjson")):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        found.setdefault(file.name.partition(".")[0], []).extend(lines)
    return found


def counted(running_system, token, name):
    with running_system.http(token) as http:
        return http.get(f"/{name}", params={"_summary": "count"}).json()["total"]


def test_it_asks_waits_and_downloads_everything_in_reach(fetched, running_system, token):
    ended, found = fetched("bulk", "--type", "Patient,Condition,MedicationRequest")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert set(found) == {"Patient", "Condition", "MedicationRequest"}
    for name, resources in found.items():
        assert len(resources) == counted(running_system, token, name)
        assert {one["resourceType"] for one in resources} == {name}
    ids = [f"Patient/{one['id']}" for one in found["Patient"]]
    assert ids == [running_system.people[WHO]["patient"]]


def test_it_downloads_what_a_filter_chooses(fetched):
    ended, found = fetched(
        "bulk",
        "--type",
        "Observation",
        "--type-filter",
        "Observation?code=http://loinc.org|29463-7",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    codes = {one["code"]["coding"][0]["code"] for one in found["Observation"]}
    assert codes == {"29463-7"}


def test_it_crawls_by_searches_what_it_exports(fetched):
    ended, found = fetched("crawl", "--type", "Patient,Condition")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert set(found) == {"Patient", "Condition"}


def test_it_is_refused_with_a_token_that_is_none(fetched):
    ended, found = fetched("bulk", "--type", "Patient", bearer="no-token-of-anybody")
    assert ended.returncode != 0
    assert found == {}
