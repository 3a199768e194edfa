import json

import pytest

from ens.standards.fhir import outcome
from ens.standards.fhir.validate import base_errors


def test_an_outcome_carries_its_issues_in_order() -> None:
    first = outcome.issue("error", "invalid", "no such element", expression=("Patient.nam",))
    second = outcome.issue(
        "warning", "informational", "", details_code="c", details_system="urn:s", details_text="t"
    )
    assert outcome.outcome(first, second) == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "invalid",
                "diagnostics": "no such element",
                "expression": ["Patient.nam"],
            },
            {
                "severity": "warning",
                "code": "informational",
                "details": {"coding": [{"system": "urn:s", "code": "c"}], "text": "t"},
            },
        ],
    }


def test_an_outcome_is_itself_valid() -> None:
    issue = outcome.issue("error", "not-found", "there is none", details_text="Introuvable")
    assert base_errors(json.loads(outcome.outcome_bytes(issue))) == ()


def test_an_outcome_without_issue_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        outcome.outcome()
