"""
From a value of a given FHIR type to index rows, for each kind of search parameter.

Source: FHIR R4 search.html, the table of each parameter type: what counts in which datatype.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ens.standards import phonetics
from ens.standards.fhir import contacts, dates, folding
from ens.standards.fhir.extract import measured
from ens.standards.fhir.extract.rows import LONGEST_KEY, Collected, Emit, Maker
from ens.standards.fhir.reference import TYPES


def present(sps: tuple[int, ...]) -> Emit:
    """
    A value that the kind of the parameter can make nothing of.
    """

    def emit(value: Any, out: Collected) -> None:
        out.present.extend(sps)

    return emit


# token


def coding(sps: tuple[int, ...]) -> Emit:
    """
    One without a code is there all the same, and may be found by its system.
    """

    def emit(value: Any, out: Collected) -> None:
        code, system = value.get("code", ""), value.get("system", "")
        if len(code) > LONGEST_KEY or not (code or system):
            out.present.extend(sps)
            return
        for sp in sps:
            out.tokens.append((sp, system, code))

    return emit


def codeable_concept(sps: tuple[int, ...]) -> Emit:
    """
    One that has nothing but a text is there all the same.
    """
    emit_one = coding(sps)

    def emit(value: Any, out: Collected) -> None:
        codings = value.get("coding")
        if not codings:
            out.present.extend(sps)
            return
        for one in codings:
            emit_one(one, out)

    return emit


def identifier(sps: tuple[int, ...]) -> Emit:
    """
    Its system and value; its value again, under each code of its type.
    """

    def emit(value: Any, out: Collected) -> None:
        text = value.get("value")
        if text is None or len(text) > LONGEST_KEY:
            out.present.extend(sps)
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
        else:
            out.present.extend(sps)

    return emit


def code(sps: tuple[int, ...]) -> Emit:
    """
    code, id, uri: no system.
    """

    def emit(value: Any, out: Collected) -> None:
        if len(value) <= LONGEST_KEY:
            for sp in sps:
                out.tokens.append((sp, "", value))
        else:
            out.present.extend(sps)

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
    emit_identifier = logical(sps)

    def emit(value: Any, out: Collected) -> None:
        text = value.get("reference")
        row = literal(text, out.base) if text is not None else None
        if row is None:
            kind = out.contained.get(text[1:]) if text is not None else value.get("type")
            if only in ("", kind):
                out.present.extend(sps)
        elif not only or row[0] == only or _may_be(only, row):
            for sp in sps:
                out.references.append((sp, *row))
        identifier = value.get("identifier")
        if identifier is not None and (not only or value.get("type", only) == only):
            emit_identifier(identifier, out)

    return emit


def logical(sps: tuple[int, ...]) -> Emit:
    """
    The identifier of a reference.
    """

    def emit(value: Any, out: Collected) -> None:
        text = value.get("value")
        if text is not None and len(text) <= LONGEST_KEY:
            for sp in sps:
                out.identifiers.append((sp, value.get("system", ""), text))

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
        urls = _with_and_without_version(value)
        if not urls:
            out.present.extend(sps)
        for url in urls:
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
        if len(value) > LONGEST_KEY:
            out.present.extend(sps)
            return
        for sp in sps:
            out.uris.append((sp, value))

    return emit


def canonical(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        urls = _with_and_without_version(value)
        if not urls:
            out.present.extend(sps)
        for url in urls:
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
            else:
                out.present.extend(sps)

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
            texts = list(_texts(value, names))
            for text in texts:
                emit_text(text, out)
            if not texts:
                out.present.extend(sps)

        return emit

    return make


def _texts(value: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        part = value.get(name)
        for text in part if type(part) is list else (part,):
            if text is not None:
                yield text


# phonetic


def sounds(sps: tuple[int, ...]) -> Emit:
    """
    How each word of a text sounds, in the place of the text.
    """

    def emit(value: Any, out: Collected) -> None:
        keys = phonetics.keys(value)
        if not keys:
            out.present.extend(sps)
        for key in keys:
            for sp in sps:
                out.strings.append((sp, key, ""))

    return emit


def sounds_of_parts(sps: tuple[int, ...]) -> Emit:
    emit_text = sounds(sps)

    def emit(value: Any, out: Collected) -> None:
        texts = list(_texts(value, ("family", "given", "text")))
        for text in texts:
            emit_text(text, out)
        if not texts:
            out.present.extend(sps)

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
    ("phonetic", "string"): sounds,
    ("phonetic", "HumanName"): sounds_of_parts,
    ("quantity", "Quantity"): measured.quantity,
    ("quantity", "Age"): measured.quantity,
    ("quantity", "Duration"): measured.quantity,
    ("quantity", "Money"): measured.money,
    ("quantity", "Range"): measured.quantity_range,
    ("quantity", "SampledData"): measured.sampled,
    ("number", "decimal"): measured.number,
    ("number", "integer"): measured.number,
    ("number", "Range"): measured.number_range,
    ("special", "Location.position"): measured.position,
    ("uri", "uri"): uri,
    ("uri", "url"): uri,
    ("uri", "canonical"): canonical,
}
