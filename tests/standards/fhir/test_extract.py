from typing import Any

import pytest

from ens.standards.fhir import dates, definitions
from ens.standards.fhir.extract import Extracted, extract, implied_codes


def rows(resource: dict[str, Any], code: str, kind: str, **options: str) -> list[tuple[Any, ...]]:
    """
    The rows of one parameter, without its number.
    """
    number = definitions.search_parameters(resource["resourceType"])[code].number
    return [row[1:] for row in getattr(extract(resource, **options), kind) if row[0] == number]


LOINC = "http://loinc.org"

TOKENS = [
    ("Coding", {"resourceType": "Encounter", "class": {"system": "urn:s", "code": "AMB"}},
     "class", [("urn:s", "AMB")]),
    ("CodeableConcept, every coding",
     {"resourceType": "Observation",
      "code": {"coding": [{"system": LOINC, "code": "718-7"}, {"code": "HB"}], "text": "Hb"}},
     "code", [(LOINC, "718-7"), ("", "HB")]),
    ("CodeableConcept without code", {"resourceType": "Observation", "code": {"text": "Hb"}},
     "code", []),
    ("Coding with nothing but a system",
     {"resourceType": "Observation", "code": {"coding": [{"system": LOINC}]}}, "code",
     [(LOINC, "")]),
    ("Identifier", {"resourceType": "Patient", "identifier": [{"system": "urn:i", "value": "7"}]},
     "identifier", [("urn:i", "7")]),
    ("Identifier without system", {"resourceType": "Patient", "identifier": [{"value": "7"}]},
     "identifier", [("", "7")]),
    ("ContactPoint where its system is asked",
     {"resourceType": "Patient",
      "telecom": [{"system": "phone", "value": "01"}, {"system": "email", "value": "a@b.example"}]},
     "email", [("", "a@b.example")]),
    ("code", {"resourceType": "Observation", "status": "final"}, "status", [("", "final")]),
    ("boolean", {"resourceType": "Patient", "active": False}, "active", [("", "false")]),
    ("string", {"resourceType": "ValueSet", "version": "1.0"}, "version", [("", "1.0")]),
    ("choice, the wanted type",
     {"resourceType": "Observation", "valueCodeableConcept": {"coding": [{"code": "POS"}]}},
     "value-concept", [("", "POS")]),
    ("not set", {"resourceType": "Patient"}, "deceased", [("", "false")]),
    ("set to false", {"resourceType": "Patient", "deceasedBoolean": False},
     "deceased", [("", "false")]),
    ("set to true", {"resourceType": "Patient", "deceasedBoolean": True},
     "deceased", [("", "true")]),
    ("set to a date", {"resourceType": "Patient", "deceasedDateTime": "2024"},
     "deceased", [("", "true")]),
    ("label", {"resourceType": "Basic", "meta": {"security": [{"system": "u", "code": "R"}]}},
     "_security", [("u", "R")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "code", "expected"), [r[1:] for r in TOKENS], ids=[r[0] for r in TOKENS]
)
def test_tokens(resource: dict[str, Any], code: str, expected: list[Any]) -> None:
    assert rows(resource, code, "tokens") == expected


@pytest.mark.parametrize(
    ("rtype", "code", "systems"),
    [
        ("Patient", "gender", {"http://hl7.org/fhir/administrative-gender"}),
        ("Observation", "status", {"http://hl7.org/fhir/observation-status"}),
        (
            "Task",
            "intent",
            {"http://hl7.org/fhir/request-intent", "http://hl7.org/fhir/task-intent"},
        ),
        ("DocumentReference", "contenttype", {"urn:ietf:bcp:13"}),
        ("Observation", "code", set()),
        ("Observation", "code-value-quantity", set()),
        ("Patient", "birthdate", set()),
    ],
)
def test_a_bare_code_implies_the_systems_of_its_value_set(
    rtype: str, code: str, systems: set[str]
) -> None:
    assert set(implied_codes(rtype, code)) == systems


BASE = "https://ens.example/fhir"

REFERENCES = [
    ("Patient/1", [("Patient", "1", "Patient/1")]),
    ("Patient/1/_history/3", [("Patient", "1", "Patient/1")]),
    (f"{BASE}/Patient/1", [("Patient", "1", "Patient/1")]),
    (f"{BASE}/Patient/1/_history/3", [("Patient", "1", "Patient/1")]),
    ("https://other.example/Patient/1", [("", "", "https://other.example/Patient/1")]),
    ("https://other.example/Patient/1/_history/2", [("", "", "https://other.example/Patient/1")]),
    ("urn:uuid:3f2c", [("", "", "urn:uuid:3f2c")]),
    ("#p", []),
]


@pytest.mark.parametrize(("text", "expected"), REFERENCES, ids=[row[0] for row in REFERENCES])
@pytest.mark.parametrize("base", [BASE, BASE + "/"])
def test_references(text: str, expected: list[Any], base: str) -> None:
    resource = {"resourceType": "Observation", "subject": {"reference": text}}
    assert rows(resource, "subject", "references", base=base) == expected


def test_patient_is_the_subject_only_when_the_subject_is_one() -> None:
    group = {"resourceType": "Observation", "subject": {"reference": "Group/1"}}
    assert rows(group, "patient", "references") == []
    assert rows(group, "subject", "references") == [("Group", "1", "Group/1")]
    elsewhere = {"resourceType": "Observation", "subject": {"reference": "http://x/Group/1"}}
    assert rows(elsewhere, "patient", "references") == []


def test_a_logical_reference_gives_its_identifier() -> None:
    identifier = {"system": "urn:oid:1.2", "value": "42"}
    resource = {"resourceType": "Observation", "subject": {"identifier": identifier}}
    assert rows(resource, "subject", "identifiers") == [("urn:oid:1.2", "42")]
    assert rows(resource, "patient", "identifiers") == [("urn:oid:1.2", "42")]
    resource["subject"]["type"] = "Group"  # type: ignore[index]
    assert rows(resource, "patient", "identifiers") == []


def test_a_canonical_is_found_with_and_without_its_version() -> None:
    resource = {"resourceType": "QuestionnaireResponse", "questionnaire": "http://q|2"}
    assert rows(resource, "questionnaire", "references") == [
        ("", "", "http://q|2"),
        ("", "", "http://q"),
    ]


@pytest.mark.parametrize(
    ("element", "span"),
    [
        ({"effectiveDateTime": "2024-03-01T10:00:00Z"}, dates.span("2024-03-01T10:00:00Z")),
        ({"effectiveInstant": "2024-03-01T10:00:00Z"}, dates.span("2024-03-01T10:00:00Z")),
        ({"effectivePeriod": {"start": "2024"}}, dates.period_span({"start": "2024"})),
        ({"effectiveTiming": {"event": ["2024"]}}, dates.span("2024")),
    ],
)
def test_dates(element: dict[str, Any], span: dates.Span) -> None:
    assert rows({"resourceType": "Observation", **element}, "date", "dates") == [span]


def test_a_date_that_does_not_exist_gives_no_row() -> None:
    assert rows({"resourceType": "Patient", "birthDate": "2024-02-31"}, "birthdate", "dates") == []


def test_every_part_of_a_name_is_found_folded_and_kept_exact() -> None:
    name = {"family": "Dupré", "given": ["Éloïse", "Anne"], "prefix": ["Dr"], "use": "official"}
    assert rows({"resourceType": "Patient", "name": [name]}, "name", "strings") == [
        ("dupre", "Dupré"),
        ("eloise", "Éloïse"),
        ("anne", "Anne"),
        ("dr", "Dr"),
    ]


def test_every_part_of_an_address_is_found() -> None:
    address = {"line": ["1 rue Haute"], "city": "Orléans", "postalCode": "45000"}
    found = rows({"resourceType": "Patient", "address": [address]}, "address", "strings")
    assert [folded for folded, _ in found] == ["1 rue haute", "orleans", "45000"]


def test_uris() -> None:
    assert rows({"resourceType": "ValueSet", "url": "urn:v"}, "url", "uris") == [("urn:v",)]


def test_a_row_is_there_once_however_often_the_resource_says_it() -> None:
    coding = {"system": LOINC, "code": "718-7"}
    resource = {"resourceType": "Observation", "code": {"coding": [coding, dict(coding)]}}
    assert rows(resource, "code", "tokens") == [(LOINC, "718-7")]


def test_a_null_in_an_array_is_passed_over() -> None:
    resource = {"resourceType": "Patient", "name": [{"given": [None, "Anne"]}]}
    assert rows(resource, "given", "strings") == [("anne", "Anne")]


def test_a_value_longer_than_an_index_key_gives_no_row() -> None:
    long = "x" * 501
    resource = {"resourceType": "Patient", "identifier": [{"system": "urn:i", "value": long}]}
    assert rows(resource, "identifier", "tokens") == []


def test_id_and_last_update_are_not_indexed() -> None:
    resource = {"resourceType": "Basic", "id": "1", "meta": {"lastUpdated": "2024-01-01T00:00:00Z"}}
    assert extract(resource) == Extracted()
