"""
Counts: over time, or by something, with the same as a table. What is not told says so.
"""

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils.translation import gettext as _

from ens.ui import words
from ens.ui.charts import columns

register = template.Library()


@register.inclusion_tag("ui/column_chart.html")
def column_chart(
    title: str, counts: Sequence[tuple[date, int | None]], *, unit: str = "", text: str = ""
) -> dict:
    """
    How many in each month, oldest first: (first day, count) pairs, None where the count is not
    told; the same data as a table just below. `unit`: what is counted, in the plural. `text`
    replaces the sentence under the title.
    """
    return {
        "title": title,
        "unit": unit,
        "chart": columns.chart(counts),
        "described": text or columns.describe(counts),
        "rows": [
            (words.capital(columns.month_name(when)), told(value))
            for when, value in reversed(counts)
        ],
    }


@register.inclusion_tag("ui/bar_table.html")
def bar_table(
    caption: str, lines: Sequence[tuple], *, head: str, unit: str, hidden: bool = False
) -> dict:
    """
    How many by something: (label, count) pairs as a table, with a bar for each count; the
    biggest fills its room. `head` names the labels, `unit` the counts; `hidden` keeps the
    caption for screen readers.
    """
    most = max((count for _label, count in lines if count), default=0)
    return {
        "caption": caption,
        "head": head,
        "unit": unit,
        "hidden": hidden,
        "lines": [
            (label, told(count), f"{round(100 * (count or 0) / most, 2):g}%" if most else "")
            for label, count in lines
        ],
    }


def told(count: int | None) -> str:
    return _("non communiqué") if count is None else words.number(count)
