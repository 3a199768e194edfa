"""
https://ucum.org/ucum
"""

from fractions import Fraction

import pytest

from ens.standards import ucum
from ens.standards.ucum import worth

SAME = [
    (Fraction(1000), "mg", "g"), (Fraction(10), "cm", "dm"), (Fraction(1), "mL", "cm3"),
    (Fraction(100), "mg/dL", "g/L"), (Fraction(60), "/h", "/min"), (Fraction(1), "l", "L"),
    (Fraction(12), "mo", "a"), (Fraction(1000), "m[Hg]", "km[Hg]"), (Fraction(1), "ug/L", "ng/mL"),
    (Fraction(1), "10*9/L", "10*3/uL"), (Fraction(1), "m[IU]/L", "u[iU]/mL"),
    (Fraction(60), "U/L", "umol/s/L"), (Fraction(1), "{beats}/min", "1/min"),
    (Fraction(1), "mL/min/{1.73_m2}", "mL/min"), (Fraction(100), "%", "1"),
    (Fraction(100), "m2", "dam2"), (Fraction(12), "[in_i]", "[ft_i]"), (Fraction(10), "bar", "MPa"),
    (Fraction(1), "mg/(24.h)", "mg/d"), (Fraction(1000), "cal", "[Cal]"),
]  # fmt: skip


@pytest.mark.parametrize(("times", "unit", "other"), SAME)
def test_so_many_of_one_unit_are_one_of_another(times: Fraction, unit: str, other: str) -> None:
    one, two = worth(unit), worth(other)
    assert one is not None
    assert two is not None
    assert one.dimension == two.dimension
    assert one.factor * times == two.factor


def test_a_temperature_is_counted_from_another_zero() -> None:
    celsius, fahrenheit = worth("Cel"), worth("[degF]")
    assert celsius is not None
    assert fahrenheit is not None
    assert (37 + celsius.shift) * celsius.factor == (
        Fraction("98.6") + fahrenheit.shift
    ) * fahrenheit.factor


APART = [("mg", "mL"), ("mol", "eq"), ("mol", "osm"), ("mol", "1"), ("[iU]", "[arb'U]"),
         ("g/L", "mol/L"), ("[pH]", "1"), ("mm[Hg]", "mm")]  # fmt: skip


@pytest.mark.parametrize(("unit", "other"), APART)
def test_units_of_two_dimensions_are_never_compared(unit: str, other: str) -> None:
    one, two = worth(unit), worth(other)
    assert one is not None
    assert two is not None
    assert one.dimension != two.dimension


WRONG = ["", " ", "mmHg", "kgg", "kg.", "//s", "m0", "m99", "(m", "m)", "mg//dL", "0/min", "µg",
         "{", "m" * 81, "(" * 70, "Ym24.Ym24.m", "1e3", "k", "\x00", "m\n"]  # fmt: skip


@pytest.mark.parametrize("unit", WRONG)
def test_what_is_not_a_unit_is_worth_nothing(unit: str) -> None:
    assert worth(unit) is None


def test_every_unit_of_the_table_is_worth_something() -> None:
    for table in (ucum.METRIC, ucum.PLAIN, ucum.SHIFTED):
        for unit in table:
            assert worth(unit), unit
    for unit in (*ucum.METRIC_BASES, *ucum.ALONE):
        assert worth(unit), unit
