"""
The primitive types of FHIR, each as a check of one JSON value.

Source: FHIR R4 datatypes.html#primitive.
"""

import binascii
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir import dates, narrative
from ens.standards.fhir.validate import narrative_words, words
from ens.standards.fhir.validate.found import Check, Found
from ens.standards.fhir.validate.words import Sentence

MOST_DIGITS: Final = 40
MOST_EXPONENT: Final = 60
MOST_CHARACTERS: Final = 1_048_576

_YEAR = r"(?!0000)\d{4}"
_DAY = rf"{_YEAR}-\d\d-\d\d"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
_OFFSET = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)"
# Neither can be written in XML, where these are not characters.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


DATE: Final = _pattern(rf"{_YEAR}(-\d\d(-\d\d)?)?")
DATE_TIME: Final = _pattern(rf"{_YEAR}(-\d\d(-\d\d(T{_TIME}{_OFFSET})?)?)?")
INSTANT: Final = _pattern(rf"{_DAY}T{_TIME}{_OFFSET}")
TIME: Final = _pattern(_TIME)
ID: Final = _pattern(r"[A-Za-z0-9\-.]{1,64}")
OID: Final = _pattern(r"urn:oid:[0-2](\.(0|[1-9]\d*))+")
UUID: Final = _pattern(
    r"urn:uuid:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
)
# The spaces of XML alone: one that may not be cut is a character of a code like any other.
CODE: Final = re.compile(r"[^\x00-\x20\ufffe\uffff]+( [^\x00-\x20\ufffe\uffff]+)*")
NO_SPACE: Final = re.compile(r"[^\s\x00-\x1f\ufffe\uffff]+")


def boolean(value: Any, found: Found) -> None:
    if type(value) is not bool:
        found.say(words.BOOLEAN)


def whole(least: int, name: str) -> Check:
    def check(value: Any, found: Found) -> None:
        if type(value) is not int:
            found.say(words.WHOLE, name=name)
        elif not least <= value <= 2_147_483_647:
            found.say(words.WHOLE_RANGE, least=least, name=name)

    return check


def decimal(value: Any, found: Found) -> None:
    kind = type(value)
    if kind is not int and kind is not Decimal and kind is not float:
        found.say(words.NUMBER)
        return
    number = value if kind is Decimal else Decimal(str(value))
    if not number.is_finite():
        found.say(words.FINITE)
    elif len(number.as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_EXPONENT:
        found.say(words.PRECISE, digits=MOST_DIGITS, exponent=MOST_EXPONENT)


def string(value: Any, found: Found) -> None:
    if type(value) is not str:
        found.say(words.STRING)
    elif not value or value.isspace():
        found.say(words.BLANK)
    elif len(value) > MOST_CHARACTERS:
        found.say(words.LONG, most=MOST_CHARACTERS)
    elif not value.isprintable() and _CONTROL.search(value):
        found.say(words.CONTROLS)


def matching(pattern: re.Pattern[str], what: Sentence) -> Check:
    fits = pattern.fullmatch

    def check(value: Any, found: Found) -> None:
        if type(value) is not str:
            found.say(words.STRING)
        elif not fits(value):
            found.say(what)

    return check


def local_or_url(value: Any, found: Found) -> None:
    """
    uri, url, canonical: "#..." is a contained resource.
    """
    if type(value) is not str:
        found.say(words.STRING)
    elif not NO_SPACE.fullmatch(value):
        found.say(words.URI)
    elif value[0] == "#":
        found.uris.append(value[1:])


def moment(pattern: re.Pattern[str], what: Sentence) -> Check:
    fits, span = pattern.fullmatch, dates.span

    def check(value: Any, found: Found) -> None:
        if type(value) is not str:
            found.say(words.STRING)
        elif not fits(value):
            found.say(what)
        elif span(value) is None:
            found.say(words.DAY)

    return check


def base64(value: Any, found: Found) -> None:
    if type(value) is not str or not value:
        found.say(words.BASE64_STRING)
        return
    try:
        binascii.a2b_base64("".join(value.split()), strict_mode=True)
    except ValueError:
        found.say(words.BASE64)


def xhtml(value: Any, found: Found) -> None:
    if type(value) is not str:
        found.say(words.STRING)
        return
    for fault in narrative.faults(value):
        found.say(narrative_words.OF_FAULTS[fault])


CHECKS: Final[Mapping[str, Check]] = {
    "base64Binary": base64,
    "boolean": boolean,
    "canonical": local_or_url,
    "code": matching(CODE, words.CODE),
    "date": moment(DATE, words.DATE),
    "dateTime": moment(DATE_TIME, words.DATE_TIME),
    "decimal": decimal,
    "id": matching(ID, words.ID),
    "instant": moment(INSTANT, words.INSTANT),
    "integer": whole(-2_147_483_648, "integer"),
    "markdown": string,
    "oid": matching(OID, words.OID),
    "positiveInt": whole(1, "positiveInt"),
    "string": string,
    "time": matching(TIME, words.TIME),
    "unsignedInt": whole(0, "unsignedInt"),
    "uri": local_or_url,
    "url": local_or_url,
    "uuid": matching(UUID, words.UUID),
    "xhtml": xhtml,
}
