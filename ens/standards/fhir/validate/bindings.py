"""
Codes that an element is required to take.

Source: FHIR R4 terminologies.html#required.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ens.standards.fhir.validate.found import Found

Check = Callable[[Any, Found], None]
Codes = Mapping[str, frozenset[str]]


def bound(type_name: str, check: Check, codes: Codes) -> Check:
    if type_name == "CodeableConcept":
        return _concept(check, codes)
    if type_name == "Coding":
        return _coding(check, codes)
    if type_name in ("code", "uri", "string"):
        return _code(check, frozenset().union(*codes.values()))
    return check


def _code(check: Check, known: frozenset[str]) -> Check:
    listed = ", ".join(sorted(known)) if len(known) <= 20 else f"one of {len(known)} codes"

    def checked(value: Any, found: Found) -> None:
        if type(value) is not str or value not in known:
            before = len(found)
            check(value, found)
            if len(found) == before:
                found.say("code-invalid", f"must be a code of the required value set: {listed}")

    return checked


def _is_known(coding: Any, codes: Codes) -> bool:
    if type(coding) is not dict:
        return False
    system, code = coding.get("system"), coding.get("code")
    return type(system) is str and type(code) is str and code in codes.get(system, ())


def _coding(check: Check, codes: Codes) -> Check:
    def checked(value: Any, found: Found) -> None:
        check(value, found)
        if not _is_known(value, codes):
            found.say("code-invalid", _wanted(codes))

    return checked


def _concept(check: Check, codes: Codes) -> Check:
    def checked(value: Any, found: Found) -> None:
        check(value, found)
        codings = value.get("coding") if type(value) is dict else None
        if type(codings) is not list or not any(_is_known(one, codes) for one in codings):
            found.say("code-invalid", _wanted(codes))

    return checked


def _wanted(codes: Codes) -> str:
    return f"must have a code of the required value set, from {' or '.join(sorted(codes))}"
