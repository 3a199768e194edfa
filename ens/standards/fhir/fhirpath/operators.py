"""
Source: FHIRPath 2.0.0 (N1), 6 Operations. Logic has three values: None is unknown, empty.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir.fhirpath import arithmetic, durations, quantities
from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.equality import (
    all_equal,
    all_equivalent,
    distinct,
    is_number,
    key,
    order,
)
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.functions.table import Evaluate, answer
from ens.standards.fhir.fhirpath.moments import Moment
from ens.standards.fhir.fhirpath.nodes import Items, boolean, single, text
from ens.standards.fhir.fhirpath.quantities import Quantity

Calculate = Callable[[arithmetic.Number, arithmetic.Number], arithmetic.Number | None]


def equality(left: Items, right: Items) -> Items:
    return answer(all_equal(left, right))


def inequality(left: Items, right: Items) -> Items:
    found = all_equal(left, right)
    return [] if found is None else [not found]


def equivalence(left: Items, right: Items) -> Items:
    return [all_equivalent(left, right)]


def inequivalence(left: Items, right: Items) -> Items:
    return [not all_equivalent(left, right)]


def _ordered(test: Callable[[int], bool]) -> Callable[[Items, Items], Items]:
    def applied(left: Items, right: Items) -> Items:
        one, other = single(left), single(right)
        if one is None or other is None:
            return []
        found = order(one, other)
        return [] if found is None else [test(found)]

    return applied


def union(left: Items, right: Items) -> Items:
    if not left or not right:
        return distinct(left or right)
    return distinct([*left, *right])


def is_in(left: Items, right: Items) -> Items:
    if not left:
        return []
    if len(left) > 1:
        raise FhirPathError("one item was expected here, not several")
    wanted = key(left[0])
    return [any(key(item) == wanted for item in right)]


def contains(left: Items, right: Items) -> Items:
    return is_in(right, left)


def concatenation(left: Items, right: Items) -> Items:
    return [(text(left) or "") + (text(right) or "")]


def _wrong_types() -> FhirPathError:
    return FhirPathError("this operation does not exist between values of these types")


def _both(left: Items, right: Items) -> tuple[Any, Any] | None:
    one, other = single(left), single(right)
    return None if one is None or other is None else (one, other)


def addition(left: Items, right: Items) -> Items:
    both = _both(left, right)
    if both and type(both[0]) is str and type(both[1]) is str:
        return [both[0] + both[1]]
    return _sum(both, 1)


def subtraction(left: Items, right: Items) -> Items:
    return _sum(_both(left, right), -1)


def _sum(both: tuple[Any, Any] | None, sign: int) -> Items:
    if both is None:
        return []
    one, other = both
    if is_number(one) and is_number(other):
        return answer(arithmetic.plus(one, other) if sign > 0 else arithmetic.minus(one, other))
    if isinstance(one, Moment) and isinstance(other, Quantity):
        return answer(durations.moved(one, other, sign))
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return _quantity_sum(one, other, sign)
    raise _wrong_types()


def _quantity_sum(one: Quantity, other: Quantity, sign: int) -> Items:
    """
    In the unit of the first.
    """
    same = one.unit == other.unit and one.calendar == other.calendar
    unit = quantities.OF_CALENDAR.get(one.unit, one.unit) if one.calendar else one.unit
    value = other.value if same else quantities.converted(other, unit)
    add = arithmetic.plus if sign > 0 else arithmetic.minus
    total = None if value is None else add(one.value, value)
    return [] if total is None else [Quantity(Decimal(total), one.unit, one.calendar)]


def _scaled(calculate: Calculate, *, divided: bool) -> Callable[[Items, Items], Items]:
    def applied(left: Items, right: Items) -> Items:
        both = _both(left, right)
        if both is None:
            return []
        one, other = both
        if is_number(one) and is_number(other):
            return answer(calculate(one, other))
        if any(not is_number(each) and not isinstance(each, Quantity) for each in both):
            raise _wrong_types()
        ours, theirs = (
            each if isinstance(each, Quantity) else Quantity(Decimal(each)) for each in both
        )
        value = calculate(ours.value, theirs.value)
        if value is None:
            return []
        return answer(quantities.product(ours, theirs, value=Decimal(value), divided=divided))

    return applied


def _whole(calculate: Calculate) -> Callable[[Items, Items], Items]:
    def applied(left: Items, right: Items) -> Items:
        both = _both(left, right)
        if both is None:
            return []
        if not is_number(both[0]) or not is_number(both[1]):
            raise _wrong_types()
        return answer(calculate(*both))

    return applied


def negative(items: Items) -> Items:
    value = single(items)
    if value is None:
        return []
    if isinstance(value, Quantity):
        return [Quantity(value.value.copy_negate(), value.unit, value.calendar)]
    if not is_number(value):
        raise FhirPathError("a number was expected here")
    return [-value if type(value) is int else value.copy_negate()]


def positive(items: Items) -> Items:
    value = single(items)
    if value is not None and not is_number(value) and not isinstance(value, Quantity):
        raise FhirPathError("a number was expected here")
    return answer(value)


OPERATORS: Final[Mapping[str, Callable[[Items, Items], Items]]] = {
    "=": equality,
    "!=": inequality,
    "~": equivalence,
    "!~": inequivalence,
    "<": _ordered(lambda found: found < 0),
    "<=": _ordered(lambda found: found <= 0),
    ">": _ordered(lambda found: found > 0),
    ">=": _ordered(lambda found: found >= 0),
    "|": union,
    "in": is_in,
    "contains": contains,
    "&": concatenation,
    "+": addition,
    "-": subtraction,
    "*": _scaled(arithmetic.times, divided=False),
    "/": _scaled(arithmetic.divided, divided=True),
    "div": _whole(arithmetic.quotient),
    "mod": _whole(arithmetic.remainder),
}


def _settled(*, by_left: bool, by_right: bool, gives: bool) -> Callable[..., Evaluate]:
    """
    An operation that one side may settle alone; the right one is then not looked at.
    """

    def operation(left: Evaluate, right: Evaluate) -> Evaluate:
        def applied(run: Run, focus: Items) -> Items:
            one = boolean(left(run, focus))
            if one is by_left:
                return [gives]
            other = boolean(right(run, focus))
            if other is by_right:
                return [gives]
            return [] if one is None or other is None else [not gives]

        return applied

    return operation


def exclusion(left: Evaluate, right: Evaluate) -> Evaluate:
    def applied(run: Run, focus: Items) -> Items:
        one, other = boolean(left(run, focus)), boolean(right(run, focus))
        return [] if one is None or other is None else [one is not other]

    return applied


LOGIC: Final[Mapping[str, Callable[[Evaluate, Evaluate], Evaluate]]] = {
    "and": _settled(by_left=False, by_right=False, gives=False),
    "or": _settled(by_left=True, by_right=True, gives=True),
    "implies": _settled(by_left=False, by_right=True, gives=True),
    "xor": exclusion,
}
