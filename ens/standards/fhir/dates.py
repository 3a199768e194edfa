"""
The span of time that a FHIR date, dateTime or instant covers, and an instant as FHIR writes it.

Source: FHIR R4 datatypes.html#dateTime, search.html#date (implicit precision; a value without zone
is read in the server's own).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]

FAR_PAST: Final = datetime(1, 1, 1, tzinfo=UTC)
FAR_FUTURE: Final = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
ZONE: Final = ZoneInfo("Europe/Paris")

_TICK = timedelta(microseconds=1)
_SHAPE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
    r"(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


@lru_cache(maxsize=16_384)
def span(text: str) -> Span | None:
    """
    Return the first and the last microsecond that the text can mean, both in UTC, or None.

    "2024-03" covers the whole of March in Paris; "2024-03-01T10:00:00Z" covers one second.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    try:
        return _time_span(match) if match[4] else _day_span(match)
    except (ValueError, OverflowError):
        return None


def _day_span(match: re.Match[str]) -> Span:
    year, month, day = int(match[1]), match[2], match[3]
    first = datetime(year, int(month or 1), int(day or 1), tzinfo=ZONE)
    if day:
        return _utc(first), _before(first, timedelta(days=1))
    if month:
        days = 31 if month in ("01", "03", "05", "07", "08", "10", "12") else 30
        return _utc(first), _before(first.replace(day=_last_day(year, int(month), days)))
    return _utc(first), _before(first.replace(month=12, day=31))


def _last_day(year: int, month: int, days: int) -> int:
    if month != 2:
        return days
    return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28


def _before(day: datetime, after: timedelta = timedelta(days=1)) -> datetime:
    """
    Return the last microsecond of the local day, which can have 23 or 25 hours.
    """
    try:
        return _utc(day + after) - _TICK
    except OverflowError:
        return _utc(datetime.max.replace(tzinfo=ZONE))


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return FAR_PAST if moment.year == 1 else FAR_FUTURE


def _time_span(match: re.Match[str]) -> Span:
    second, fraction = match[6], match[7]
    microsecond = int((fraction or ".0")[1:7].ljust(6, "0"))
    # A leap second has no place in a datetime: it is read as the second before.
    whole = min(int(second or 0), 59) if second == "60" else int(second or 0)
    moment = datetime(
        int(match[1]),
        int(match[2]),
        int(match[3]),
        int(match[4]),
        int(match[5]),
        whole,
        microsecond,
        tzinfo=_zone(match[8]),
    )
    first = _utc(moment)
    length = _precision(second, fraction) - _TICK
    return first, FAR_FUTURE if first > FAR_FUTURE - length else first + length


def _precision(second: str | None, fraction: str | None) -> timedelta:
    if second is None:
        return timedelta(minutes=1)
    if fraction is None:
        return timedelta(seconds=1)
    return timedelta(microseconds=10 ** max(0, 7 - len(fraction)))


def _zone(text: str | None) -> timezone | ZoneInfo:
    if text is None:
        return ZONE
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return timezone(-offset if text[0] == "-" else offset)


def instant(at: datetime) -> str:
    """
    Return an aware moment in UTC, to the millisecond.
    """
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def period_span(period: Mapping[str, Any]) -> Span | None:
    """
    A missing start or end is open: it goes as far as dates go. A period with neither says nothing.
    """
    start, end = period.get("start"), period.get("end")
    if start is None and end is None:
        return None
    first = span(start) if start is not None else (FAR_PAST, FAR_PAST)
    last = span(end) if end is not None else (FAR_FUTURE, FAR_FUTURE)
    if first is None or last is None:
        return None
    return first[0], last[1]


def timing_span(timing: Mapping[str, Any]) -> Span | None:
    """
    Return the outer limits of a Timing, whose schedule is ignored.
    """
    spans = [found for text in timing.get("event", ()) if text and (found := span(text))]
    bounds = timing.get("repeat", {}).get("boundsPeriod")
    if bounds and (found := period_span(bounds)):
        spans.append(found)
    if not spans:
        return None
    return min(first for first, _ in spans), max(last for _, last in spans)
