"""
https://hl7.org/fhir/R4/search.html#quantity
"""

from fractions import Fraction

from tests.fhir_api.oracle import escapes, units
from tests.fhir_api.oracle.matching import number, prefixes
from tests.fhir_api.oracle.matching.number import FIRST, LAST

CURRENCIES = "urn:iso:std:iso:4217"
BESIDE = Fraction(1, 10**40)


def matches(value, text, modifier, world):
    parts = [escapes.plain(part) for part in escapes.split(text, "|")]
    prefix, written = prefixes.split(parts[0])
    held = measured(value)
    if held is None:
        return False
    bounds, (system, code, unit) = held
    if len(parts) == 1:
        return number.compared(prefix, bounds, written)
    _, asked_system, asked = parts
    if not asked_system:
        return asked in (code, unit) and number.compared(prefix, bounds, written)
    if system != asked_system or not _comparable(system, asked, code):
        return False
    return number.compared(prefix, bounds, written, lambda one: units.turned(one, asked, code))


def _comparable(system, asked, code):
    return units.same_kind(asked, code) if system == units.UCUM else asked == code


def measured(value):
    """
    ((lowest, highest), (system, code, unit)) of what can be measured; None for the rest.
    """
    data = value.data
    match value.type:
        case "Range":
            bounds = number.between(data)
            return (bounds, _unit(data.get("low") or data["high"])) if bounds else None
        case "Money":
            money = {**data, "system": CURRENCIES, "code": data.get("currency", "")}
            return _quantity(money)
        case "SampledData":
            return _sampled(data)
        case "Quantity" | "Age" | "Duration" | "SimpleQuantity":
            return _quantity(data)
    return None


def _unit(data):
    return data.get("system", ""), data.get("code", ""), data.get("unit", "")


def _quantity(data):
    """
    What a comparator leaves open is anything on that side.
    """
    if "value" not in data:
        return None
    exact = Fraction(data["value"])
    bounds = {
        "<": (FIRST, exact - BESIDE), "<=": (FIRST, exact),
        ">": (exact + BESIDE, LAST), ">=": (exact, LAST),
    }.get(data.get("comparator"), (exact, exact))  # fmt: skip
    return bounds, _unit(data)


def _sampled(data):
    """
    The bounds of what was sampled; what is beyond the limits may be anything there.
    """
    made = [_sample(one, data) for one in data.get("data", "").split() if one != "E"]
    if not made:
        return None
    return (min(low for low, _ in made), max(high for _, high in made)), _unit(data["origin"])


def _sample(text, data):
    if text == "U":
        return Fraction(data["upperLimit"]), LAST
    if text == "L":
        return FIRST, Fraction(data["lowerLimit"])
    exact = Fraction(text) * Fraction(data["factor"]) + Fraction(data["origin"]["value"])
    return exact, exact


def is_read(value):
    return measured(value) is not None
