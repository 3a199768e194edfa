"""
The directory's search, parameter by parameter, as its public API answers.
"""

from typing import Any

import httpx
import pytest

from tests.fakes.running import Sandbox

RPPS = "https://rpps.esante.gouv.fr"


def get(sandbox: Sandbox, path: str) -> httpx.Response:
    return httpx.get(f"{sandbox.url}/annuaire/{path}", trust_env=False)


def families(answer: httpx.Response) -> list[str]:
    return [one["name"][0]["family"] for one in matches(answer)]


def matches(answer: httpx.Response) -> list[dict[str, Any]]:
    entries = answer.json()["entry"]
    return [entry["resource"] for entry in entries if entry["search"]["mode"] == "match"]


@pytest.mark.parametrize(
    "asked",
    [
        f"identifier={RPPS}|99900000011",
        "identifier=99900000011",
        "identifier=urn:oid:1.2.250.1.71.4.2.1|899900000011",
        "_id=99900000011",
        "family=roux&given=ann",
        "name=Roux",
        "family:exact=ROUX&active=true",
        "family:contains=oux&given=Anne",
        "qualification-code=SM40&family=roux",
    ],
)
def test_a_practitioner_is_found(populated: Sandbox, asked: str) -> None:
    assert families(get(populated, f"Practitioner?{asked}")) == ["ROUX"]


@pytest.mark.parametrize(
    "asked",
    [
        "identifier=https://autre.example|99900000011",
        "identifier=9990000001",
        "family=oux",
        "family:exact=ROU",
        "active=false",
        "_lastUpdated=gt2030",
    ],
)
def test_nobody_is_found(populated: Sandbox, asked: str) -> None:
    answer = get(populated, f"Practitioner?{asked}")
    assert answer.json()["total"] == 0
    assert answer.json()["entry"] == []


@pytest.mark.parametrize("asked", ["_lastUpdated=ge2020-01-01", "_lastUpdated=eq2026-01-05", ""])
def test_everybody_is_found(populated: Sandbox, asked: str) -> None:
    assert get(populated, f"Practitioner?{asked}").json()["total"] == 14


def test_agents_without_rpps_are_not_in_the_directory(populated: Sandbox) -> None:
    assert "HENRY" not in families(get(populated, "Practitioner?_count=200"))


def test_situations_bring_their_practitioner_and_their_structure(populated: Sandbox) -> None:
    asked = "practitioner=Practitioner/99900000029&_include=*&_count=2"
    bundle = get(populated, f"PractitionerRole?{asked}").json()
    kinds = [(one["search"]["mode"], one["resource"]["resourceType"]) for one in bundle["entry"]]
    assert kinds == [
        ("match", "PractitionerRole"), ("match", "PractitionerRole"),
        ("include", "Practitioner"), ("include", "Organization"), ("include", "Organization"),
    ]  # fmt: skip
    assert bundle["total"] == 3


def test_a_structure_brings_who_works_there(populated: Sandbox) -> None:
    asked = "name=hopital&_revinclude=PractitionerRole:organization"
    bundle = get(populated, f"Organization?{asked}").json()
    roles = [one["resource"]["id"] for one in bundle["entry"] if one["search"]["mode"] == "include"]
    assert {"roux-1", "marchand-2", "garnier-1"} <= set(roles)


@pytest.mark.parametrize("asked", ["role=L", "organization=990010050"])
def test_situations_are_found_by_mode_and_by_place(populated: Sandbox, asked: str) -> None:
    found = matches(get(populated, f"PractitionerRole?{asked}"))
    assert "marchand-1" in [one["id"] for one in found]


def test_structures_are_found_by_town_and_by_kind(populated: Sandbox) -> None:
    found = matches(get(populated, "Organization?address-city=Lyon&type=SA04"))
    assert [one["name"] for one in found] == ["Clinique fictive du Parc"]


def test_pages_follow_one_another_until_the_last(populated: Sandbox) -> None:
    bundle = get(populated, "Practitioner?_count=5").json()
    seen = [entry["resource"]["id"] for entry in bundle["entry"]]
    while links := [one["url"] for one in bundle["link"] if one["relation"] == "next"]:
        bundle = httpx.get(links[0], trust_env=False).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
    assert len(seen) == len(set(seen)) == bundle["total"] == 14


def test_search_by_post_answers_the_same(populated: Sandbox) -> None:
    url = f"{populated.url}/annuaire/Practitioner/_search"
    answer = httpx.post(url, data={"family": "roux"}, trust_env=False)
    assert families(answer) == ["ROUX"]


def test_read_gives_the_resource_with_its_profile(populated: Sandbox) -> None:
    doctor = get(populated, "Practitioner/99900000011").json()
    assert doctor["meta"]["profile"][0].endswith("/as-dp-practitioner")
    assert doctor["qualification"][0]["code"]["coding"][0]["code"] == "10"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("Practitioner/0", 404),
        ("Patient", 404),
        ("Practitioner?colour=red", 400),
        ("Practitioner?_include=Practitioner:general", 400),
        ("Practitioner?_count=many", 400),
        ("Practitioner?_lastUpdated=lt2020", 400),
    ],
)
def test_what_is_not_served_is_an_operation_outcome(
    populated: Sandbox, path: str, status: int
) -> None:
    answer = get(populated, path)
    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"
