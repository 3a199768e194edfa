"""
Measures of a person, each with where it comes from.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from django import template
from django.utils.translation import gettext as _

from ens.ui import words
from ens.ui.charts import line, pair
from ens.ui.tags.people import source_badge

register = template.Library()

FEW = 6


class Reading(Protocol):
    """
    `second` is the lower of two values measured together, `written` what cannot be drawn.
    """

    @property
    def day(self) -> date: ...
    @property
    def value(self) -> Any: ...
    @property
    def second(self) -> Any: ...
    @property
    def written(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def by(self) -> str: ...


@register.inclusion_tag("ui/measure_chart.html")
def measure_chart(
    title: str, readings: Sequence[Reading], *, unit: str = "", folded: bool = False
) -> dict:
    """
    A kind of measure over time, newest first: drawn as a line, or as bars for two values measured
    together, with the same data as a table just below and the source of each. The heading above
    it says what is measured. `folded`: a long table is closed at first. Readings: `day`, `value`
    (or `written`), `second`, `source` (see source_badge), `by`.
    """
    drawn = [one for one in reversed(readings) if one.value is not None]
    paired = any(one.second is not None for one in drawn)
    shown = _paired(drawn, unit) if paired else _single(drawn, unit)
    if readings and not drawn:
        shown["described"] = _("La dernière : %(value)s.") % {"value": value_of(readings[0], unit)}
    if len(drawn) == 1:
        shown["chart"] = {}  # a point alone draws nothing that the figure above does not say
    return shown | {
        "title": title,
        "unit": unit,
        "open": not folded or len(readings) <= FEW,
        "rows": [
            {
                "day": words.day(one.day),
                "value": value_of(one, unit),
                "badge": source_badge(one.source, name=one.by),
            }
            for one in readings
        ],
    }


@register.simple_tag
def measured(reading: Reading, unit: str = "") -> str:
    """
    One measure in figures: "4,25 kg", "125 / 78 mmHg", or as it was written.
    """
    return value_of(reading, unit)


def value_of(one: Reading, unit: str) -> str:
    if one.value is None:
        return one.written
    if one.second is None:
        return words.quantity(one.value, unit)
    return f"{pair.written(one.value, one.second)}{words.NBSP}{unit}"


def _single(drawn: Sequence[Reading], unit: str) -> dict:
    points = [(one.day, one.value) for one in drawn]
    said = line.describe(points, unit, None, None, reference="none")
    return {"chart": line.chart(points, low=None, high=None), "described": said}


def _paired(drawn: Sequence[Reading], unit: str) -> dict:
    points = [(one.day, one.value, one.second) for one in drawn]
    last = _("%(value)s.") % {"value": value_of(drawn[-1], unit)}
    return {"chart": pair.chart(points), "described": line.told(points, last)}
