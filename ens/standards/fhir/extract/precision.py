"""
What a written number implies: 5.40 stands for anything from 5.395 to 5.405.

Source: FHIR R4 search.html#number.
"""

from decimal import Decimal

_FIVE = (5,)


def implied_span(number: Decimal | int | float) -> tuple[Decimal, Decimal, Decimal]:
    """
    Return (value, low, high); low and high are half a unit of the last digit away.

    Never cached: 1.1 and 1.10 are equal keys, and do not imply the same.
    """
    value = number if isinstance(number, Decimal) else Decimal(str(number))
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("not a finite number")
    half = Decimal((0, _FIVE, min(exponent, 0) - 1))
    return value, value - half, value + half
