"""
A date, a dateTime or a time, and a duration.

Source: FHIRPath 2.0.0 (N1), 6.6.7: what the value has not the precision for is counted in its own
precision, what remains is left, as is part of a unit above the second; a day that the month does
not have becomes its last day.
"""

import calendar
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Final

from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.moments import (
    FIRST,
    HOURS,
    Date,
    DateTime,
    Moment,
    Time,
    as_datetime,
)
from ens.standards.fhir.fhirpath.quantities import CALENDAR, MONTHS, OF_CALENDAR, Quantity

# The units of UCUM that are also of the calendar: its years and months have a length.
DEFINITE: Final = {unit: word for word, unit in OF_CALENDAR.items()}
MILLISECONDS: Final = {
    "week": 604_800_000, "day": 86_400_000, "hour": 3_600_000, "minute": 60_000, "second": 1000,
    "millisecond": 1,
}  # fmt: skip
A_DAY: Final = MILLISECONDS["day"]
# How many milliseconds each part of a dateTime lasts; a year and a month have no length. Seconds
# and their fraction are one part.
LASTS: Final = (None, None, A_DAY, MILLISECONDS["hour"], MILLISECONDS["minute"], 1)
MOST: Final = Decimal(10) ** 15


def moved(value: Moment, duration: Quantity, sign: int) -> Moment | None:
    """
    None beyond the years that can be written.

    :raises FhirPathError: what is added is no duration
    """
    unit = duration.unit if duration.calendar else DEFINITE.get(duration.unit)
    unit = unit or CALENDAR.get(duration.unit)
    if unit is None or (isinstance(value, Time) and unit not in MILLISECONDS):
        raise FhirPathError("to a date or a time a duration is added, in units of the calendar")
    if abs(duration.value) > MOST:
        return None
    amount = duration.value * sign
    if unit not in ("second", "millisecond"):
        amount = amount.to_integral_value(ROUND_DOWN)
    try:
        if isinstance(value, Time):
            return _moved_time(value, int(amount * MILLISECONDS[unit]))
        if unit in MONTHS:
            return _by_months(value, int(amount) * MONTHS[unit])
        return _by_milliseconds(value, int(amount * MILLISECONDS[unit]))
    except (OverflowError, ValueError):
        return None


def _milliseconds(fraction: str) -> int:
    """
    Milliseconds of the fraction of a second.
    """
    return int((fraction + "000")[:3]) if fraction else 0


def _by_months(value: Moment, months: int) -> Moment:
    if len(value.parts) == 1:
        months = int(months / 12) * 12
    year, month, day, *clock = (*value.parts, *FIRST[len(value.parts) :])
    total = year * 12 + month - 1 + months
    year, month = divmod(total, 12)
    month += 1
    day = min(day, calendar.monthrange(year, month)[1])
    datetime(year, month, day)  # which refuses a year that cannot be written
    parts = (year, month, day, *clock)[: len(value.parts)]
    return _of(value, parts, value.fraction)


def _by_milliseconds(value: Moment, milliseconds: int) -> Moment:
    if len(value.parts) == 1:
        return _by_months(value, int(milliseconds / (365 * A_DAY)) * 12)
    if len(value.parts) == 2:
        return _by_months(value, int(milliseconds / (30 * A_DAY)))
    lasts = LASTS[len(value.parts) - 1] or 1
    whole = int(milliseconds / lasts) * lasts
    start = as_datetime(value.parts) + timedelta(milliseconds=_milliseconds(value.fraction))
    found = start + timedelta(milliseconds=whole)
    return _of(value, found.timetuple()[: len(value.parts)], _fraction(value, found, whole))


def _fraction(value: Moment, found: datetime, milliseconds: int) -> str:
    """
    The digits that were there, or three of them when milliseconds were added.
    """
    if milliseconds % 1000 == 0:
        return value.fraction
    return f"{found.microsecond // 1000:03}"


def _moved_time(value: Time, milliseconds: int) -> Time:
    """
    Past midnight it begins again.
    """
    lasts = LASTS[len(value.parts) - 1 + HOURS] or 1
    whole = int(milliseconds / lasts) * lasts
    day = (1970, 1, 1)
    start = DateTime((*day, *value.parts), value.fraction)
    found = _by_milliseconds(start, whole % A_DAY)
    return Time(found.parts[HOURS:], found.fraction)


def _of(value: Moment, parts: tuple[int, ...], fraction: str) -> Moment:
    if isinstance(value, Date):
        return Date(tuple(parts))
    return DateTime(tuple(parts), fraction, value.offset)
