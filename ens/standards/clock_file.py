"""
The clock of a try-out: a file that moves or fixes the present.

The file holds one ISO 8601 instant (time stands still there) or one signed ISO 8601 duration
(time runs, shifted by that much). Product and simulators read it at each request, so that weeks
pass for all of them at once.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from pathlib import Path

_NUMBER = r"\d+(?:[.,]\d+)?"
_DURATION = re.compile(
    r"(?P<sign>[+-]?)P(?=\d|T\d)"
    r"(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?"
    rf"(?:(?P<weeks>{_NUMBER})W)?(?:(?P<days>{_NUMBER})D)?"
    rf"(?:T(?=\d)(?:(?P<hours>{_NUMBER})H)?(?:(?P<minutes>{_NUMBER})M)?"
    rf"(?:(?P<seconds>{_NUMBER})S)?)?"
)


class UnreadableClock(ValueError):
    """The clock file holds neither an instant nor a duration, or leaves the calendar."""


def read_clock(path: Path, *, real_now: datetime) -> datetime:
    """
    Return the present that the file asks for; the real one when it is absent or empty.

    :raises UnreadableClock: if its text is neither an ISO 8601 instant nor a duration
    """
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return real_now
    return clock_at(text, real_now=real_now) if text else real_now


def clock_at(text: str, *, real_now: datetime) -> datetime:
    """
    Return the present that the text asks for; an instant without offset is read as UTC.

    :raises UnreadableClock: as ``read_clock``
    """
    try:
        duration = _DURATION.fullmatch(text)
        return _shifted(real_now, duration) if duration else _instant(text)
    except (ValueError, OverflowError) as error:
        raise UnreadableClock(f"not an ISO 8601 instant or duration: {text!r}") from error


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _shifted(now: datetime, duration: re.Match[str]) -> datetime:
    sign = -1 if duration["sign"] == "-" else 1
    months = 12 * int(duration["years"] or 0) + int(duration["months"] or 0)
    length = {
        unit: float((duration[unit] or "0").replace(",", "."))
        for unit in ("weeks", "days", "hours", "minutes", "seconds")
    }
    return _plus_months(now, sign * months) + sign * timedelta(**length)


def _plus_months(now: datetime, months: int) -> datetime:
    """Months and years keep the day of the month, or take the last one of a shorter month."""
    year, month = divmod(now.year * 12 + now.month - 1 + months, 12)
    if not datetime.min.year <= year <= datetime.max.year:
        raise OverflowError(year)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
