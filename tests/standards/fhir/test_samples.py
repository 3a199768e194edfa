"""
Every JSON resource that the authors of the French guides and of Synthea published.
"""

from collections import Counter

import pytest

from ens.standards.fhir import json_gate, owners
from ens.standards.fhir.extract import extract
from ens.standards.fhir.validate import base_errors
from tests.standards.fhir.samples import (
    LARGE,
    SAMPLES,
    SYNTHEA,
    french_resources,
    synthea_resources,
)

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES.exists(), reason="needs ../shared/samples"),
]


def test_malformed_published_files_are_three() -> None:
    malformed = []
    for path in sorted(SAMPLES.rglob("*.json")):
        try:
            json_gate.parse(path.read_bytes(), max_bytes=LARGE)
        except json_gate.MalformedJson:
            malformed.append(path.name)
    assert malformed == [
        "PM2.json",
        "PP16-Practitioner.json",
        "PP19-organizationalRole_SituExe.json",
    ]


def test_french_resources_are_walked_and_those_not_conformant_are_known() -> None:
    wrong: Counter[str] = Counter()
    total = 0
    for _, resource in french_resources():
        total += 1
        extract(resource)
        owners.person_references(resource)
        wrong[resource["resourceType"]] += bool(base_errors(resource))
    assert total >= 400
    # A Bundle of ePrescription refers to a contained resource that is not there; a SearchParameter
    # and a CapabilityStatement hold extensions without value; a ConceptMap says "narrower" without
    # a comment, a StructureDefinition gives a profile's element a default value.
    assert +wrong == {
        "Bundle": 19,
        "SearchParameter": 6,
        "StructureDefinition": 5,
        "CapabilityStatement": 4,
        "Observation": 2,
        "ValueSet": 1,
        "CareTeam": 1,
        "ConceptMap": 1,
    }


def test_french_resources_are_written_as_they_were_read() -> None:
    for name, resource in french_resources():
        data = json_gate.serialise(resource)
        assert json_gate.parse(data, max_bytes=LARGE) == resource, name


@pytest.mark.skipif(not SYNTHEA.exists(), reason="needs the Synthea sample")
def test_thirty_thousand_synthea_resources_are_valid_walked_and_owned() -> None:
    total = 0
    for resource in synthea_resources():
        total += 1
        extracted = extract(resource)
        assert base_errors(resource) == ()
        assert json_gate.parse(json_gate.serialise(resource)) == resource
        rule = owners.owner_rule(resource["resourceType"])
        if rule.kind == "person":
            assert len(owners.person_references(resource)) == 1
            assert extracted.references or resource["resourceType"] == "Patient"
    assert total == 29_591
