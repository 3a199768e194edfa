"""
How many, month after month: a column for each, none where there were none, an outline where the
number is not told.
"""

from collections.abc import Sequence
from datetime import date
from itertools import count

from django.utils import formats
from django.utils.translation import gettext as _

from ens.ui import words
from ens.ui.charts import scale

Counts = Sequence[tuple[date, int | None]]

HIDDEN = 8.0  # percent of the height: an outline that stands for no number
THICK = 0.62  # of the room of each column
_drawn = count(1)


def chart(counts: Counts) -> dict:
    """
    Return the places of everything drawn, as strings in percent; empty when nothing is to draw.
    """
    told = [value for _when, value in counts if value]
    if not told:
        return {}
    up = scale.Scale(0.0, max(told) * 1.12)
    room = 100 / len(counts)
    return {
        "id": f"colonnes{next(_drawn)}",
        "columns": [_column(at, when, value, up, room) for at, (when, value) in enumerate(counts)],
        "ticks": [(words.number(f"{t:g}"), _percent(100 - up.at(t))) for t in _whole(up)],
        "hidden": any(value is None for _when, value in counts),
    }


def _whole(up: scale.Scale) -> list[float]:
    return [tick for tick in scale.ticks(up) if tick == int(tick)]


def _column(at: int, when: date, value: int | None, up: scale.Scale, room: float) -> dict:
    high = HIDDEN if value is None else up.at(value)
    return {
        "x": _percent((at + (1 - THICK) / 2) * room),
        "width": _percent(THICK * room),
        "middle": _percent((at + 0.5) * room),
        "y": _percent(100 - high),
        "height": _percent(high),
        "hidden": value is None,
        "letter": formats.date_format(when, "F")[:1].upper(),
    }


def describe(counts: Counts) -> str:
    """
    One sentence for the whole: where it stands highest, and lately.
    """
    told = [(value, when) for when, value in counts if value]
    if not told:
        return _("Rien à dessiner pour cette période.")
    most, when = max(told, key=lambda one: (one[0], one[1]))
    return _("Le plus haut : %(count)s en %(month)s.") % {
        "count": words.number(most),
        "month": month_name(when),
    }


def month_name(when: date) -> str:
    """
    "mars 2026".
    """
    return formats.date_format(when, "F Y")


def _percent(share: float) -> str:
    return f"{round(share, 2):g}%"
