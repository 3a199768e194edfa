"""
Measures told apart by their codes, brought to one unit, and held plausible.
"""

from decimal import Decimal

import pytest

from ens.standards import vital_signs

WEIGHT, HEIGHT, TEMPERATURE, GLUCOSE, PRESSURE = (
    vital_signs.measure_of([code]) for code in ("29463-7", "8302-2", "8310-5", "2345-7", "85354-9")
)


def test_no_code_is_of_two_measures() -> None:
    codes = [code for one in vital_signs.MEASURES for code in one.codes]
    assert len(codes) == len(set(codes))


def test_each_measure_has_its_first_code_and_what_is_typed_among_its_codes() -> None:
    for one in vital_signs.MEASURES:
        assert one.code == one.codes[0]
        assert one.typed in (*one.codes, "")


def test_a_measure_is_known_by_any_of_its_codes_and_the_first_that_is_one_wins() -> None:
    assert vital_signs.measure_of(["8339-4"]) is WEIGHT
    assert vital_signs.measure_of(["x", "8302-2", "29463-7"]) is HEIGHT
    assert vital_signs.measure_of(["2823-3", ""]) is None


@pytest.mark.row("VIT-03")
@pytest.mark.parametrize(
    ("value", "unit", "measure", "expected"),
    [
        ("4.250", "kg", WEIGHT, "4.250"),
        ("3400", "g", WEIGHT, "3.400"),
        ("100", "[lb_av]", WEIGHT, "45.359"),
        ("1.61", "m", HEIGHT, "161.0"),
        ("545", "mm", HEIGHT, "54.5"),
        ("20", "[in_i]", HEIGHT, "50.8"),
        ("98.6", "[degF]", TEMPERATURE, "37.0"),
        ("5.55", "mmol/L", GLUCOSE, "1.00"),
        ("90", "mg/dL", GLUCOSE, "0.90"),
        ("16", "kPa", PRESSURE, "120"),
    ],
)
def test_values_come_to_one_unit(value, unit, measure, expected) -> None:
    assert str(vital_signs.converted(Decimal(value), unit, measure)) == expected


@pytest.mark.parametrize("unit", ["", "cm", "KG", "mg/dL"])
def test_a_unit_that_is_none_of_the_measure_gives_no_figure(unit) -> None:
    assert vital_signs.converted(Decimal(4), unit, WEIGHT) is None


def test_limits_are_within() -> None:
    assert vital_signs.is_plausible(Decimal("0.3"), WEIGHT)
    assert not vital_signs.is_plausible(Decimal("0.29"), WEIGHT)
    assert not vital_signs.is_plausible(Decimal("350.1"), WEIGHT)
