"""
https://hl7.org/fhir/R4/search.html#number
"""

from decimal import Decimal

from tests.fhir_api.oracle.matching import prefixes


def matches(value, text, modifier, world):
    if not is_read(value):
        return False
    held = Decimal(value.data)
    prefix, rest = prefixes.split(text)
    return compared(prefix, (held, held), rest)


def compared(prefix, held, text, factor=Decimal(1)):
    """
    A range whose two ends are in it, against a number as it is written.

    Equality is to the digits written; an order takes the number as it is.
    """
    low, high = held
    start, end = (bound * factor for bound in implied(text))
    exact = Decimal(text) * factor
    inside = start <= low and (high < end if end > exact else high <= end)
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
    gap = abs(exact) / 10
    return low <= max(exact + gap, end) and high >= min(exact - gap, start)


def implied(text):
    """
    Half a unit of the last digit written, on each side.
    """
    exact = Decimal(text)
    half = Decimal(1).scaleb(exact.as_tuple().exponent) / 2
    return exact - half, exact + half


def is_read(value):
    return value.type in ("decimal", "integer", "positiveInt", "unsignedInt")
