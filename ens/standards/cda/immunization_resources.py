"""
Vaccines as FHIR R4 Immunizations.

Source: FHIR R4 immunization.html; the mapping of the immunization entry in IHE PCC. What the
document does not tell is said to be unknown, never guessed. R4's Immunization has no place for the
document behind it: a Provenance names it.
"""

from collections.abc import Sequence
from typing import Any

from ens.standards.cda.datatypes import Identifier, Moment
from ens.standards.cda.immunizations import Vaccination
from ens.standards.cda.observations import (
    concept_of,
    identifier_of,
    logical,
    present,
    quantity_of,
)
from ens.standards.fhir import absent

Json = dict[str, Any]

NOT_DONE = ("aborted", "cancelled")
UNKNOWN_DATE = "Date non précisée dans le document"


def to_immunizations(
    vaccinations: Sequence[Vaccination],
    *,
    document: Identifier,
    subject: Json,
    recorded: Moment | None = None,
) -> list[Json]:
    """
    Return one Immunization per vaccine, in the same order, without `id` or `meta`.

    `subject` is the reference to the person.
    """
    return [
        present(
            {
                "resourceType": "Immunization",
                "identifier": _identifiers(one, document),
                "status": _status(one),
                "vaccineCode": _vaccine(one),
                "patient": subject,
                **_occurrence(one.effective),
                "recorded": recorded.fhir if recorded else None,
                "lotNumber": one.lot,
                "site": concept_of(one.site) if one.site else None,
                "route": concept_of(one.route) if one.route else None,
                "doseQuantity": quantity_of(one.dose) if one.dose else None,
                "performer": _performer(one),
                "note": [{"text": text} for text in _notes(one)],
                "protocolApplied": _protocol(one),
            }
        )
        for one in vaccinations
    ]


def _identifiers(one: Vaccination, document: Identifier) -> list[Json]:
    if one.identifiers:
        return [identifier_of(identifier) for identifier in one.identifiers]
    return [{"system": document.uri, "value": f"{document.extension}#{one.path}"}]


def _status(one: Vaccination) -> str:
    if one.status == "nullified":
        return "entered-in-error"
    return "completed" if one.given and one.status not in NOT_DONE else "not-done"


def _vaccine(one: Vaccination) -> Json:
    return present({**concept_of(one.vaccine), "text": one.label})


def _occurrence(effective: Moment | None) -> Json:
    """
    FHIR asks for a date or for words.
    """
    if effective is not None:
        return {"occurrenceDateTime": effective.fhir}
    return {"occurrenceString": UNKNOWN_DATE, "_occurrenceString": absent.UNKNOWN}


def _performer(one: Vaccination) -> list[Json]:
    if one.performer is None:
        return []
    actor = logical("Practitioner", one.performer.identifiers, one.performer.name)
    return [{"actor": actor}] if len(actor) > 1 else []


def _notes(one: Vaccination) -> list[str]:
    return [*one.comments, *(f"Réaction observée : {text}" for text in one.reactions)]


def _protocol(one: Vaccination) -> list[Json]:
    if one.rank is None:
        return []
    series = one.act.label if one.act and one.act.code in ("INITIMMUNIZ", "BOOSTER") else None
    return [present({"series": series, "doseNumberPositiveInt": one.rank})]
