"""
OperationOutcome, the body of every answer that is not the thing asked for.

Source: FHIR R4 operationoutcome.html; severity and code are from its required value sets.
"""

from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Issue:
    """
    `diagnostics` is for the developer of the caller, `text_fr` for people: never a value from a
    record. `rule` is what was not kept, when validation says it ("obs-6", "min", "slice-closed").
    """

    severity: str
    code: str
    diagnostics: str
    expression: tuple[str, ...] = ()
    details_code: str = ""
    details_system: str = ""
    details_text: str = ""
    rule: str = ""
    text_fr: str = ""

    def as_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"severity": self.severity, "code": self.code}
        if details := self._details():
            row["details"] = details
        if self.diagnostics:
            row["diagnostics"] = self.diagnostics
        if self.expression:
            row["expression"] = list(self.expression)
        return row

    def _details(self) -> dict[str, Any]:
        details: dict[str, Any] = {}
        if code := self.details_code or self.rule:
            coding = {"system": self.details_system, "code": code}
            details["coding"] = [{name: value for name, value in coding.items() if value}]
        if text := self.details_text or self.text_fr:
            details["text"] = text
        return details


def issue(
    severity: str,
    code: str,
    diagnostics: str,
    *,
    expression: tuple[str, ...] = (),
    details_code: str = "",
    details_system: str = "",
    details_text: str = "",
) -> Issue:
    return Issue(
        severity, code, diagnostics, expression, details_code, details_system, details_text
    )


def outcome(*issues: Issue) -> dict[str, Any]:
    """
    :raises ValueError: without an issue, an OperationOutcome would not be valid
    """
    if not issues:
        raise ValueError("an OperationOutcome has at least one issue")
    return {"resourceType": "OperationOutcome", "issue": [row.as_json() for row in issues]}


def outcome_bytes(*issues: Issue) -> bytes:
    return orjson.dumps(outcome(*issues))
