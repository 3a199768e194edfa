"""
https://hl7.org/fhir/R4/location.html#search
"""

import math

from tests.fhir_api.oracle import escapes

EARTH = 6371.0088  # km, mean radius
LENGTHS = {"km": 1.0, "m": 0.001, "mi": 1.609344, "[mi_i]": 1.609344}
USUAL = ("50", "km")


def matches(value, text, modifier, world):
    parts = [escapes.plain(part) for part in escapes.split(text, "|")]
    far, unit = [*parts[2:], *USUAL[len(parts) - 2 :]] if len(parts) > 2 else USUAL
    here = (float(value.data["latitude"]), float(value.data["longitude"]))
    there = (float(parts[0]), float(parts[1]))
    return apart(here, there) <= float(far) * LENGTHS[unit or "km"]


def apart(here, there):
    """
    Kilometres along the great circle.
    """
    (lat, lon), (other_lat, other_lon) = (map(math.radians, one) for one in (here, there))
    across = math.sin((other_lat - lat) / 2) ** 2
    along = math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(across + along))


def is_read(value):
    return {"latitude", "longitude"} <= set(value.data)
