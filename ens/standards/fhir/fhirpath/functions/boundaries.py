"""
How precise a value is, and the least and greatest that it may stand for.

Source: the drafts of FHIRPath after 2.0.0, 5.7 and 5.9: `lowBoundary`, `highBoundary`, `precision`.
"""

import calendar
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from ens.standards.fhir.fhirpath.arithmetic import EXACT, is_writable
from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.functions.table import Function, answer
from ens.standards.fhir.fhirpath.moments import HOURS, Date, DateTime, Moment, Time
from ens.standards.fhir.fhirpath.nodes import Items, integer, single
from ens.standards.fhir.fhirpath.quantities import Quantity

MOST_DECIMALS: Final = 28
USUAL_DECIMALS: Final = 8
DAY_DIGITS: Final = (4, 6, 8)
CLOCK_DIGITS: Final = (2, 4, 6)
THOUSANDTHS: Final = 3
LATEST_OFFSET, EARLIEST_OFFSET = 14 * 60, -12 * 60
LAST: Final = (9999, 12, 31, 23, 59, 59)
LEAST: Final = (1, 1, 1, 0, 0, 0)


def precision(run: Run, focus: Items) -> Items:
    """
    Digits after the point of a number; digits written, of a date or a time.
    """
    value = single(focus)
    if value is None:
        return []
    if type(value) in (int, Decimal):
        return [max(0, -int(Decimal(value).as_tuple().exponent))]
    if isinstance(value, Moment):
        written = _digits(value)[len(value.parts) - 1]
        return [written + (THOUSANDTHS if value.fraction else 0)]
    raise FhirPathError("a number, a date or a time was expected here")


def _digits(value: Moment) -> tuple[int, ...]:
    """
    How many digits are written up to each part.
    """
    if isinstance(value, Time):
        return CLOCK_DIGITS
    return (*DAY_DIGITS, *(DAY_DIGITS[-1] + one for one in CLOCK_DIGITS))


def _boundary(*, high: bool) -> Callable[..., Items]:
    def applied(run: Run, focus: Items, digits: Items | None = None) -> Items:
        value, wanted = single(focus), integer(digits) if digits else None
        return answer(None if value is None else _bound(value, wanted, high))

    return applied


def _bound(value: Any, wanted: int | None, high: bool) -> Any:
    if type(value) in (int, Decimal):
        return _of_number(Decimal(value), wanted, high)
    if isinstance(value, Quantity):
        bound = _of_number(value.value, wanted, high)
        return None if bound is None else Quantity(bound, value.unit, value.calendar)
    if isinstance(value, Moment):
        return _of_moment(value, wanted, high)
    raise FhirPathError("a number, a quantity, a date or a time was expected here")


def _of_number(value: Decimal, wanted: int | None, high: bool) -> Decimal | None:
    """
    Half a step of its own precision away, in as many decimals as wanted.
    """
    decimals = USUAL_DECIMALS if wanted is None else wanted
    if not 0 <= decimals <= MOST_DECIMALS or not is_writable(value):
        return None
    half = Decimal(5).scaleb(int(value.as_tuple().exponent) - 1)
    bound = EXACT.add(value, half if high else -half)
    step = Decimal(1).scaleb(-decimals)
    return bound.quantize(step, ROUND_CEILING if high else ROUND_FLOOR, EXACT)


def _of_moment(value: Moment, wanted: int | None, high: bool) -> Moment | None:
    """
    The first or the last instant that it may be, cut at a number of digits.
    """
    digits = _digits(value)
    last = digits[-1] + THOUSANDTHS if not isinstance(value, Date) else DAY_DIGITS[-1]
    wanted = last if wanted is None else wanted
    parts = _filled(value, high)
    if wanted == last and not isinstance(value, Date):
        fraction = (value.fraction + ("999" if high else "000"))[:THOUSANDTHS]
        return _made(value, parts, fraction, high)
    if wanted not in digits or (isinstance(value, Date) and wanted > last):
        return None
    return _made(value, parts[: digits.index(wanted) + 1], "", high)


def _filled(value: Moment, high: bool) -> tuple[int, ...]:
    bounds = LAST if high else LEAST
    if isinstance(value, Time):
        return (*value.parts, *bounds[HOURS + len(value.parts) :])
    parts = [*value.parts, *bounds[len(value.parts) :]]
    if len(value.parts) < HOURS and high:
        parts[2] = calendar.monthrange(parts[0], parts[1])[1]
    return tuple(parts)


def _made(value: Moment, parts: tuple[int, ...], fraction: str, high: bool) -> Moment:
    """
    Without an offset, the earliest instant is that of the places furthest east.
    """
    if isinstance(value, Time):
        return Time(parts, fraction)
    if isinstance(value, Date):
        return Date(parts)
    unsaid = EARLIEST_OFFSET if high else LATEST_OFFSET
    offset = unsaid if value.offset is None else value.offset
    return DateTime(parts, fraction, offset if len(parts) > HOURS else None)


TABLE: Final[Mapping[str, Function]] = {
    "precision": Function(precision),
    "lowBoundary": Function(_boundary(high=False), 0, 1),
    "highBoundary": Function(_boundary(high=True), 0, 1),
}
