"""
Generated people: each the same whatever is asked beside, with a number of their own, in a family
that holds together.
"""

import hashlib
import subprocess
import sys
from collections import Counter

import orjson
import pytest

from ens.sandbox.generator import BLOCK, MOST_PEOPLE, directory, households, people
from ens.sandbox.population import words
from ens.standards import nir
from ens.standards.fhir import json_gate
from tests.conforming import wrong_in

SEED = 1


def digest(lines):
    whole = hashlib.sha256()
    for line in lines:
        whole.update(orjson.dumps(line))
    return whole.hexdigest()


@pytest.fixture(scope="module")
def lines():
    return [people.line(SEED, index) for index in range(10 * BLOCK)]


def citizens(first, last, seed=SEED):
    return [one for number in range(first, last) for one in households.block(seed, number)]


def test_a_person_is_the_same_in_whatever_order_they_are_asked(lines):
    backwards = [people.line(SEED, index) for index in reversed(range(len(lines)))]
    assert digest(reversed(backwards)) == digest(lines)


def test_another_process_makes_the_same_people(lines):
    asked = subprocess.run(
        [sys.executable, "-m", "ens.sandbox.generator", "--seed", str(SEED)],
        input=b"people 5 6\npeople 30 40\n", capture_output=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert asked == [orjson.dumps(lines[index]) for index in (5, *range(30, 40))]


def test_another_seed_makes_other_people(lines):
    assert people.line(2, 0)["person"] != lines[0]["person"]


def test_a_number_is_of_the_test_range_with_its_key_and_of_one_person():
    known = citizens(0, 400) + citizens(4_814, 4_900) + citizens(40_000, 40_100)
    numbers = [one.citizen.ins for one in known]
    assert len(set(numbers)) == len(numbers)
    assert all(nir.NIR.read(number).has_valid_key for number in numbers)
    assert MOST_PEOPLE > 500_000


def test_a_number_says_the_sex_the_month_and_the_place_of_birth():
    for one in citizens(0, 40):
        known = one.citizen
        digit = "2" if known.sex == "F" else "1"
        assert known.ins.startswith(f"{digit}{known.birth_date:%y%m}{known.birthplace}")


def test_nobody_has_the_number_of_somebody_of_the_sandbox():
    assert {one.citizen.birthplace for one in citizens(0, 400)}.isdisjoint(words.COMMUNE_NAMES)


def test_parents_come_before_their_children_and_are_of_age_when_they_are_born():
    minors = [one for one in citizens(0, 200) if one.parents]
    assert minors
    for child in minors:
        for parent in child.parents:
            assert parent.index < child.index
            assert parent.index // BLOCK == child.index // BLOCK
            years = child.citizen.birth_date.year - parent.citizen.birth_date.year
            assert 20 <= years <= 50
            assert parent.town == child.town


def test_a_minor_has_parents_and_bears_a_name_of_theirs():
    for one in citizens(0, 200):
        minor = one.citizen.birth_date.year >= households.FIRST_MINOR
        assert bool(one.parents) == minor
        if minor:
            names = {name for p in one.parents for name in (p.citizen.family, p.citizen.usual_name)}
            assert one.citizen.family in names


def test_a_child_s_record_names_the_parents_who_represent_them(lines):
    for line in lines:
        related = [r for _, r in line["entries"] if r["resourceType"] == "RelatedPerson"]
        assert len(related) == len(line["parents"])


def test_every_resource_is_as_r4_describes_it(lines):
    for line in lines[: 4 * BLOCK]:
        for _, resource in json_gate.parse(orjson.dumps(line), max_bytes=10**8)["entries"]:
            assert list(wrong_in(resource)) == []
    for resource in directory.whole(SEED)["resources"]:
        assert list(wrong_in(json_gate.parse(orjson.dumps(resource)))) == []


def test_what_a_resource_points_at_is_in_the_same_record_or_in_the_directory(lines):
    shown = {f"{r['resourceType']}/{r['id']}" for r in directory.whole(SEED)["resources"]}
    for line in lines[: 2 * BLOCK]:
        own = {f"{r['resourceType']}/{r['id']}" for _, r in line["entries"]}
        for _, resource in line["entries"]:
            named = set(references(resource))
            assert named <= own | shown


def references(value):
    if isinstance(value, dict):
        text = value.get("reference")
        if isinstance(text, str) and not text.startswith("#"):
            yield text
        for child in value.values():
            yield from references(child)
    elif isinstance(value, list):
        for child in value:
            yield from references(child)


def test_a_record_of_ten_years_holds_150_to_300_resources_on_average(lines):
    sizes = [len(line["entries"]) for line in lines]
    assert 150 <= sum(sizes) / len(sizes) <= 300


def test_care_is_of_every_kind(lines):
    kinds = Counter(resource["resourceType"] for line in lines for _, resource in line["entries"])
    assert set(kinds) >= {
        "Patient", "Encounter", "Condition", "Observation", "Immunization", "MedicationRequest",
        "MedicationDispense", "Procedure", "AllergyIntolerance", "DiagnosticReport", "Appointment",
        "DocumentReference", "CarePlan", "ServiceRequest", "Coverage", "FamilyMemberHistory",
    }  # fmt: skip


def test_illness_comes_with_age():
    def share(first, last):
        mine = [one for one in citizens(0, 60) if first <= one.citizen.birth_date.year < last]
        ill = sum("I10" in codes(people.line(SEED, one.index)) for one in mine)
        return ill / len(mine)

    old, young = share(1930, 1952), share(1985, 2008)
    assert 0.4 < old < 0.8
    assert young < 0.15


def codes(line):
    return {
        resource["code"]["coding"][0]["code"]
        for _, resource in line["entries"]
        if resource["resourceType"] == "Condition"
    }


def test_nothing_happened_before_birth_nor_more_than_twenty_years_ago(lines):
    for line in lines:
        for _, resource in line["entries"]:
            if resource["resourceType"] == "Encounter":
                assert resource["period"]["start"] > line["person"]["birth_date"]
