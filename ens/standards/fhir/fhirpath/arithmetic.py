"""
Numbers, within what the language has: integers of 32 bits, decimals of 28 digits, of which 8 after
the point. What goes beyond gives nothing.

Source: FHIRPath 2.0.0 (N1), 6.6 Math.
"""

from collections.abc import Callable
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Final

Number = int | Decimal

INTEGERS: Final = range(-(2**31), 2**31)
MOST_DIGITS: Final = 28
MOST_WRITTEN: Final = 100
STEP: Final = Decimal("0.00000001")
EXACT: Final = Context(
    prec=60, Emax=999, Emin=-999, rounding=ROUND_HALF_EVEN,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)  # fmt: skip


def bounded(value: Number | None) -> Number | None:
    """
    None for what is out of the range of its type.
    """
    if type(value) is int:
        return value if value in INTEGERS else None
    if type(value) is Decimal:
        return value if value.is_finite() and value.adjusted() < MOST_DIGITS else None
    return None


def is_writable(value: Decimal) -> bool:
    """
    In a number of digits that is reasonable: 1e-999999999 is not.
    """
    return bounded(value) is not None and -int(value.as_tuple().exponent) <= MOST_WRITTEN


def calculated(operation: Callable[[], Number]) -> Number | None:
    try:
        return bounded(operation())
    except ArithmeticError:
        return None


def stepped(value: Decimal) -> Decimal:
    """
    With 8 digits after the point at most, and without the zeros that end them.
    """
    if not value.is_finite():
        raise Overflow
    if -int(value.as_tuple().exponent) <= 8:
        return value
    rounded = value.quantize(STEP, context=EXACT).normalize(EXACT)
    return rounded.quantize(Decimal(1)) if int(rounded.as_tuple().exponent) > 0 else rounded


def plus(one: Number, other: Number) -> Number | None:
    if type(one) is int and type(other) is int:
        return bounded(one + other)
    return calculated(lambda: EXACT.add(Decimal(one), Decimal(other)))


def minus(one: Number, other: Number) -> Number | None:
    if type(one) is int and type(other) is int:
        return bounded(one - other)
    return calculated(lambda: EXACT.subtract(Decimal(one), Decimal(other)))


def times(one: Number, other: Number) -> Number | None:
    if type(one) is int and type(other) is int:
        return bounded(one * other)
    return calculated(lambda: stepped(EXACT.multiply(Decimal(one), Decimal(other))))


def divided(one: Number, other: Number) -> Number | None:
    return calculated(lambda: stepped(EXACT.divide(Decimal(one), Decimal(other))))


def quotient(one: Number, other: Number) -> Number | None:
    """
    `div`: towards zero; an integer.
    """
    found = calculated(
        lambda: EXACT.divide(Decimal(one), Decimal(other)).to_integral_value(ROUND_DOWN)
    )
    return None if found is None else bounded(int(found))


def remainder(one: Number, other: Number) -> Number | None:
    """
    `mod`: of the division towards zero.
    """
    found = calculated(lambda: EXACT.remainder(Decimal(one), Decimal(other)))
    return int(found) if found is not None and type(one) is type(other) is int else found


def power(one: Number, other: Number) -> Number | None:
    found = calculated(lambda: EXACT.power(Decimal(one), Decimal(other)))
    if found is None:
        return None
    exact = type(one) is type(other) is int and other >= 0
    return bounded(int(found)) if exact else calculated(lambda: stepped(Decimal(found)))
