"""
From a figure to its place on a drawing, in percent of its width or height.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

MARGIN = 0.6
NARROWEST = 0.2


@dataclass(frozen=True, slots=True)
class Scale:
    first: float
    last: float

    def at(self, value: float) -> float:
        """
        Percent of the way, held between 0 and 100.
        """
        if self.last == self.first:
            return 50.0
        share = (float(value) - self.first) / (self.last - self.first)
        return round(min(1.0, max(0.0, share)) * 100, 2)

    def holds(self, value: float) -> bool:
        return self.first <= float(value) <= self.last


def around(value: float, low: float | None, high: float | None) -> Scale | None:
    """
    Return the scale on which a value is shown beside its range.

    The range keeps at least a fifth of the width, so that a value very far away is shown at the
    edge rather than the range as a dot. No scale when the range has no width.
    """
    start = 0.0 if low is None and high is not None and high > 0 else low
    end = high if high is not None else (low * 2 if low else None)
    if start is None or end is None or end <= start:
        return None
    span = end - start
    room = span / NARROWEST - span
    first = min(start - MARGIN * span, max(value - 0.15 * span, start - room))
    last = max(end + MARGIN * span, min(value + 0.15 * span, end + room))
    if start >= 0 and value >= 0:
        first = max(0.0, first)
    return Scale(first, last)


def of_values(values: list[float]) -> Scale:
    lowest, highest = min(values), max(values)
    room = (highest - lowest) * 0.12 or abs(highest) * 0.1 or 1.0
    first = lowest - room
    return Scale(max(0.0, first) if lowest >= 0 else first, highest + room)


def of_days(days: list[date]) -> Scale:
    return Scale(float(min(days).toordinal()), float(max(days).toordinal()))


def ticks(scale: Scale, about: int = 4) -> list[float]:
    """
    Round figures between the ends: steps of 1, 2 or 5 times a power of ten.
    """
    raw = (scale.last - scale.first) / about
    power = 10.0 ** floor(log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw)
    count = floor(scale.last / step) - ceil(scale.first / step) + 1
    first = ceil(scale.first / step)
    return [round((first + n) * step, 10) for n in range(count)]
