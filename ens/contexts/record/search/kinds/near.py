"""
`Location?near=latitude|longitude|distance|units`: what is at most so far, along a great circle.

Source: https://hl7.org/fhir/R4/location.html#search. The units are kilometres when none is said; a
distance that is not said, which the standard leaves to the server, is `DISTANCE`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ens.contexts.record.search import escaping
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    alternatives,
    on_rows,
)
from ens.standards.fhir.definitions import SearchParameter
from ens.standards.fhir.extract import precision

MODIFIERS = ("missing",)
EARTH = 6371.0088  # mean radius, km
DISTANCE = 50.0  # km
KILOMETRES: Mapping[str, float] = {
    "": 1, "km": 1, "m": 0.001, "mi": 1.609344, "[mi_i]": 1.609344, "[mi_us]": 1.609347219,
}  # fmt: skip
# Of the sphere's, rounding never makes the box smaller than the circle.
MARGIN = 1e-6
HAVERSINE = (
    "2 * {earth} * asin(least(1, sqrt("
    "sin(radians(x.latitude - {latitude}) / 2) ^ 2 + cos(radians({latitude}))"
    " * cos(radians(x.latitude)) * sin(radians(x.longitude - {longitude}) / 2) ^ 2)))"
)


@dataclass(frozen=True, slots=True)
class Circle:
    latitude: float
    longitude: float
    kilometres: float

    def sql(self, bind: Bind) -> str:
        """
        In a box that an index knows, then at that distance.
        """
        away = HAVERSINE.format(
            earth=_bound(bind, EARTH),
            latitude=_bound(bind, self.latitude),
            longitude=_bound(bind, self.longitude),
        )
        return f"({self._box(bind)} and {away} <= {_bound(bind, self.kilometres)})"

    def _box(self, bind: Bind) -> str:
        height = math.degrees(self.kilometres / EARTH) + MARGIN
        south, north = self.latitude - height, self.latitude + height
        box = f"x.latitude between {_bound(bind, south)} and {_bound(bind, north)}"
        width = _width(self.latitude, self.kilometres / EARTH)
        if width >= 180:  # a pole is inside
            return box
        spans = _spans(self.longitude - width, self.longitude + width)
        ways = (f"x.longitude between {_bound(bind, a)} and {_bound(bind, b)}" for a, b in spans)
        return f"{box} and ({' or '.join(ways)})"


def _bound(bind: Bind, value: float) -> str:
    return f"{bind(value)}::float8"


def _width(latitude: float, angle: float) -> float:
    """
    How many degrees east the circle goes at most: 180 if it goes round a pole.
    """
    across = math.cos(math.radians(latitude))
    if angle >= math.pi / 2 or math.sin(angle) >= across:
        return 180
    return math.degrees(math.asin(math.sin(angle) / across)) + MARGIN


def _spans(west: float, east: float) -> tuple[tuple[float, float], ...]:
    """
    Cut in two where the longitudes begin again.
    """
    if west < -180:
        return (-180, east), (west + 360, 180)
    if east > 180:
        return (west, 180), (-180, east - 360)
    return ((west, east),)


@dataclass(frozen=True, slots=True)
class NearCriterion(Criterion):
    sp: int
    circles: tuple[Circle, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(one.sql(bind) for one in self.circles)
        return on_rows("position", self.sp, condition, bind, row)


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier:
        raise UnknownModifier(parameter.code, modifier)
    return NearCriterion(parameter.number, tuple(_circle(part) for part in alternatives(value)))


def _circle(text: str) -> Circle:
    said = [*escaping.parts(text), "", ""][: max(4, text.count("|") + 1)]
    if len(said) != 4 or said[3] not in KILOMETRES:
        raise NotUnderstood(f"{text!r} is not latitude|longitude|distance|units, in km, m or mi")
    latitude, longitude = (_number(part, most) for part, most in ((said[0], 90), (said[1], 180)))
    far = _number(said[2], 1e9) * KILOMETRES[said[3]] if said[2] else DISTANCE
    if far < 0:
        raise NotUnderstood(f"{text!r}: a distance is positive")
    return Circle(latitude, longitude, min(far, math.pi * EARTH))


def _number(text: str, most: float) -> float:
    value = precision.written(text)
    if value is None or abs(value) > most:
        raise NotUnderstood(f"{text[: precision.LONGEST]!r} is not a number up to {most:g}")
    return float(value)
