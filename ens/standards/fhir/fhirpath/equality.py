"""
Equality, equivalence and order of values.

Source: FHIRPath 2.0.0 (N1), 6.1 and 6.2. None is an answer that cannot be given: empty.
"""

from collections.abc import Hashable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ens.standards.fhir.fhirpath import moments, quantities
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.moments import Moment, Time
from ens.standards.fhir.fhirpath.nodes import Items, Node, system
from ens.standards.fhir.fhirpath.quantities import Quantity


def is_number(value: Any) -> bool:
    return type(value) is int or type(value) is Decimal


def equal(one: Any, other: Any) -> bool | None:
    """
    Of two items.
    """
    one, other = system(one), system(other)
    if type(one) is str or type(one) is bool or type(other) is str or type(other) is bool:
        return type(one) is type(other) and bool(one == other)
    if is_number(one) and is_number(other):
        return bool(one == other)
    if isinstance(one, Moment) and isinstance(other, Moment):
        return _equal_moments(one, other)
    if isinstance(one, Quantity) or isinstance(other, Quantity):
        return _equal_quantities(one, other)
    if type(one) is Node and type(other) is Node:
        return bool(one.data == other.data)
    return type(one) is type(other) and bool(one == other)


def _equal_moments(one: Moment, other: Moment) -> bool | None:
    if isinstance(one, Time) is not isinstance(other, Time):
        return False
    found = moments.order(one, other)
    return None if found is None else found == 0


def _equal_quantities(one: Any, other: Any) -> bool | None:
    left, right = _as_quantity(one), _as_quantity(other)
    if left is None or right is None:
        return False
    found = quantities.order(left, right)
    return None if found is None else found == 0


def _as_quantity(value: Any) -> Quantity | None:
    if isinstance(value, Quantity):
        return value
    return Quantity(Decimal(value)) if is_number(value) else None


def all_equal(left: Sequence[Any], right: Sequence[Any]) -> bool | None:
    """
    Of two collections, in their order.
    """
    if not left or not right:
        return None
    if len(left) != len(right):
        return False
    found = [equal(one, other) for one, other in zip(left, right, strict=True)]
    if False in found:
        return False
    return None if None in found else True


def key(item: Any) -> Hashable:
    """
    Two items have the same key when they are equal.
    """
    value = system(item)
    if type(value) is bool:
        return ("boolean", value)
    if isinstance(value, Moment):
        return _moment_key(value)
    if isinstance(value, Quantity):
        return ("quantity", quantities.worth(value) or (value.unit, value.value))
    if type(value) is Node:
        return frozen(value.data)
    return ("none", frozen(getattr(item, "beside", None))) if value is None else value


def _moment_key(value: Moment) -> Hashable:
    same = value.in_utc() if isinstance(value, moments.DateTime) else value
    return ("moment", isinstance(value, Time), same.amounts(), same.offset is None)


def frozen(data: Any) -> Hashable:
    if type(data) is dict:
        return frozenset((name, frozen(part)) for name, part in data.items())
    if type(data) is list:
        return tuple(map(frozen, data))
    return ("boolean", data) if type(data) is bool else data


def distinct(items: Sequence[Any]) -> Items:
    """
    The first of each, in their order.
    """
    if len(items) < 2:
        return list(items)
    found: dict[Hashable, Any] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())


def order(one: Any, other: Any) -> int | None:
    """
    -1, 0 or 1.

    :raises FhirPathError: values that have no order between them
    """
    if (is_number(one) and is_number(other)) or (type(one) is str and type(other) is str):
        return int(one > other) - int(one < other)
    if isinstance(one, Moment) and isinstance(other, Moment):
        if isinstance(one, Time) is isinstance(other, Time):
            return moments.order(one, other)
    elif isinstance(one, Quantity) or isinstance(other, Quantity):
        left, right = _as_quantity(one), _as_quantity(other)
        if left and right:
            return quantities.order(left, right)
    raise FhirPathError("these two values have no order")


def all_equivalent(left: Sequence[Any], right: Sequence[Any]) -> bool:
    """
    Of two collections, whatever their order.
    """
    if len(left) != len(right):
        return False
    remaining = list(right)
    for one in left:
        found = next((at for at, other in enumerate(remaining) if equivalent(one, other)), None)
        if found is None:
            return False
        del remaining[found]
    return True


def equivalent(one: Any, other: Any) -> bool:
    one, other = system(one), system(other)
    if type(one) is str and type(other) is str:
        return folded(one) == folded(other)
    if is_number(one) and is_number(other):
        return same_number(Decimal(one), Decimal(other))
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return _equivalent_quantities(one, other)
    if type(one) is Node and type(other) is Node:
        return _equivalent_json(one.data, other.data)
    return equal(one, other) is True


def folded(text: str) -> str:
    return " ".join(text.lower().split())


def same_number(one: Decimal, other: Decimal) -> bool:
    """
    Rounded to the precision of the one that has less.
    """
    least = min(_decimals(one), _decimals(other))
    step = Decimal(1).scaleb(-least)
    try:
        return one.quantize(step, ROUND_HALF_UP) == other.quantize(step, ROUND_HALF_UP)
    except ArithmeticError:
        return one == other


def _decimals(value: Decimal) -> int:
    """
    Digits after the point, without the zeros that end them.
    """
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if type(exponent) is int else 0


def _equivalent_quantities(one: Quantity, other: Quantity) -> bool:
    if one.unit == other.unit:
        return same_number(one.value, other.value)
    ours = _in_months(one)
    theirs = quantities.converted(_in_months(other), ours.unit)
    return theirs is not None and same_number(ours.value, theirs)


def _in_months(quantity: Quantity) -> Quantity:
    """
    For equivalence, calendar years and months are those of UCUM.
    """
    units = {"year": "a", "month": "mo"} | quantities.OF_CALENDAR
    return Quantity(quantity.value, units[quantity.unit]) if quantity.calendar else quantity


def _equivalent_json(one: Any, other: Any) -> bool:
    if type(one) is dict and type(other) is dict:
        names = one.keys() | other.keys()
        return all(_equivalent_json(one.get(name), other.get(name)) for name in names)
    if type(one) is list and type(other) is list:
        return len(one) == len(other) and all(map(_equivalent_json, one, other))
    if type(one) is str and type(other) is str:
        return folded(one) == folded(other)
    return type(one) is type(other) and bool(one == other)
