"""
A value on its reference range.

A line lowers false alarm on values close to the range, and a line that fades out of it is read
best; a value outside is told by the shape of its mark and by words, not by a colour alone.
"""

from decimal import Decimal
from itertools import count

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ens.ui import words
from ens.ui.charts.scale import Scale, around
from ens.ui.charts.sentence import compare, sentence_for

Number = Decimal | int | float

WIDE_ENOUGH = 30.0
_drawn = count(1)


def draw(
    value: Number,
    low: Number | None,
    high: Number | None,
    unit: str = "",
    *,
    name: str = "",
    reference: str = "usual",
    bare: bool = False,
) -> SafeString:
    """
    Return the drawing, or nothing when there is no range to draw. `bare` leaves the unit out, where
    the value stands beside it.
    """
    bounds = [None if bound is None else float(bound) for bound in (low, high)]
    scale = around(float(value), *bounds) if compare(value, low, high) else None
    if scale is None:
        return SafeString("")
    shown = {
        "id": f"regle{next(_drawn)}",
        "name": name or _("Valeur"),
        "shown": words.number(value) if bare else words.quantity(value, unit),
        "sentence": sentence_for(value, low, high, unit, reference=reference),
        "standing": compare(value, low, high),
        "word": _("objectif") if reference == "target" else _("habituel"),
    }
    return SafeString(render_to_string("ui/ruler.html", shown | _places(value, low, high, scale)))


def _places(value: Number, low: Number | None, high: Number | None, scale: Scale) -> dict:
    at = scale.at(float(value))
    start = scale.at(float(low)) if low is not None else 0.0
    end = scale.at(float(high)) if high is not None else 100.0
    return {
        "at": _percent(at),
        "beyond": "" if scale.holds(float(value)) else "right" if at else "left",
        "anchor": "start" if at < 18 else "end" if at > 82 else "middle",
        "start": _percent(start),
        "width": _percent(end - start),
        "end": _percent(end),
        "after": _percent(100 - end),
        "middle": _percent((start + end) / 2),
        "roomy": end - start >= WIDE_ENOUGH,
        "low": words.number(low) if low is not None and start > 0 else "",
        "high": words.number(high) if high is not None else "",
        "has_before": start > 0,
        "has_after": end < 100,
    }


def _percent(share: float) -> str:
    return f"{share:g}%"
