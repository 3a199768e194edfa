"""
Results and measures: a drawing, one sentence, the date, and the same data as a table.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from ens.ui import words
from ens.ui.charts import line, ruler
from ens.ui.charts.sentence import compare, range_words, sentence_for

register = template.Library()

Number = Decimal | int | float


@register.simple_tag
def number_line(
    value: Number,
    low: Number | None = None,
    high: Number | None = None,
    unit: str = "",
    *,
    name: str = "",
    reference: str = "usual",
) -> SafeString:
    """
    The drawing alone: the value on its reference range. Nothing when there is no range to draw.
    `reference`: usual (valeurs habituelles) or target (objectif).
    """
    return ruler.draw(value, low, high, unit, name=name, reference=reference)


@register.inclusion_tag("ui/result.html")
def result(
    name: str,
    value: Number | str,
    low: Number | None = None,
    high: Number | None = None,
    unit: str = "",
    *,
    when: date | datetime | None = None,
    previous: Number | None = None,
    previous_when: date | None = None,
    note: str = "",
    source: str = "",
    href: str = "",
    level: int = 3,
    reference: str = "usual",
) -> dict:
    """
    One laboratory result or measure: name, value, number line, sentence, date, and the table below.
    A value that is not a number (a string) is shown as it was written. `note`: what the laboratory
    wrote beside it. `level`: 2, 3 or 4, the heading's.
    """
    told = (
        _written(value)
        if isinstance(value, str)
        else _counted(value, low, high, unit, previous, name=name, reference=reference)
    )
    return told | {
        "name": name,
        "level": level,
        "unit": unit,
        "range": range_words(low, high, unit),
        "when": when,
        "day": words.day(when) if when else "",
        "previous": words.quantity(previous, unit) if previous is not None else "",
        "previous_day": words.day(previous_when) if previous_when else "",
        "note": note,
        "source": source,
        "href": href,
        "reference": reference,
    }


def _written(value: str) -> dict:
    return {"value": value, "standing": "", "drawing": "", "sentence": ""}


def _counted(
    value: Number,
    low: Number | None,
    high: Number | None,
    unit: str,
    previous: Number | None,
    *,
    name: str,
    reference: str,
) -> dict:
    return {
        "value": words.number(value),
        "standing": compare(value, low, high),
        "drawing": ruler.draw(value, low, high, unit, name=name, reference=reference, bare=True),
        "sentence": sentence_for(value, low, high, unit, previous, reference=reference),
    }


@register.inclusion_tag("ui/line_chart.html")
def line_chart(
    title: str,
    points: Sequence[tuple[date, Any]],
    *,
    unit: str = "",
    low: Number | None = None,
    high: Number | None = None,
    reference: str = "usual",
) -> dict:
    """
    A measure over time, oldest first: (date, value) pairs, with the usual range or the target
    behind, and the same data as a table just below.
    """
    chart = line.chart(points, low=low, high=high)
    return {
        "title": title,
        "unit": unit,
        "chart": chart,
        "described": line.describe(points, unit, low, high, reference=reference),
        "rows": [
            (words.day(when), words.quantity(value, unit), compare(value, low, high))
            for when, value in reversed(points)
        ],
        "range": range_words(low, high, unit),
        "reference": reference,
    }
