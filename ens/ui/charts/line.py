"""
A measure over time: points joined by a line, the usual range or the target behind.
"""

from collections.abc import Sequence
from datetime import date, timedelta
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

LOW = 8.0  # below it a figure written under its point would meet the dates
NEAR = 75.0  # from there on a point is beside the figure of the last one
DAYS_ARE_TOLD = timedelta(days=92)
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
    return frame(points, up) | {
        "dots": dots,
        "last": dots[-1],
        "under": _under(points, along, up),
        "segments": list(pairwise(dots)),
        "band": _band(low, high, up) if bounds else None,
    }


def _under(points: Points, along: scale.Scale, up: scale.Scale) -> bool:
    """
    Whether the figure of the last point goes under it: those beside it are rather above.
    """
    *before, (_last, value) = points
    beside = [one for when, one in before if along.at(float(when.toordinal())) >= NEAR]
    beside = beside or [one for _when, one in before[-1:]]
    higher = sum(float(one) for one in beside) > float(value) * len(beside)
    return higher and up.at(float(value)) > LOW


def frame(points: Sequence[tuple], up: scale.Scale) -> dict:
    """
    What stands around the points of any drawing over time: figures at the side, dates below.
    """
    return {
        "id": f"courbe{next(_drawn)}",
        "ticks": [(words.number(_short(t)), percent(100 - up.at(t))) for t in scale.ticks(up)],
        "from": _edge(points[0][0], points),
        "to": _edge(points[-1][0], points) if points[-1][0] != points[0][0] else "",
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
    return told(points, last)


def told(points: Sequence[tuple], last: str) -> str:
    """
    How many, from when to when; `last` is the sentence of the last one.
    """
    if len(points) == 1:
        return _("Une mesure, le %(day)s : %(last)s") % {
            "day": words.day(points[0][0]),
            "last": last,
        }
    if points[0][0] == points[-1][0]:
        return _("%(count)s mesures le %(day)s. La dernière : %(last)s") % {
            "count": len(points),
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
        "x": percent(x),
        "y": percent(100 - up.at(float(value))),
        "value": words.number(value),
        "outside": compare(value, low, high) in ("below", "above"),
        "anchor": anchor(x),
    }


def anchor(x: float) -> str:
    return "end" if x > 85 else "start" if x < 15 else "middle"


def _band(low: Number | None, high: Number | None, up: scale.Scale) -> dict:
    top = 100 - up.at(float(high)) if high is not None else 0.0
    bottom = 100 - up.at(float(low)) if low is not None else 100.0
    return {"top": percent(top), "height": percent(bottom - top)}


def _short(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".") or "0"


def _edge(when: date, points: Sequence[tuple]) -> str:
    """
    The day when all is within a few months, else the month.
    """
    if points[-1][0] - points[0][0] < DAYS_ARE_TOLD:
        return words.day(when)
    return formats.date_format(when, "F Y")


def percent(share: float) -> str:
    return f"{round(share, 2):g}%"
