"""
Whether a value is the one that a profile fixes, has what its pattern has, is within its bounds.

Source: FHIR R4 elementdefinition.html (fixed[x], pattern[x], minValue[x], maxValue[x]).
"""

from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir import dates
from ens.standards.fhir.profiles import same_canonical

_NUMBERS: Final = (int, Decimal, float)


def is_exactly(value: Any, fixed: Any) -> bool:
    """
    Exactly: each element, and no other. Numbers are the same whatever their precision, addresses
    whatever the way they are written.
    """
    if type(fixed) is dict:
        return (
            type(value) is dict
            and fixed.keys() == value.keys()
            and all(is_exactly(value[name], one) for name, one in fixed.items())
        )
    if type(fixed) is list:
        return (
            type(value) is list and len(value) == len(fixed) and all(map(is_exactly, value, fixed))
        )
    return _is_same(value, fixed)


def has_pattern(value: Any, pattern: Any) -> bool:
    """
    Everything of the pattern is there; each entry of its arrays is met by some entry.
    """
    if type(pattern) is dict:
        return type(value) is dict and all(
            name in value and has_pattern(value[name], one) for name, one in pattern.items()
        )
    if type(pattern) is list:
        return type(value) is list and all(
            any(has_pattern(one, wanted) for one in value) for wanted in pattern
        )
    return _is_same(value, pattern)


def _is_same(value: Any, other: Any) -> bool:
    if type(other) is bool or type(value) is bool:
        return value is other
    if isinstance(other, _NUMBERS) and isinstance(value, _NUMBERS):
        return Decimal(str(value)) == Decimal(str(other))
    if type(value) is str and type(other) is str:
        return value == other or same_canonical(value, other)
    return bool(value == other)


def is_under(value: Any, bound: Any, type_name: str) -> bool:
    """
    Whether a value is less than a bound of its type; what cannot be compared is not.
    """
    one, other = _ordered(value, type_name), _ordered(bound, type_name)
    return one is not None and other is not None and type(one) is type(other) and bool(one < other)


def _ordered(value: Any, type_name: str) -> Any:
    if type_name == "Quantity" and type(value) is dict:
        return _ordered(value.get("value"), "decimal")
    if isinstance(value, _NUMBERS) and type(value) is not bool:
        return Decimal(str(value))
    if type(value) is not str:
        return None
    if type_name in ("date", "dateTime", "instant"):
        span = dates.span(value)
        return span[0] if span else None
    return value if type_name in ("time", "string") else None
