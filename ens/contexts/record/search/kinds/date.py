"""
Date parameters: spans of time, compared under a prefix.

Source: https://hl7.org/fhir/R4/search.html#date and #prefix
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    on_rows,
    split,
)
from ens.standards.fhir import dates
from ens.standards.fhir.definitions import SearchParameter

MODIFIERS = ("missing",)
# What each prefix asks of the span [low, high] of a row against that of the value.
PREFIXES: Mapping[str, str] = {
    "eq": "x.low >= {low} and x.high <= {high}",
    "ne": "x.low < {low} or x.high > {high}",
    "gt": "x.high > {high}",
    "lt": "x.low < {low}",
    "ge": "x.high > {high} or (x.low >= {low} and x.high <= {high})",
    "le": "x.low < {low} or (x.low >= {low} and x.high <= {high})",
    "sa": "x.low > {high}",
    "eb": "x.high < {low}",
    "ap": "x.low <= {high} and x.high >= {low}",
}
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DateRange:
    prefix: str
    low: dt.datetime
    high: dt.datetime

    def sql(self, bind: Bind) -> str:
        return PREFIXES[self.prefix].format(low=bind(self.low), high=bind(self.high))


@dataclass(frozen=True, slots=True)
class DateCriterion(Criterion):
    sp: int
    ranges: tuple[DateRange, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(f"({one.sql(bind)})" for one in self.ranges)
        return on_rows("date", self.sp, condition, bind, row)


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier:
        raise UnknownModifier(parameter.code, modifier)
    return DateCriterion(parameter.number, ranges(value))


def ranges(value: str) -> tuple[DateRange, ...]:
    return tuple(_range(part) for part in split(value))


def _range(value: str) -> DateRange:
    prefix, text = (value[:2], value[2:]) if value[:2] in PREFIXES else ("eq", value)
    found = dates.span(text)
    if found is None:
        raise NotUnderstood(f"{value!r} is not a date")
    return DateRange(prefix, *(_about(*found) if prefix == "ap" else found))


def _about(low: dt.datetime, high: dt.datetime) -> dates.Span:
    """
    The span widened on each side by its own length, a day at least.

    The standard leaves the width open; one that depends on the present moment would move
    from one page to the next.
    """
    width = max(high - low, DAY)
    return (
        max(dates.FAR_PAST + width, low) - width,
        min(dates.FAR_FUTURE - width, high) + width,
    )
