"""
What a summary asks of any resource: its codes, its dates, its status.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Json = Mapping[str, Any]

CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
LOINC: Final = "http://loinc.org"
TOBACCO, ALCOHOL = "72166-2", "74013-4"
# The elements that date a thing, the surest first; in a Period, its beginning or else its end.
DATES: Final = (
    "onsetDateTime", "onsetPeriod", "occurrenceDateTime", "performedDateTime", "performedPeriod",
    "effectiveDateTime", "effectivePeriod", "effectiveInstant", "timingDateTime", "timingPeriod",
    "authoredOn", "dateTime", "period", "date", "recordedDate", "recordedOn", "dateAsserted",
    "issued",
)  # fmt: skip
CONCEPTS: Final = ("code", "vaccineCode", "medicationCodeableConcept", "type")


def concept(resource: Json) -> Json:
    """
    What the thing is, as coded; nothing where it is only referred to.
    """
    for name in CONCEPTS:
        found = resource.get(name)
        if isinstance(found, Mapping):
            return found
    return {}


def codes(concept: Any) -> Iterator[tuple[str, str]]:
    for one in (concept or {}).get("coding", []):
        if code := one.get("code"):
            yield str(one.get("system", "")), str(code)


def first_code(concept: Any) -> tuple[str, str]:
    return next(codes(concept), ("", ""))


def all_codes(concepts: Any) -> frozenset[str]:
    return frozenset(code for one in concepts or () for _, code in codes(one))


def status(resource: Json) -> str:
    return str(resource.get("status", ""))


def clinical_status(resource: Json) -> str:
    return first_code(resource.get("clinicalStatus"))[1]


def verification(resource: Json) -> str:
    return first_code(resource.get("verificationStatus"))[1]


def date_of(resource: Json) -> str:
    """
    When, as its author wrote it; "" where no date is said.
    """
    for name in DATES:
        value = resource.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, Mapping) and (ends := value.get("start") or value.get("end")):
            return str(ends)
    return ""


def categories(resource: Json) -> frozenset[str]:
    """
    FHIR's own categories of an observation.
    """
    return frozenset(
        code
        for one in resource.get("category", ())
        for system, code in codes(one)
        if system == CATEGORY
    )


def reference_of(value: Any) -> str:
    return str(value.get("reference", "")) if isinstance(value, Mapping) else ""
