"""
Dates, dateTimes and times, each with the precision it was written with.

Source: FHIRPath 2.0.0 (N1), 5.5.2 and 6.1-6.2. Two values of different precisions, or of which one
only has an offset, can be neither equal nor different: the answer is then unknown (None). Seconds
and their fraction are one precision.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from ens.standards.fhir.fhirpath.errors import FhirPathError

HOURS: Final = 3  # where the hour is, among the parts of a dateTime
FIRST: Final = (1, 1, 1, 0, 0, 0)

_DATE = r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?"
_TIME = r"(\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,20}))?)?)?"
_IS_DATE: Final = re.compile(_DATE, re.ASCII)
_IS_TIME: Final = re.compile(_TIME, re.ASCII)
_IS_DATE_TIME: Final = re.compile(rf"{_DATE}(?:T(?:{_TIME})?(Z|[+-]\d{{2}}:\d{{2}})?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """
    `parts` go from the year (of a Time: the hour) to the last that is known; `fraction` holds the
    digits of the second; `offset`, in minutes, is None where none was said.
    """

    parts: tuple[int, ...]
    fraction: str = ""
    offset: int | None = None

    def amounts(self) -> tuple[int | Decimal, ...]:
        """
        The parts to compare, the second with its fraction.
        """
        if not self.fraction:
            return self.parts
        return (*self.parts[:-1], self.parts[-1] + Decimal(f"0.{self.fraction}"))


class Date(Moment):
    """
    A day, a month or a year.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return _day_text(self.parts)


class Time(Moment):
    """
    A time of any day.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return _clock_text(self.parts, self.fraction)


class DateTime(Moment):
    """
    A day and perhaps a time; also one whose time is not known at all.
    """

    __slots__ = ()

    def __str__(self) -> str:
        day = _day_text(self.parts[:HOURS])
        if len(self.parts) <= HOURS:
            return day
        return f"{day}T{_clock_text(self.parts[HOURS:], self.fraction)}{offset_text(self.offset)}"

    def in_utc(self) -> "DateTime":
        if self.offset is None or len(self.parts) <= HOURS:
            return self
        try:
            moved = as_datetime(self.parts) - timedelta(minutes=self.offset)
        except OverflowError:
            return self
        return DateTime(moved.timetuple()[: len(self.parts)], self.fraction, 0)


def as_datetime(parts: tuple[int, ...]) -> datetime:
    """
    The first instant of a day, a month or a year.
    """
    year, month, day, hour, minute, second = (*parts, *FIRST[len(parts) :])
    return datetime(year, month, day, hour, minute, second)


def _day_text(parts: tuple[int, ...]) -> str:
    return "-".join((f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])))


def _clock_text(parts: tuple[int, ...], fraction: str) -> str:
    text = ":".join(f"{part:02}" for part in parts)
    return f"{text}.{fraction}" if fraction else text


def offset_text(offset: int | None) -> str:
    if offset is None:
        return ""
    if offset == 0:
        return "Z"
    hours, minutes = divmod(abs(offset), 60)
    return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"


def literal(text: str, position: int) -> Moment:
    """
    What is written after `@`, with it.

    :raises FhirPathError: no such day or hour
    """
    read = time if text.startswith("@T") else date_time if "T" in text else date
    found = read(text.removeprefix("@T").removeprefix("@"))
    if found is None:
        raise FhirPathError("there is no such date or time", position)
    return found


def date(text: str) -> Date | None:
    match = _IS_DATE.fullmatch(text)
    parts = _numbers(match.groups()) if match else ()
    return Date(parts) if parts and _is_day(parts) else None


def time(text: str) -> Time | None:
    match = _IS_TIME.fullmatch(text)
    if match is None:
        return None
    parts = _numbers(match.groups()[:3])
    return Time(parts, match[4] or "") if _is_clock(parts) else None


def date_time(text: str) -> DateTime | None:
    match = _IS_DATE_TIME.fullmatch(text)
    if match is None:
        return None
    parts = _numbers(match.groups()[:6])
    offset = _offset(match[8])
    known = _is_day(parts[:HOURS]) and _is_clock(parts[HOURS:])
    if not known or (offset is not None and abs(offset) > 14 * 60):
        return None
    return DateTime(parts, match[7] or "", offset)


def _numbers(groups: tuple[str | None, ...]) -> tuple[int, ...]:
    return tuple(int(part) for part in groups if part is not None)


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


def _is_day(parts: tuple[int, ...]) -> bool:
    year, month, day = (*parts, *FIRST[len(parts) : 3])
    return year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _is_clock(parts: tuple[int, ...]) -> bool:
    hour, minute, second = (*parts, 0, 0, 0)[:3]
    return hour < 24 and minute < 60 and second < 60


def order(one: Moment, other: Moment) -> int | None:
    """
    -1, 0 or 1; None when it cannot be told.

    :raises TypeError: a time and a date
    """
    if isinstance(one, Time) is not isinstance(other, Time):
        raise TypeError("a time is not compared with a date")
    if _is_timed(one) and _is_timed(other) and (one.offset is None) is not (other.offset is None):
        return None
    left, right = _in_utc(one, other), _in_utc(other, one)
    known = min(len(left.parts), len(right.parts))
    ours, theirs = left.amounts()[:known], right.amounts()[:known]
    if ours != theirs:
        return -1 if ours < theirs else 1
    return 0 if len(left.parts) == len(right.parts) else None


def _is_timed(value: Moment) -> bool:
    return isinstance(value, DateTime) and len(value.parts) > HOURS


def _in_utc(value: Moment, other: Moment) -> Moment:
    """
    A day has no offset: what is compared with one stays in its own.
    """
    return value.in_utc() if isinstance(value, DateTime) and _is_timed(other) else value
