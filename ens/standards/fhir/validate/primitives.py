"""
The primitive types of FHIR, each as a check of one JSON value.

Source: FHIR R4 datatypes.html#primitive.
"""

import binascii
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir import dates
from ens.standards.fhir.validate import narrative
from ens.standards.fhir.validate.found import Found

Check = Callable[[Any, Found], None]

MOST_DIGITS: Final = 40
MOST_EXPONENT: Final = 60

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
CODE: Final = re.compile(r"[^\s\x00-\x1f\ufffe\uffff]+(\s[^\s\x00-\x1f\ufffe\uffff]+)*")
NO_SPACE: Final = re.compile(r"[^\s\x00-\x1f\ufffe\uffff]+")


def boolean(value: Any, found: Found) -> None:
    if type(value) is not bool:
        found.say("value", "must be true or false")


def whole(least: int, name: str) -> Check:
    def check(value: Any, found: Found) -> None:
        if type(value) is not int:
            found.say("value", f"must be a whole number ({name})")
        elif not least <= value <= 2_147_483_647:
            found.say("value", f"must be from {least} to 2147483647 ({name})")

    return check


def decimal(value: Any, found: Found) -> None:
    kind = type(value)
    if kind is not int and kind is not Decimal and kind is not float:
        found.say("value", "must be a number (decimal)")
        return
    number = value if kind is Decimal else Decimal(str(value))
    if not number.is_finite():
        found.say("value", "must be a finite number")
    elif len(number.as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_EXPONENT:
        found.say("value", f"must be within {MOST_DIGITS} digits and 1E{MOST_EXPONENT}")


def string(value: Any, found: Found) -> None:
    if type(value) is not str:
        found.say("value", "must be a string")
    elif not value or value.isspace():
        found.say("value", "must not be empty")
    elif not value.isprintable() and _CONTROL.search(value):
        found.say("value", "must not have control characters")


def matching(pattern: re.Pattern[str], what: str) -> Check:
    fits = pattern.fullmatch

    def check(value: Any, found: Found) -> None:
        if type(value) is not str:
            found.say("value", "must be a string")
        elif not fits(value):
            found.say("value", f"must be {what}")

    return check


def local_or_url(value: Any, found: Found) -> None:
    """
    uri, url, canonical: "#..." is a contained resource.
    """
    if type(value) is not str:
        found.say("value", "must be a string")
    elif not NO_SPACE.fullmatch(value):
        found.say("value", "must be a uri, without spaces")
    elif value[0] == "#":
        found.uris.append(value[1:])


def moment(pattern: re.Pattern[str], what: str) -> Check:
    fits, span = pattern.fullmatch, dates.span

    def check(value: Any, found: Found) -> None:
        if type(value) is not str:
            found.say("value", "must be a string")
        elif not fits(value):
            found.say("value", f"must be {what}")
        elif span(value) is None:
            found.say("value", "must be a day that exists")

    return check


def base64(value: Any, found: Found) -> None:
    if type(value) is not str or not value:
        found.say("value", "must be a base64 string, not empty")
        return
    try:
        binascii.a2b_base64("".join(value.split()), strict_mode=True)
    except ValueError:
        found.say("value", "must be base64")


def xhtml(value: Any, found: Found) -> None:
    if type(value) is not str:
        found.say("value", "must be a string")
        return
    for diagnostics in narrative.faults(value):
        found.say("value", diagnostics)


CHECKS: Final[Mapping[str, Check]] = {
    "base64Binary": base64,
    "boolean": boolean,
    "canonical": local_or_url,
    "code": matching(CODE, "a code, without spaces around or two spaces inside"),
    "date": moment(DATE, "a date: YYYY, YYYY-MM or YYYY-MM-DD"),
    "dateTime": moment(
        DATE_TIME, "a dateTime: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a time zone"
    ),
    "decimal": decimal,
    "id": matching(ID, "an id: 1 to 64 letters, digits, '-' and '.'"),
    "instant": moment(INSTANT, "an instant: YYYY-MM-DDThh:mm:ss with a time zone"),
    "integer": whole(-2_147_483_648, "integer"),
    "markdown": string,
    "oid": matching(OID, "an oid: urn:oid:..."),
    "positiveInt": whole(1, "positiveInt"),
    "string": string,
    "time": matching(TIME, "a time: hh:mm:ss, without time zone"),
    "unsignedInt": whole(0, "unsignedInt"),
    "uri": local_or_url,
    "url": local_or_url,
    "uuid": matching(UUID, "a uuid: urn:uuid:..."),
    "xhtml": xhtml,
}
