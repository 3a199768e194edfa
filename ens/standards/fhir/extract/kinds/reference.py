"""
A reference: what it leads to, or the identifier that it says.

Source: https://hl7.org/fhir/R4/search.html#reference
"""

from typing import Any

from ens.standards.fhir.extract.kinds import uri
from ens.standards.fhir.extract.rows import LONGEST_KEY, Collected, Emit
from ens.standards.fhir.reference import TYPES


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


def canonical(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        urls = uri.with_and_without_version(value)
        if not urls:
            out.present.extend(sps)
        for url in urls:
            for sp in sps:
                out.references.append((sp, "", "", url))

    return emit
