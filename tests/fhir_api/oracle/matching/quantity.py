"""
https://hl7.org/fhir/R4/search.html#quantity
"""

from decimal import Decimal

from tests.fhir_api.oracle import escapes, units
from tests.fhir_api.oracle.matching import number, prefixes

CURRENCIES = "urn:iso:std:iso:4217"
FIRST, LAST = Decimal("-Infinity"), Decimal("Infinity")


def matches(value, text, modifier, world):
    parts = [escapes.plain(part) for part in escapes.split(text, "|")]
    prefix, written = prefixes.split(parts[0])
    held = measured(value)
    if held is None:
        return False
    low, high, system, code, unit = held
    if len(parts) == 1:
        return number.compared(prefix, (low, high), written)
    _, asked_system, asked = parts
    if not asked_system:
        return asked in (code, unit) and number.compared(prefix, (low, high), written)
    if system != asked_system:
        return False
    factor = units.factor(asked, code) if system == units.UCUM else Decimal(asked == code)
    return bool(factor) and number.compared(prefix, (low, high), written, factor)


def measured(value):
    """
    (lowest, highest, system, code, unit) of anything that can be measured; None for the rest.
    """
    data = value.data
    match value.type:
        case "Range":
            return _range(data)
        case "Money":
            return _exact(data, CURRENCIES, data.get("currency", ""), "")
        case "SampledData":
            return _sampled(data)
    return _quantity(data)


def _exact(data, system, code, unit):
    if "value" not in data:
        return None
    return data["value"], data["value"], system, code, unit


def _quantity(data):
    found = _exact(data, data.get("system", ""), data.get("code", ""), data.get("unit", ""))
    if found is None or "comparator" not in data:
        return found
    low, high, *unit = found
    bounds = (FIRST, high) if data["comparator"].startswith("<") else (low, LAST)
    return (*bounds, *unit)


def _range(data):
    ends = [one for one in (data.get("low"), data.get("high")) if one and "value" in one]
    if not ends:
        return None
    low = data["low"]["value"] if "value" in data.get("low", {}) else FIRST
    high = data["high"]["value"] if "value" in data.get("high", {}) else LAST
    return (low, high, *_quantity(ends[0])[2:])


def _sampled(data):
    """
    The bounds of what was sampled.
    """
    factor, origin = data.get("factor", Decimal(1)), data["origin"]
    found = [Decimal(one) for one in data.get("data", "").split() if one not in ("E", "L", "U")]
    if not found or "value" not in origin:
        return None
    made = [one * factor + origin["value"] for one in found]
    return (min(made), max(made), *_quantity(origin)[2:])


def is_read(value):
    return measured(value) is not None
