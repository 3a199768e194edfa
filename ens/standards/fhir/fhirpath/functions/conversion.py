"""
Source: FHIRPath 2.0.0 (N1), 5.5 Conversion: each `toX` gives nothing for what cannot be an X, and
`convertsToX` tells it before.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir.fhirpath import moments, quantities
from ens.standards.fhir.fhirpath.arithmetic import bounded, is_writable
from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.functions.table import Function, answer
from ens.standards.fhir.fhirpath.moments import HOURS, Date, DateTime, Time
from ens.standards.fhir.fhirpath.nodes import Items, Node, single, text
from ens.standards.fhir.fhirpath.quantities import CALENDAR, Quantity

TRUE: Final = frozenset({"true", "t", "yes", "y", "1", "1.0"})
FALSE: Final = frozenset({"false", "f", "no", "n", "0", "0.0"})
_INTEGER: Final = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?", re.ASCII)
_QUANTITY: Final = re.compile(
    r"(?P<value>[+-]?\d{1,40}(?:\.\d{1,40})?)\s{0,8}(?:'(?P<unit>[^']{1,80})'|(?P<word>[a-z]{1,12}))?",
    re.ASCII,
)


def to_boolean(value: Any) -> bool | None:
    if type(value) is bool:
        return value
    if type(value) in (int, Decimal):
        return bool(value) if value in (0, 1) else None
    if type(value) is str:
        word = value.lower()
        return True if word in TRUE else False if word in FALSE else None
    return None


def to_integer(value: Any) -> int | None:
    if type(value) is bool:
        return int(value)
    if type(value) is str and _INTEGER.fullmatch(value):
        value = int(value)
    found = bounded(value) if type(value) is int else None
    return found if type(found) is int else None


def to_decimal(value: Any) -> Decimal | None:
    if type(value) in (bool, int):
        return Decimal(int(value))
    if type(value) is str:
        value = Decimal(value) if _DECIMAL.fullmatch(value) else None
    found = bounded(value) if type(value) is Decimal else None
    return found if type(found) is Decimal else None


def to_text(value: Any) -> str | None:
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is Decimal:
        return f"{value:f}" if is_writable(value) else None
    if type(value) is Node or value is None:
        return None
    return str(value)


def to_date(value: Any) -> Date | None:
    if type(value) is DateTime:
        return Date(value.parts[:HOURS])
    if type(value) is str:
        return moments.date(value)
    return value if type(value) is Date else None


def to_date_time(value: Any) -> DateTime | None:
    if type(value) is Date:
        return DateTime(value.parts)
    if type(value) is str:
        return moments.date_time(value)
    return value if type(value) is DateTime else None


def to_time(value: Any) -> Time | None:
    if type(value) is str:
        return moments.time(value.removeprefix("T"))
    return value if type(value) is Time else None


def to_quantity(value: Any) -> Quantity | None:
    if type(value) in (bool, int, Decimal):
        return Quantity(Decimal(value))
    if type(value) is str:
        return _read_quantity(value)
    return value if type(value) is Quantity else None


def _read_quantity(value: str) -> Quantity | None:
    match = _QUANTITY.fullmatch(value)
    if match is None or (match["word"] and match["word"] not in CALENDAR):
        return None
    number = Decimal(match["value"])
    if match["word"]:
        return Quantity(number, CALENDAR[match["word"]], calendar=True)
    return Quantity(number, match["unit"] or quantities.UNITY)


def _converted(convert: Callable[[Any], Any]) -> Callable[..., Items]:
    def applied(run: Run, focus: Items) -> Items:
        return answer(convert(single(focus)))

    return applied


def _converts(convert: Callable[[Any], Any]) -> Callable[..., Items]:
    def applied(run: Run, focus: Items) -> Items:
        value = single(focus)
        return [] if value is None else [convert(value) is not None]

    return applied


def _in_unit(found: Quantity, unit: str) -> Quantity | None:
    word = CALENDAR.get(unit)
    value = quantities.converted(found, quantities.OF_CALENDAR.get(word, unit) if word else unit)
    return None if value is None else Quantity(value, word or unit, word is not None)


def quantity(run: Run, focus: Items, unit: Items | None = None) -> Items:
    found = to_quantity(single(focus))
    wanted = text(unit) if unit else None
    if found is None or wanted is None:
        return answer(found)
    return answer(_in_unit(found, wanted))


def converts_to_quantity(run: Run, focus: Items, unit: Items | None = None) -> Items:
    return [bool(quantity(run, focus, unit))] if focus else []


def comparable(run: Run, focus: Items, other: Items) -> Items:
    """
    Whether two quantities are of one dimension (a later draft of the language).
    """
    one, two = single(focus), single(other)
    if not isinstance(one, Quantity) or not isinstance(two, Quantity):
        raise FhirPathError("a quantity was expected here")
    ours, theirs = quantities.worth(one), quantities.worth(two)
    return [ours is not None and theirs is not None and ours[0] == theirs[0]]


CONVERSIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "Boolean": to_boolean,
    "Integer": to_integer,
    "Decimal": to_decimal,
    "String": to_text,
    "Date": to_date,
    "DateTime": to_date_time,
    "Time": to_time,
}
TABLE: Final[Mapping[str, Function]] = {
    **{f"to{name}": Function(_converted(each)) for name, each in CONVERSIONS.items()},
    **{f"convertsTo{name}": Function(_converts(each)) for name, each in CONVERSIONS.items()},
    "toQuantity": Function(quantity, 0, 1),
    "convertsToQuantity": Function(converts_to_quantity, 0, 1),
    "comparable": Function(comparable, 1, 1),
}
