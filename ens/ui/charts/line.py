"""
A measure over time: points joined by a line, the usual range or the target behind.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import count, pairwise

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ens.ui import words
from ens.ui.charts import scale
from ens.ui.charts.sentence import compare, is_range, sentence_for

Number = Decimal | int | float
Points = Sequence[tuple[date, Number]]

_drawn = count(1)


def chart(points: Points, *, low: Number | None, high: Number | None) -> dict:
    """
    Return the places of everything drawn, as strings in percent; empty without a point.
    """
    if not points:
        return {}
    bounds = [float(b) for b in (low, high) if b is not None and is_range(low, high)]
    up = scale.of_values([float(value) for _when, value in points] + bounds)
    along = scale.of_days([when for when, _value in points])
    dots = [_dot(when, value, along, up, low, high) for when, value in points]
    return {
        "id": f"courbe{next(_drawn)}",
        "dots": dots,
        "last": dots[-1],
        "under": len(points) > 1 and points[-2][1] > points[-1][1],
        "segments": list(pairwise(dots)),
        "ticks": [(words.number(_short(t)), _percent(100 - up.at(t))) for t in scale.ticks(up)],
        "band": _band(low, high, up) if bounds else None,
        "from": _month(points[0][0]),
        "to": _month(points[-1][0]) if len(points) > 1 else "",
    }


def describe(
    points: Points, unit: str, low: Number | None, high: Number | None, *, reference: str
) -> str:
    """
    One sentence for the whole: how many, from when to when, and what the last one says.
    """
    if not points:
        return _("Aucune mesure pour le moment.")
    last = sentence_for(points[-1][1], low, high, unit, reference=reference)
    if len(points) == 1:
        return _("Une mesure, le %(day)s : %(last)s") % {
            "day": words.day(points[0][0]),
            "last": last,
        }
    text = ngettext(
        "%(count)s mesure du %(first)s au %(day)s. La dernière : %(last)s",
        "%(count)s mesures du %(first)s au %(day)s. La dernière : %(last)s",
        len(points),
    )
    return text % {
        "count": len(points),
        "first": words.day(points[0][0]),
        "day": words.day(points[-1][0]),
        "last": last,
    }


def _dot(
    when: date,
    value: Number,
    along: scale.Scale,
    up: scale.Scale,
    low: Number | None,
    high: Number | None,
) -> dict:
    x = along.at(float(when.toordinal()))
    return {
        "x": _percent(x),
        "y": _percent(100 - up.at(float(value))),
        "value": words.number(value),
        "outside": compare(value, low, high) in ("below", "above"),
        "anchor": "end" if x > 85 else "start" if x < 15 else "middle",
    }


def _band(low: Number | None, high: Number | None, up: scale.Scale) -> dict:
    top = 100 - up.at(float(high)) if high is not None else 0.0
    bottom = 100 - up.at(float(low)) if low is not None else 100.0
    return {"top": _percent(top), "height": _percent(bottom - top)}


def _short(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".") or "0"


def _month(when: date) -> str:
    return formats.date_format(when, "F Y")


def _percent(share: float) -> str:
    return f"{round(share, 2):g}%"
