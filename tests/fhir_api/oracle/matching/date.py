"""
https://hl7.org/fhir/R4/search.html#date
"""

import datetime as dt
import re
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.fhir_api.oracle.matching import prefixes

HERE = ZoneInfo("Europe/Paris")
DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NEVER, ALWAYS = float("-inf"), float("inf")


def matches(value, text, modifier, world):
    found = bounds(value)
    if found is None:
        return False
    prefix, rest = prefixes.split(text)
    return prefixes.ranges(prefix, found, moment(rest), near=_near)


def bounds(value):
    """
    The first instant of a value and the first one after it, in seconds; None for what has none.
    """
    match value.type:
        case "Period":
            return _period(value.data)
        case "Timing":
            return _timing(value.data)
    return moment(value.data) if value.type in ("date", "dateTime", "instant") else None


def _period(data):
    start = moment(data["start"])[0] if "start" in data else NEVER
    end = moment(data["end"])[1] if "end" in data else ALWAYS
    return (start, end) if {"start", "end"} & set(data) else None


def _timing(data):
    """
    Only the outer limits count.
    """
    found = [moment(one) for one in data.get("event", ())]
    bound = data.get("repeat", {}).get("boundsPeriod")
    if bound and (limits := _period(bound)):
        found.append(limits)
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None


def moment(text):
    """
    [first instant, first instant after) of a date of any precision; here, unless it says where.
    """
    year, month, day, hour, minute, second, part, zone = DATE.fullmatch(text).groups()
    first = dt.datetime(
        int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0),
        int(second or 0), tzinfo=_zone(zone),
    )  # fmt: skip
    if hour is None:
        return _seconds(first), _after(first, month, day)
    start, length = _seconds(first), Fraction(60 if second is None else 1)
    if part:
        start, length = start + Fraction(f"0.{part}"), Fraction(1, 10 ** len(part))
    return start, start + length


def _zone(text):
    if text is None:
        return HERE
    return dt.UTC if text == "Z" else dt.datetime.fromisoformat(f"2000-01-01T00:00{text}").tzinfo


def _after(first, month, day):
    """
    The end of a year, of a month or of a day; the last year that can be written has one too.
    """
    try:
        if month is None:
            return _seconds(first.replace(year=first.year + 1))
        if day is None:
            return _seconds((first.replace(day=28) + dt.timedelta(days=4)).replace(day=1))
        return _seconds(first + dt.timedelta(days=1))
    except (ValueError, OverflowError):
        return _seconds(first.replace(month=12, day=31)) + 86_400


def _seconds(when):
    return Fraction((when - EPOCH) // dt.timedelta(microseconds=1), 1_000_000)


def _near(asked):
    """
    Left to the server: the range, and as much again on each side, a day at least.
    """
    low, high = asked
    width = max(high - low, Fraction(86_400))
    return low - width, high + width


def is_read(value):
    return bounds(value) is not None
