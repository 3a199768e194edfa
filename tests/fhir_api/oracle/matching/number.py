"""
https://hl7.org/fhir/R4/search.html#number
"""

from decimal import Decimal
from fractions import Fraction

from tests.fhir_api.oracle.matching import prefixes

FIRST, LAST = float("-inf"), float("inf")


def matches(value, text, modifier, world):
    held = bounds(value)
    prefix, rest = prefixes.split(text)
    return held is not None and compared(prefix, held, rest)


def bounds(value):
    """
    The two ends of a number or of a Range, which are in it; None for the rest.
    """
    if value.type == "Range":
        return between(value.data)
    return None if isinstance(value.data, dict) else (Fraction(value.data), Fraction(value.data))


def between(data):
    low, high = (data.get(name, {}).get("value") for name in ("low", "high"))
    if low is None and high is None:
        return None
    return (FIRST if low is None else Fraction(low)), (LAST if high is None else Fraction(high))


def compared(prefix, held, text, turned=lambda number: number):
    """
    A range against a number as it is written; `turned` brings what is asked to the unit held.

    Equality is to the digits written; an order takes the number as it is.
    """
    low, high = held
    start, end = (turned(bound) for bound in implied(text))
    exact = turned(Fraction(text))
    inside = start <= low and high < end
    match prefix:
        case "eq":
            return inside
        case "ne":
            return not inside
        case "gt":
            return high > exact
        case "lt":
            return low < exact
        case "ge":
            return high >= exact
        case "le":
            return low <= exact
        case "sa":
            return low > exact
        case "eb":
            return high < exact
    near = (turned(Fraction(text) * tenths / 10) for tenths in (9, 11))
    around = (start, end, *near)
    return low <= max(around) and high >= min(around)


def implied(text):
    """
    Half a unit of the last digit written, on each side; "1e2" is from 95 to 105, as the standard
    has it, with a digit more than it says.
    """
    exact = Fraction(text)
    _, digits, power = Decimal(text).as_tuple()
    if power > 0 and len(digits) == 1:
        power -= 1
    half = Fraction(10) ** power / 2
    return exact - half, exact + half


def is_read(value):
    return bounds(value) is not None
