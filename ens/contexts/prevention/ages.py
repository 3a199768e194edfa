"""
Ages and intervals as the calendar writes them ("6w", "11m", "65y"), counted on civil dates.
"""

import calendar
import datetime as dt
from typing import NamedTuple


class Span(NamedTuple):
    """
    A number of months and of days: one year is twelve months, one week seven days.
    """

    months: int = 0
    days: int = 0

    def after(self, day: dt.date) -> dt.date:
        """
        That long after a day: two months after 31 December is 28 February.
        """
        return months_after(day, self.months) + dt.timedelta(days=self.days)


def span(text: str) -> Span:
    """
    :raises ValueError: if it is not a number and w, m or y
    """
    number, unit = int(text[:-1]), text[-1]
    match unit:
        case "w":
            return Span(days=7 * number)
        case "m":
            return Span(months=number)
        case "y":
            return Span(months=12 * number)
    raise ValueError(f"not an age: {text!r}")


def months_after(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def age(birth_date: dt.date, *, today: dt.date) -> tuple[int, int, int]:
    """
    Complete years, then complete months, then days.
    """
    months = (today.year - birth_date.year) * 12 + today.month - birth_date.month
    if months_after(birth_date, months) > today:
        months -= 1
    days = (today - months_after(birth_date, months)).days
    return months // 12, months % 12, days
