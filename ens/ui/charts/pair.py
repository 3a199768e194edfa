"""
Two values measured together over time, such as a blood pressure: a bar from one to the other.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ens.ui import words
from ens.ui.charts import line, scale

Number = Decimal | int | float
Pairs = Sequence[tuple[date, Number, Number]]
MOST_THICK = 20  # beyond, thick bars would touch


def chart(points: Pairs) -> dict:
    """
    Return the places of everything drawn, as strings in percent; empty without a point. Each point
    is a date, the higher value, the lower one.
    """
    if not points:
        return {}
    up = scale.of_values([float(value) for _when, *pair in points for value in pair])
    along = scale.of_days([when for when, _high, _low in points])
    bars = [
        {
            "x": line.percent(along.at(float(when.toordinal()))),
            "top": line.percent(100 - up.at(float(high))),
            "bottom": line.percent(100 - up.at(float(low))),
        }
        for when, high, low in points
    ]
    return line.frame(points, up) | {
        "bars": bars,
        "thin": len(bars) > MOST_THICK,
        "last": _last(points, along, up),
    }


def _last(points: Pairs, along: scale.Scale, up: scale.Scale) -> dict:
    when, high, low = points[-1]
    x = along.at(float(when.toordinal()))
    return {
        "x": line.percent(x),
        "y": line.percent(100 - up.at(float(high))),
        "value": written(high, low),
        "anchor": line.anchor(x),
    }


def written(high: Number, low: Number) -> str:
    return f"{words.number(high)}{words.NBSP}/{words.NBSP}{words.number(low)}"
