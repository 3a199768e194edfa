"""
Results as FHIR R4 Observations.

Sources: FHIR R4 observation.html; the mapping of CDA laboratory observations in IHE PaLM.
Numbers stay `Decimal`: "1.950" must not become 1.95.
"""

from collections.abc import Sequence
from typing import Any

from ens.standards import finess, rpps
from ens.standards.cda import units, vital_signs
from ens.standards.cda.datatypes import Code, Identifier, Moment
from ens.standards.cda.document import ClinicalDocument
from ens.standards.cda.lab_values import Interval, Quantity, ReferenceRange, Result
from ens.standards.cda.systems import (
    CATEGORY_URI,
    DATA_ABSENT_URI,
    LOINC_URI,
    UCUM_URI,
    fhir_system,
)

Json = dict[str, Any]

_STATUSES = {
    "completed": "final",
    "active": "preliminary",
    "aborted": "cancelled",
    "cancelled": "cancelled",
    "held": "registered",
    "suspended": "registered",
    "nullified": "entered-in-error",
}
_ABSENT = {"UNK": "unknown", "ASKU": "asked-unknown", "NASK": "not-asked", "MSK": "masked"}


def to_observations(
    results: Sequence[Result],
    *,
    document: Identifier,
    subject: Json,
    derived_from: Json,
    performer: Sequence[Json] = (),
    issued: Moment | None = None,
) -> list[Json]:
    """
    Return one Observation per result, in the same order, without `id` or `meta`; the two
    numbers of a blood pressure are one.

    `subject` and `derived_from` are the references to the person and to the document resource;
    each Observation is identified by its own id in the report, or by its place in it.
    """
    observations = [
        present(
            {
                "resourceType": "Observation",
                "identifier": _identifiers(result, document),
                "status": _STATUSES.get(result.status, "final"),
                "category": _categories(result),
                "code": _code(result),
                "subject": subject,
                "effectiveDateTime": result.effective.fhir if result.effective else None,
                "issued": _instant(issued),
                "performer": list(performer),
                **_value(result),
                "interpretation": [concept_of(one) for one in result.interpretation],
                "note": [{"text": text} for text in result.comments],
                "method": concept_of(result.method) if result.method else None,
                "referenceRange": [_range(one) for one in result.ranges],
                "derivedFrom": [derived_from],
            }
        )
        for result in results
    ]
    return vital_signs.with_pressures_together(results, observations)


def performers_of(document: ClinicalDocument) -> list[Json]:
    """
    Return logical references to the laboratory and to the person who answers for the results.
    """
    performer = document.service_events[0].performer if document.service_events else None
    person = performer or document.legal_authenticator
    organization = person.organization if person and person.organization else document.custodian
    found: list[Json] = []
    if organization:
        found.append(logical("Organization", organization.identifiers, organization.name))
    if person:
        found.append(logical("Practitioner", person.identifiers, person.name))
    return [one for one in found if "identifier" in one or "display" in one]


def logical(kind: str, identifiers: tuple[Identifier, ...], name: str) -> Json:
    national = [one for one in identifiers if one.root in (finess.OID_IDNST, rpps.OID_IDNPS)]
    chosen = next(iter(national or identifiers), None)
    return present(
        {
            "type": kind,
            "identifier": identifier_of(chosen) if chosen else None,
            "display": name,
        }
    )


def present(element: Json) -> Json:
    """
    Drop what FHIR does not allow to be there empty.
    """
    return {name: value for name, value in element.items() if value not in (None, "", [], {})}


def identifier_of(identifier: Identifier) -> Json:
    if not identifier.extension:
        return {"system": "urn:ietf:rfc:3986", "value": identifier.uri}
    return {"system": identifier.uri, "value": identifier.extension}


def _identifiers(result: Result, document: Identifier) -> list[Json]:
    if result.identifiers:
        return [identifier_of(one) for one in result.identifiers]
    return [{"system": document.uri, "value": f"{document.extension}#{result.path}"}]


def _instant(moment: Moment | None) -> str | None:
    return moment.fhir if moment is not None and moment.precision == "time" else None


def _categories(result: Result) -> list[Json]:
    first = {"coding": [{"system": CATEGORY_URI, "code": result.category}]}
    chapter = concept_of(result.chapter) if result.chapter else {}
    return [first, chapter] if chapter else [first]


def _code(result: Result) -> Json:
    text = result.label
    if result.isolate and result.isolate.label:
        text = f"{text} ({result.isolate.label})"
    return present({"coding": _codings(result), "text": text})


def _codings(result: Result) -> list[Json]:
    """
    A vital sign carries also the code by which FHIR knows it, first.
    """
    found = [_coding(one) for one in result.codings]
    if result.category != "vital-signs":
        return found
    said = {one.code for one in result.codings}
    known = [vital_signs.FHIR_CODES[code] for code in said if code in vital_signs.FHIR_CODES]
    more = [{"system": LOINC_URI, "code": code} for code in known if code not in said]
    return [*more, *found]


def concept_of(code: Code) -> Json:
    codings = [_coding(one) for one in (code, *code.translations) if one.code]
    return present({"coding": codings, "text": code.original or code.display})


def _coding(code: Code) -> Json:
    return present(
        {
            "system": fhir_system(code.system) if code.system else None,
            "code": code.code,
            "display": code.display,
        }
    )


def _value(result: Result) -> Json:
    value = result.value
    match value:
        case Quantity():
            return {"valueQuantity": quantity_of(value)}
        case Interval():
            return {"valueRange": {"low": quantity_of(value.low), "high": quantity_of(value.high)}}
        case Code():
            return {"valueCodeableConcept": concept_of(value)}
        case Moment():
            return {"valueDateTime": value.fhir}
        case bool():
            return {"valueBoolean": value}
        case str():
            return {"valueString": value}
    reason = _ABSENT.get(result.absent, "unknown" if not result.absent else "not-applicable")
    return {"dataAbsentReason": {"coding": [{"system": DATA_ABSENT_URI, "code": reason}]}}


def quantity_of(quantity: Quantity) -> Json:
    coded = units.is_ucum(quantity.unit)
    return present(
        {
            "value": quantity.value,
            "comparator": quantity.comparator,
            "unit": units.readable(quantity.unit),
            "system": UCUM_URI if coded else None,
            "code": quantity.unit if coded else None,
        }
    )


def _range(given: ReferenceRange) -> Json:
    low, high = (
        quantity_of(Quantity(bound, given.unit)) if bound is not None else None
        for bound in (given.low, given.high)
    )
    text = given.text or _range_text(given)
    return present({"low": low, "high": high, "text": text})


def _range_text(given: ReferenceRange) -> str:
    low, high = (
        Quantity(bound, given.unit).text if bound is not None else ""
        for bound in (given.low, given.high)
    )
    if low and high:
        return f"{low} à {high}"
    return f"≥ {low}" if low else f"≤ {high}" if high else ""
