"""
What a written number implies: 5.40 stands for anything from 5.395 to 5.405.

Source: FHIR R4 search.html#number.
"""

from decimal import Decimal
from functools import lru_cache

_FIVE = (5,)


@lru_cache(maxsize=4096)
def implied_span(number: Decimal | int | float) -> tuple[Decimal, Decimal, Decimal]:
    """
    Return (value, low, high); low and high are half a unit of the last digit away.
    """
    value = number if isinstance(number, Decimal) else Decimal(str(number))
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("not a finite number")
    half = Decimal((0, _FIVE, min(exponent, 0) - 1))
    return value, value - half, value + half
