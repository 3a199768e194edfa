"""
A number, or the interval of a Range.

Source: https://hl7.org/fhir/R4/search.html#number
"""

from typing import Any

from ens.standards.fhir.extract.kinds.quantity import between
from ens.standards.fhir.extract.precision import exact
from ens.standards.fhir.extract.rows import Collected, Emit


def number(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        kept = exact(value)
        for sp in sps:
            out.numbers.append((sp, kept, kept))

    return emit


def number_range(sps: tuple[int, ...]) -> Emit:
    """
    A Range as a number: `RiskAssessment.probability`.
    """

    def emit(value: Any, out: Collected) -> None:
        low, high = value.get("low", {}), value.get("high", {})
        if "value" not in low and "value" not in high:
            out.present.extend(sps)
            return
        for sp in sps:
            out.numbers.append((sp, *between(low, high)))

    return emit
