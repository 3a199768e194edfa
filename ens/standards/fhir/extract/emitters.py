"""
From a value of a given FHIR type to index rows: one file of `kinds` for each kind of parameter.

Source: FHIR R4 search.html, the table of each parameter type: what counts in which datatype.
"""

from collections.abc import Mapping
from typing import Any, Final

from ens.standards.fhir import dates
from ens.standards.fhir.extract.kinds import (
    date,
    near,
    number,
    phonetic,
    quantity,
    reference,
    string,
    token,
    uri,
)
from ens.standards.fhir.extract.rows import Collected, Emit, Maker


def present(sps: tuple[int, ...]) -> Emit:
    """
    A value that the kind of the parameter can make nothing of.
    """

    def emit(value: Any, out: Collected) -> None:
        out.present.extend(sps)

    return emit


MAKERS: Final[Mapping[tuple[str, str], Maker]] = {
    ("token", "CodeableConcept"): token.codeable_concept,
    ("token", "Coding"): token.coding,
    ("token", "ContactPoint"): token.contact_point,
    ("token", "Identifier"): token.identifier,
    ("token", "boolean"): token.boolean,
    ("token", "code"): token.code,
    ("token", "id"): token.code,
    ("token", "string"): token.bare_text,
    ("token", "uri"): token.code,
    ("reference", "Reference"): reference.reference,
    ("reference", "canonical"): reference.canonical,
    ("reference", "uri"): reference.canonical,
    ("date", "date"): date.dated(dates.span),
    ("date", "dateTime"): date.dated(dates.span),
    ("date", "instant"): date.dated(dates.span),
    ("date", "Period"): date.dated(dates.period_span),
    ("date", "Timing"): date.dated(dates.timing_span),
    ("string", "string"): string.string,
    ("string", "markdown"): string.string,
    ("string", "HumanName"): string.string_parts("family", "given", "prefix", "suffix", "text"),
    ("string", "Address"): string.string_parts(
        "line", "city", "district", "state", "postalCode", "country", "text"
    ),
    ("phonetic", "string"): phonetic.sounds,
    ("phonetic", "HumanName"): phonetic.sounds_of_parts,
    ("quantity", "Quantity"): quantity.quantity,
    ("quantity", "Age"): quantity.quantity,
    ("quantity", "Duration"): quantity.quantity,
    ("quantity", "Money"): quantity.money,
    ("quantity", "Range"): quantity.quantity_range,
    ("quantity", "SampledData"): quantity.sampled,
    ("number", "decimal"): number.number,
    ("number", "integer"): number.number,
    ("number", "Range"): number.number_range,
    ("special", "Location.position"): near.position,
    ("uri", "uri"): uri.uri,
    ("uri", "url"): uri.uri,
    ("uri", "canonical"): uri.canonical,
}
