"""
A quantity: a number stands for itself; a comparator or a Range makes it an interval, with an end
that is open or infinite.

Source: https://hl7.org/fhir/R4/search.html#quantity, datatypes.html#quantity
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ens.standards.fhir.extract.precision import INFINITY, KEPT, beside, exact
from ens.standards.fhir.extract.rows import LONGEST_KEY, Collected, Emit

CURRENCIES: Final = "urn:iso:std:iso:4217"
Unit = tuple[str, str, str]
Ends = tuple[Decimal, Decimal]


def quantity(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        number = value.get("value")
        if number is None:
            out.present.extend(sps)
            return
        ends = _ends(exact(number), value.get("comparator"))
        unit = _unit(value)
        for sp in sps:
            out.quantities.append((sp, *unit, *ends))

    return emit


def _ends(value: Decimal, comparator: str | None) -> Ends:
    match comparator:
        case None:
            return value, value
        case "<":
            return -INFINITY, beside(value, above=False)
        case "<=":
            return -INFINITY, value
        case ">":
            return beside(value, above=True), INFINITY
        case ">=":
            return value, INFINITY
    return value, value


def _unit(value: Mapping[str, str]) -> Unit:
    """
    (system, code, unit): the unit is left out where it repeats the code.
    """
    code, unit = value.get("code", ""), value.get("unit", "")
    if len(code) > LONGEST_KEY:
        code = ""
    return value.get("system", ""), code, "" if unit == code else unit[:LONGEST_KEY]


def money(sps: tuple[int, ...]) -> Emit:
    emit_quantity = quantity(sps)

    def emit(value: Any, out: Collected) -> None:
        number = {"value": value["value"]} if "value" in value else {}
        emit_quantity({**number, "system": CURRENCIES, "code": value.get("currency", "")}, out)

    return emit


def quantity_range(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        low, high = value.get("low", {}), value.get("high", {})
        if "value" not in low and "value" not in high:
            out.present.extend(sps)
            return
        unit = _unit(low) if any(_unit(low)) else _unit(high)
        for sp in sps:
            out.quantities.append((sp, *unit, *between(low, high)))

    return emit


def between(low: Mapping[str, Any], high: Mapping[str, Any]) -> Ends:
    return (
        exact(low["value"]) if "value" in low else -INFINITY,
        exact(high["value"]) if "value" in high else INFINITY,
    )


def sampled(sps: tuple[int, ...]) -> Emit:
    """
    SampledData: from the lowest of its samples to the highest.
    """

    def emit(value: Any, out: Collected) -> None:
        try:
            samples = tuple(_samples(value))
        except InvalidOperation:
            samples = ()
        if not samples:
            out.present.extend(sps)
            return
        unit = _unit(value.get("origin", {}))
        ends = min(low for low, _ in samples), max(high for _, high in samples)
        for sp in sps:
            out.quantities.append((sp, *unit, *ends))

    return emit


def _samples(value: Mapping[str, Any]) -> Iterator[Ends]:
    """
    The ends of each: "L" and "U" are beyond what was measured, "E" is nothing.
    """
    origin = exact(value.get("origin", {}).get("value", 0))
    factor = exact(value.get("factor", 1))
    for text in set(value.get("data", "").split()):
        if text == "L":
            yield -INFINITY, exact(value["lowerLimit"]) if "lowerLimit" in value else INFINITY
        elif text == "U":
            yield exact(value["upperLimit"]) if "upperLimit" in value else -INFINITY, INFINITY
        elif text != "E":
            number = KEPT.fma(exact(Decimal(text)), factor, origin)
            yield number, number
