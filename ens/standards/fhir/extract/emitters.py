"""
From a value of a given FHIR type to index rows, for each kind of search parameter.

Source: FHIR R4 search.html, the table of each parameter type: what counts in which datatype.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir import contacts, dates, folding
from ens.standards.fhir.extract.precision import implied_span
from ens.standards.fhir.extract.rows import LONGEST_KEY, Collected
from ens.standards.fhir.reference import TYPES

Emit = Callable[[Any, Collected], None]
Maker = Callable[[tuple[int, ...]], Emit]

CURRENCIES: Final = "urn:iso:std:iso:4217"
UNSAID: Final = ""  # in a row of an element that is there and has nothing to compare


# token


def coding(sps: tuple[int, ...]) -> Emit:
    """
    One without a code is there all the same, and may be found by its system.
    """

    def emit(value: Any, out: Collected) -> None:
        code = value.get("code", UNSAID)
        system = value.get("system", "")
        for sp in sps:
            out.tokens.append((sp, system, code if len(code) <= LONGEST_KEY else UNSAID))

    return emit


def codeable_concept(sps: tuple[int, ...]) -> Emit:
    """
    One that has nothing but a text is there all the same.
    """
    emit_one = coding(sps)

    def emit(value: Any, out: Collected) -> None:
        for one in value.get("coding") or ({},):
            emit_one(one, out)

    return emit


def identifier(sps: tuple[int, ...]) -> Emit:
    """
    Its system and value; its value again, under each code of its type.
    """

    def emit(value: Any, out: Collected) -> None:
        text = value.get("value")
        if text is None or len(text) > LONGEST_KEY:
            return
        system = value.get("system", "")
        types = [one for one in value.get("type", {}).get("coding", ()) if "code" in one]
        for sp in sps:
            out.tokens.append((sp, system, text))
            for one in types:
                out.typed.append((sp, one.get("system", ""), one["code"], text))

    return emit


def contact_point(sps: tuple[int, ...]) -> Emit:
    """
    Its value as it is compared: it has no system of codes.
    """

    def emit(value: Any, out: Collected) -> None:
        text = value.get("value")
        if text is not None and len(text) <= LONGEST_KEY:
            for sp in sps:
                out.tokens.append((sp, "", contacts.comparable(text)))

    return emit


def code(sps: tuple[int, ...]) -> Emit:
    """
    code, id, uri: no system.
    """

    def emit(value: Any, out: Collected) -> None:
        if len(value) <= LONGEST_KEY:
            for sp in sps:
                out.tokens.append((sp, "", value))

    return emit


def bare_text(sps: tuple[int, ...]) -> Emit:
    """
    A string has no case for a token (search.html#token).
    """
    emit_one = code(sps)

    def emit(value: Any, out: Collected) -> None:
        emit_one(value.casefold(), out)

    return emit


def boolean(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        for sp in sps:
            out.tokens.append((sp, "", "true" if value else "false"))

    return emit


# reference


def reference(sps: tuple[int, ...], only: str = "") -> Emit:
    """
    `only` is the type of `where(resolve() is ...)`; a url that does not say its type is kept.
    One that leads inside, or has nothing but a text, is there all the same.
    """

    def emit(value: Any, out: Collected) -> None:
        text = value.get("reference")
        row = literal(text, out.base) if text is not None else None
        identifier = value.get("identifier")
        if row is None and identifier is None and not only:
            row = (UNSAID, UNSAID, UNSAID)
        if row is not None and (not only or row[0] == only or _may_be(only, row)):
            for sp in sps:
                out.references.append((sp, *row))
        if identifier is not None and (not only or value.get("type", only) == only):
            emit_identifier(identifier, out)

    def emit_identifier(identifier: Any, out: Collected) -> None:
        text = identifier.get("value")
        if text is not None and len(text) <= LONGEST_KEY:
            for sp in sps:
                out.identifiers.append((sp, identifier.get("system", ""), text))

    return emit


def literal(text: str, base: str) -> tuple[str, str, str] | None:
    """
    Return (type, id, url), the version left out; None for what is contained.
    """
    if text.startswith("#") or len(text) > LONGEST_KEY:
        return None
    if base and text.startswith(base):
        text = text[len(base) :]
    rtype, _, rest = text.partition("/")
    if rtype in TYPES:
        fid = rest.partition("/")[0]
        return rtype, fid, f"{rtype}/{fid}"
    return "", "", text.partition("/_history/")[0]


def _may_be(only: str, row: tuple[str, str, str]) -> bool:
    parts = row[2].rsplit("/", 2)
    return not row[0] and (len(parts) < 3 or parts[1] not in TYPES or parts[1] == only)


def canonical_reference(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        for url in _with_and_without_version(value):
            for sp in sps:
                out.references.append((sp, "", "", url))

    return emit


def _with_and_without_version(value: str) -> tuple[str, ...]:
    if len(value) > LONGEST_KEY or value.startswith("#"):
        return ()
    url, bar, _ = value.partition("|")
    return (value, url) if bar else (value,)


def uri(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        if len(value) <= LONGEST_KEY:
            for sp in sps:
                out.uris.append((sp, value))

    return emit


def canonical(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        for url in _with_and_without_version(value):
            for sp in sps:
                out.uris.append((sp, url))

    return emit


# date


def dated(read: Callable[[Any], dates.Span | None]) -> Maker:
    def make(sps: tuple[int, ...]) -> Emit:
        def emit(value: Any, out: Collected) -> None:
            found = read(value)
            if found is not None:
                first, last = found
                for sp in sps:
                    out.dates.append((sp, first, last))

        return emit

    return make


# string


def string(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        folded = folding.string_key(value)
        exact = value[: folding.INDEXED_CHARACTERS]
        for sp in sps:
            out.strings.append((sp, folded, exact))

    return emit


def string_parts(*names: str) -> Maker:
    """
    HumanName and Address: any of their texts matches.
    """

    def make(sps: tuple[int, ...]) -> Emit:
        emit_text = string(sps)

        def emit(value: Any, out: Collected) -> None:
            for name in names:
                part = value.get(name)
                for text in part if type(part) is list else (part,):
                    if text is not None:
                        emit_text(text, out)

        return emit

    return make


# quantity and number


def quantity(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        number = value.get("value")
        if number is None:
            return
        exact, low, high = implied_span(number)
        bounds = _compared(value.get("comparator", ""), low, high)
        unit = value.get("code") or value.get("unit") or ""
        system = value.get("system", "") if "code" in value else ""
        for sp in sps:
            out.quantities.append((sp, system, unit, exact, *bounds))

    return emit


def _compared(
    comparator: str, low: Decimal, high: Decimal
) -> tuple[Decimal | None, Decimal | None]:
    if comparator.startswith("<"):
        return None, high
    if comparator.startswith(">"):
        return low, None
    return low, high


def money(sps: tuple[int, ...]) -> Emit:
    emit_quantity = quantity(sps)

    def emit(value: Any, out: Collected) -> None:
        emit_quantity({**value, "system": CURRENCIES, "code": value.get("currency", "")}, out)

    return emit


def quantity_range(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        low, high = value.get("low", {}), value.get("high", {})
        ends = [implied_span(end["value"]) if "value" in end else None for end in (low, high)]
        unit = _unit(low) if low else _unit(high)
        for sp in sps:
            lowest = ends[0][1] if ends[0] else None
            highest = ends[1][2] if ends[1] else None
            out.quantities.append((sp, *unit, None, lowest, highest))

    return emit


def _unit(value: Mapping[str, str]) -> tuple[str, str]:
    if "code" in value:
        return value.get("system", ""), value["code"]
    return "", value.get("unit", "")


def number(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        span = implied_span(value)
        for sp in sps:
            out.numbers.append((sp, *span))

    return emit


def number_range(sps: tuple[int, ...]) -> Emit:
    """
    A Range as a number (`RiskAssessment.probability`): its two ends.
    """
    emit_number = number(sps)

    def emit(value: Any, out: Collected) -> None:
        for end in (value.get("low", {}), value.get("high", {})):
            if "value" in end:
                emit_number(end["value"], out)

    return emit


MAKERS: Final[Mapping[tuple[str, str], Maker]] = {
    ("token", "CodeableConcept"): codeable_concept,
    ("token", "Coding"): coding,
    ("token", "ContactPoint"): contact_point,
    ("token", "Identifier"): identifier,
    ("token", "boolean"): boolean,
    ("token", "code"): code,
    ("token", "id"): code,
    ("token", "string"): bare_text,
    ("token", "uri"): code,
    ("reference", "Reference"): reference,
    ("reference", "canonical"): canonical_reference,
    ("reference", "uri"): canonical_reference,
    ("date", "date"): dated(dates.span),
    ("date", "dateTime"): dated(dates.span),
    ("date", "instant"): dated(dates.span),
    ("date", "Period"): dated(dates.period_span),
    ("date", "Timing"): dated(dates.timing_span),
    ("string", "string"): string,
    ("string", "markdown"): string,
    ("string", "HumanName"): string_parts("family", "given", "prefix", "suffix", "text"),
    ("string", "Address"): string_parts(
        "line", "city", "district", "state", "postalCode", "country", "text"
    ),
    ("quantity", "Quantity"): quantity,
    ("quantity", "Age"): quantity,
    ("quantity", "Duration"): quantity,
    ("quantity", "Money"): money,
    ("quantity", "Range"): quantity_range,
    ("number", "decimal"): number,
    ("number", "integer"): number,
    ("number", "Range"): number_range,
    ("uri", "uri"): uri,
    ("uri", "url"): uri,
    ("uri", "canonical"): canonical,
}
