"""
Source: FHIRPath 2.0.0 (N1), 5.7 Math.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from ens.standards.fhir.fhirpath import arithmetic
from ens.standards.fhir.fhirpath.arithmetic import EXACT, Number, stepped
from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.equality import is_number
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.functions.table import Function, answer
from ens.standards.fhir.fhirpath.nodes import Items, integer, single
from ens.standards.fhir.fhirpath.quantities import Quantity

MOST_DECIMALS: Final = 28


def _number(items: Items) -> Number | None:
    value = single(items)
    if value is None or is_number(value):
        return value  # type: ignore[no-any-return]
    raise FhirPathError("a number was expected here")


def _on(call: Callable[..., Any]) -> Callable[..., Items]:
    """
    A function of numbers: nothing, if one is missing or what it gives is out of range.
    """

    def applied(run: Run, focus: Items, *arguments: Items) -> Items:
        values = [_number(focus), *(_number(one) for one in arguments)]
        if None in values:
            return []
        return answer(arithmetic.calculated(lambda: call(*values)))

    return applied


def absolute(run: Run, focus: Items) -> Items:
    value = single(focus)
    if isinstance(value, Quantity):
        return [Quantity(abs(value.value), value.unit, value.calendar)]
    return _on(abs)(run, focus)


def _rounded(mode: str) -> Callable[[Number], int]:
    return lambda value: int(Decimal(value).to_integral_value(mode))


def round_to(run: Run, focus: Items, precision: Items | None = None) -> Items:
    value = _number(focus)
    digits = integer(precision) if precision else 0
    if digits is None or digits < 0:
        raise FhirPathError("a precision is zero or more")
    if value is None:
        return []
    if type(value) is int or digits > MOST_DECIMALS:
        return [value]
    found = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, EXACT)
    return [found]


def _logarithm(value: Number, base: Number) -> Decimal:
    """
    By decimal logarithms where they are exact: 100.0.log(10.0) is 2.
    """
    if value <= 0 or base <= 0:
        raise InvalidOperation
    found = EXACT.divide(EXACT.log10(Decimal(value)), EXACT.log10(Decimal(base)))
    return stepped(found)


def power(run: Run, focus: Items, exponent: Items) -> Items:
    base, by = _number(focus), _number(exponent)
    if base is None or by is None:
        return []
    return answer(arithmetic.power(base, by))


TABLE: Final[Mapping[str, Function]] = {
    "abs": Function(absolute),
    "ceiling": Function(_on(_rounded(ROUND_CEILING))),
    "floor": Function(_on(_rounded(ROUND_FLOOR))),
    "truncate": Function(_on(_rounded(ROUND_DOWN))),
    "round": Function(round_to, 0, 1),
    "exp": Function(_on(lambda value: stepped(EXACT.exp(Decimal(value))))),
    "ln": Function(_on(lambda value: stepped(EXACT.ln(Decimal(value))))),
    "log": Function(_on(_logarithm), 1, 1),
    "sqrt": Function(_on(lambda value: stepped(EXACT.sqrt(Decimal(value))))),
    "power": Function(power, 1, 1),
}
