"""
What can be said of one code of a system that is not all here, from how its codes are written.

Sources: RFC 5646 (language tags), RFC 6838 (media types), ISO 3166 and ISO 4217 (the shape of a
code), UCUM, LOINC and SNOMED CT (the shape of an identifier). A code that cannot be one is False;
one that could be is None, unless every code that is well written is one.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from ens.standards import ucum
from ens.standards.fhir.terminology.written import LANGUAGES, MEDIA_TYPES, written

Judge = Callable[[str], bool | None]

LONGEST: Final = 1_000
_LANGUAGE = re.compile(
    r"(?:[a-zA-Z]{2,3}(?:-[a-zA-Z]{3}){0,3}|[a-zA-Z]{4,8})(?:-[a-zA-Z]{4})?(?:-(?:[a-zA-Z]{2}|\d{3}))?"
    r"(?:-(?:[a-zA-Z\d]{5,8}|\d[a-zA-Z\d]{3}))*(?:-[a-wyzA-WYZ\d](?:-[a-zA-Z\d]{2,8})+)*"
    r"(?:-x(?:-[a-zA-Z\d]{1,8})+)?|x(?:-[a-zA-Z\d]{1,8})+|i-[a-zA-Z]{2,8}"
)
_NAME = r"[a-zA-Z\d][a-zA-Z\d!#$&^_.+-]{0,126}"
_MEDIA = re.compile(rf"{_NAME}/{_NAME}(?:\s*;\s*[^\s;=]+=(?:\"[^\"]*\"|[^\s;\"]+))*")
_UNIT = re.compile(r"[\x21-\x7e]+")
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "http://loinc.org": re.compile(r"(?:L[APGL])?\d{1,8}-\d"),
    "http://snomed.info/sct": re.compile(
        r"[1-9]\d{5,17}|[1-9]\d{5,17}[:|].*|.*\{.*\}.*", re.DOTALL
    ),
    "urn:iso:std:iso:3166": re.compile(r"[A-Z]{2,3}|\d{3}"),
    "urn:iso:std:iso:4217": re.compile(r"[A-Z]{3}|\d{3}"),
}


def _language(code: str) -> bool | None:
    return _LANGUAGE.fullmatch(code) is not None


def _media(code: str) -> bool | None:
    return _MEDIA.fullmatch(code) is not None


def _unit(code: str) -> bool | None:
    if ucum.worth(code) is not None:
        return True
    return None if _UNIT.fullmatch(code) else False


_WHOLE: Final[Mapping[str, Judge]] = {
    LANGUAGES: _language,
    MEDIA_TYPES: _media,
    ucum.SYSTEM: _unit,
}


def whole(system: str) -> Judge:
    """
    Of the system itself.
    """
    judge = _WHOLE.get(system, _shaped(system))
    return lambda code: judge(code) if 0 < len(code) <= LONGEST else False


def some(system: str) -> Judge:
    """
    Of a part of the system that cannot be told here: at best, that it could be.
    """
    judge = whole(system)
    return lambda code: False if judge(code) is False else None


def _shaped(system: str) -> Judge:
    own = written(system)
    shape = _SHAPES.get(system) or (own.shape if own else None)
    if shape is None:
        return lambda code: None
    return lambda code: None if shape.fullmatch(code) else False
