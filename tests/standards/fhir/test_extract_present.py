"""
What is there without a row that a search compares: `:missing` has to know of it.
"""

from typing import Any

import pytest

from ens.standards.fhir import definitions
from ens.standards.fhir.extract import extract

PRESENT = [
    ({"resourceType": "Observation", "code": {"text": "Hb"}}, "code"),
    ({"resourceType": "Observation", "code": {"coding": [{"display": "Hb"}]}}, "code"),
    ({"resourceType": "Observation", "subject": {"reference": "#p"}}, "subject"),
    ({"resourceType": "Observation", "subject": {"display": "Ana"}}, "subject"),
    ({"resourceType": "Patient", "identifier": [{"system": "urn:i"}]}, "identifier"),
    ({"resourceType": "Patient", "telecom": [{"system": "phone"}]}, "phone"),
    ({"resourceType": "Patient", "name": [{"use": "official"}]}, "name"),
    ({"resourceType": "Patient", "birthDate": "2024-02-31"}, "birthdate"),
    ({"resourceType": "Procedure", "performedString": "jadis"}, "date"),
    ({"resourceType": "Encounter", "period": {"extension": []}}, "date"),
    ({"resourceType": "Condition", "onsetRange": {}}, "onset-age"),
    ({"resourceType": "ValueSet", "url": "urn:" + "v" * 600}, "url"),
    ({"resourceType": "Consent", "sourceAttachment": {"title": "x"}}, "source-reference"),
]


def number(rtype: str, code: str) -> int:
    return definitions.search_parameters(rtype)[code].number


@pytest.mark.parametrize(("resource", "code"), PRESENT, ids=[code for _, code in PRESENT])
def test_a_value_without_a_row_is_there(resource: dict[str, Any], code: str) -> None:
    assert number(resource["resourceType"], code) in extract(resource).present


def test_a_value_with_a_row_beside_it_is_not_said_again() -> None:
    names = [{"use": "official"}, {"family": "Essai"}]
    found = extract({"resourceType": "Patient", "name": names}).present
    assert number("Patient", "name") not in found


def test_what_is_contained_is_of_the_type_that_it_says() -> None:
    for kind, is_patient in (("Patient", True), ("Group", False)):
        resource = {
            "resourceType": "Observation", "subject": {"reference": "#x"},
            "contained": [{"resourceType": kind, "id": "x"}],
        }  # fmt: skip
        found = extract(resource).present
        assert number("Observation", "subject") in found
        assert (number("Observation", "patient") in found) == is_patient


def test_a_whole_resource_has_nothing_to_say_again() -> None:
    resource = {
        "resourceType": "Observation", "status": "final", "code": {"coding": [{"code": "1"}]},
        "subject": {"reference": "Patient/1"}, "valueQuantity": {"value": 1},
    }  # fmt: skip
    assert extract(resource).present == ()


@pytest.mark.parametrize(("rtype", "code"), [("Composition", "composition"),
                                             ("MessageHeader", "message")])  # fmt: skip
def test_a_bundle_refers_to_what_it_begins_with(rtype: str, code: str) -> None:
    first = {"fullUrl": "urn:uuid:1", "resource": {"resourceType": rtype, "id": "c1"}}
    bundle = {"resourceType": "Bundle", "entry": [first, {"resource": {"resourceType": "Basic"}}]}
    sp = number("Bundle", code)
    assert [row[1:] for row in extract(bundle).references if row[0] == sp] == [
        (rtype, "c1", f"{rtype}/c1"),
        ("", "", "urn:uuid:1"),
    ]
    assert extract({"resourceType": "Bundle", "entry": [{"fullUrl": "urn:x"}]}).references == ()


def test_a_name_is_kept_as_it_sounds() -> None:
    resource = {"resourceType": "Patient", "name": [{"family": "Dupond", "given": ["Éloïse"]}]}
    sp = number("Patient", "phonetic")
    keys = {row[1] for row in extract(resource).strings if row[0] == sp}
    assert len(keys) == 2
    other = {"resourceType": "Patient", "name": [{"family": "DUPONT"}]}
    assert {row[1] for row in extract(other).strings if row[0] == sp} < keys
