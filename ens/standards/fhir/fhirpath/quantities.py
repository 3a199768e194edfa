"""
Quantities: a number and a unit, of UCUM or of the calendar.

Source: FHIRPath 2.0.0 (N1), 5.5.3, 6.1 and 6.6. A calendar year or month has no fixed length: it is
compared with its own kind only. A calendar week, day, hour, minute or second is that of UCUM.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from ens.standards import ucum

# What each word of the calendar is, in the singular.
CALENDAR: Final = {
    word: name
    for name in ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
    for word in (name, f"{name}s")
}
OF_CALENDAR: Final = {
    "week": "wk", "day": "d", "hour": "h", "minute": "min", "second": "s", "millisecond": "ms",
}  # fmt: skip
# Years and months, in a dimension of their own.
MONTHS: Final = {"year": 12, "month": 1}
UNITY: Final = "1"
MOST_DIGITS: Final = 200

Worth = tuple[str, Fraction]


@dataclass(frozen=True, slots=True)
class Quantity:
    """
    `calendar` when the unit is a word of the calendar, in the singular.
    """

    value: Decimal
    unit: str = UNITY
    calendar: bool = False

    def __str__(self) -> str:
        if not self.calendar:
            return f"{self.value} '{self.unit}'"
        return f"{self.value} {self.unit}{'' if abs(self.value) == 1 else 's'}"


def worth(quantity: Quantity) -> Worth | None:
    """
    A dimension, and how much in its base units; None if the unit is not known.
    """
    if (
        abs(quantity.value.adjusted()) > MOST_DIGITS
        or len(quantity.value.as_tuple().digits) > MOST_DIGITS
    ):
        return None
    value = Fraction(quantity.value)
    calendar, unit = _of_calendar(quantity)
    if calendar and unit in MONTHS:
        return "month", value * MONTHS[unit]
    found = ucum.worth(OF_CALENDAR[unit] if calendar else unit)
    return (found.dimension, (value + found.shift) * found.factor) if found else None


def _of_calendar(quantity: Quantity) -> tuple[bool, str]:
    """
    An annotation that is a word of the calendar ('{day}') is read as that word.
    """
    word = CALENDAR.get(quantity.unit[1:-1]) if quantity.unit.startswith("{") else None
    return (True, word) if word else (quantity.calendar, quantity.unit)


def order(one: Quantity, other: Quantity) -> int | None:
    """
    -1, 0 or 1; None for units that cannot be compared.
    """
    if one.unit == other.unit and one.calendar == other.calendar:
        return (one.value > other.value) - (one.value < other.value)
    ours, theirs = worth(one), worth(other)
    if ours is None or theirs is None or ours[0] != theirs[0]:
        return None
    return (ours[1] > theirs[1]) - (ours[1] < theirs[1])


def converted(quantity: Quantity, unit: str) -> Decimal | None:
    """
    The value in another unit, in 28 digits.
    """
    if quantity.unit == unit:
        return quantity.value
    ours, one = worth(quantity), worth(Quantity(Decimal(1), unit))
    zero = worth(Quantity(Decimal(0), unit))
    if ours is None or one is None or zero is None or ours[0] != one[0]:
        return None
    amount = (ours[1] - zero[1]) / (one[1] - zero[1])
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def product(one: Quantity, other: Quantity, *, value: Decimal, divided: bool) -> Quantity | None:
    """
    The unit of a product or of a quotient; years and months have none.
    """
    units = [OF_CALENDAR.get(each.unit) if each.calendar else each.unit for each in (one, other)]
    left, right = units
    if left is None or right is None:
        return None
    if right == UNITY:
        return Quantity(value, left)
    if divided and left == right:
        return Quantity(value)
    if left == UNITY and not divided:
        return Quantity(value, right)
    return Quantity(value, f"{_inside(left)}{'/' if divided else '.'}{_inside(right)}")


def _inside(unit: str) -> str:
    return f"({unit})" if "/" in unit or "." in unit else unit
