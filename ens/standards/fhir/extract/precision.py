"""
What a written number stands for: exactly itself where it is kept, and where it is searched, all
that would be written so with as many digits.

Source: FHIR R4 search.html#number and #prefix.
"""

import re
from decimal import Context, Decimal
from typing import Final

# Of a number that is kept, so many digits; what is larger than any exponent here is infinite.
DIGITS: Final = 60
LARGEST_POWER: Final = 300
KEPT: Final = Context(prec=DIGITS, Emax=LARGEST_POWER, Emin=-LARGEST_POWER, traps=[])
INFINITY: Final = Decimal("Infinity")
LONGEST: Final = 100
_WIDE: Final = Context(prec=4 * DIGITS, traps=[])
_WRITTEN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,6})?", re.ASCII)


def exact(number: Decimal | int | float) -> Decimal:
    """
    The number as it is compared.
    """
    return KEPT.plus(number if isinstance(number, Decimal) else Decimal(str(number)))


def beside(value: Decimal, *, above: bool) -> Decimal:
    """
    The open end of an interval, as the nearest number that nobody would write.
    """
    if not value.is_finite():
        return value
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    tiny = Decimal((0, (1,), min(exponent, 0) - DIGITS))
    return _WIDE.add(value, tiny) if above else _WIDE.subtract(value, tiny)


def written(text: str) -> Decimal | None:
    """
    A number as somebody asks for it; None for what is no number, or beyond all that is kept.
    """
    if len(text) > LONGEST or not _WRITTEN.fullmatch(text):
        return None
    value = Decimal(text)
    if value and not -LARGEST_POWER < value.adjusted() < LARGEST_POWER:
        return None
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and abs(exponent) <= LARGEST_POWER else None


def implied(value: Decimal) -> tuple[Decimal, Decimal]:
    """
    Half a unit of the last digit on each side: 100 is [99.5, 100.5), 100.00 [99.995, 100.005).

    The standard's own example makes of 1e2 [95, 105): one digit with an exponent counts as two.
    """
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    if exponent > 0 and len(digits) == 1:
        exponent -= 1
    half = Decimal((0, (5,), exponent - 1))
    return _WIDE.subtract(value, half), _WIDE.add(value, half)
