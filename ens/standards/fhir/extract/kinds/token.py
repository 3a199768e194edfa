"""
A token: a code, an identifier, a phone.

Source: https://hl7.org/fhir/R4/search.html#token
"""

from typing import Any

from ens.standards.fhir import contacts
from ens.standards.fhir.extract.rows import LONGEST_KEY, Collected, Emit


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
