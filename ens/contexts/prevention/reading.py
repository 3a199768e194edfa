"""
An Immunization of the record as the calendar reads it.

Source: FHIR R4 immunization.html. What was not done or was entered in error is no vaccine; a
date known to the month or the year counts, with that uncertainty; without a date it is listed
and does not count.
"""

import calendar as months
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from ens.contexts.prevention.calendar import Calendar
from ens.contexts.prevention.recognition import name_of, recognised
from ens.contexts.prevention.values import DAY, MONTH, UNKNOWN, YEAR, Noted

PARIS = ZoneInfo("Europe/Paris")
PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?\Z")
Days = tuple[dt.date, dt.date, str]


def noted(
    resource: Mapping[str, Any],
    *,
    calendar: Calendar,
    id: str,  # noqa: A002
    flags: int,
    by: str = "",
) -> Noted | None:
    """
    What this Immunization says was given; None if it says that nothing was. `by` is who wrote
    it, for when it does not say who gave it.
    """
    if resource.get("status") != "completed":
        return None
    concept = resource.get("vaccineCode", {})
    product, by_name = recognised(calendar, concept)
    first, last, precision = _days(resource.get("occurrenceDateTime", ""))
    return Noted(
        id=id,
        name=name_of(concept),
        first=first,
        last=last,
        precision=precision,
        product=product,
        by_name=by_name,
        lot=resource.get("lotNumber", ""),
        by=_performer(resource) or by,
        flags=flags,
    )


def _performer(resource: Mapping[str, Any]) -> str:
    actors = (one.get("actor", {}) for one in resource.get("performer", []))
    return next((one["display"] for one in actors if one.get("display")), "")


def _days(text: str) -> Days:
    """
    The first and the last day it may have been; both far away when nothing says.
    """
    if partial := PARTIAL.match(text):
        year, month = int(partial[1]), partial[2]
        if month is None:
            return dt.date(year, 1, 1), dt.date(year, 12, 31), YEAR
        last = months.monthrange(year, int(month))[1]
        return dt.date(year, int(month), 1), dt.date(year, int(month), last), MONTH
    if not text:
        return dt.date.min, dt.date.max, UNKNOWN
    day = _day_of_instant(text) if "T" in text else dt.date.fromisoformat(text)
    return day, day, DAY


def _day_of_instant(text: str) -> dt.date:
    """
    At either end of the calendar, where Paris has no such day, the day as it is written.
    """
    moment = dt.datetime.fromisoformat(text.replace(":60", ":59"))  # FHIR has leap seconds
    try:
        return moment.astimezone(PARIS).date()
    except OverflowError:
        return moment.date()
