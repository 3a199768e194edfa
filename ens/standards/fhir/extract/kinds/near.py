"""
A place on Earth.

Source: https://hl7.org/fhir/R4/location.html#positional
"""

from typing import Any

from ens.standards.fhir.extract.rows import Collected, Emit


def position(sps: tuple[int, ...]) -> Emit:
    """
    Location.position; what is not on Earth is only known to be there.
    """

    def emit(value: Any, out: Collected) -> None:
        latitude, longitude = value.get("latitude"), value.get("longitude")
        if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
            out.present.extend(sps)
            return
        for sp in sps:
            out.positions.append((sp, float(latitude), float(longitude)))

    return emit
