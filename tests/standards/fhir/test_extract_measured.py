"""
Quantities, numbers and places: a number stands for itself, a comparator or a Range for an interval.
"""

from decimal import Decimal
from typing import Any

import pytest

from ens.standards.fhir import definitions
from ens.standards.fhir.extract import extract, numbers_of
from ens.standards.fhir.extract.precision import implied, written

INFINITY = Decimal("Infinity")
UCUM = "http://unitsofmeasure.org"


def rows(resource: dict[str, Any], code: str, kind: str) -> list[tuple[Any, ...]]:
    number = definitions.search_parameters(resource["resourceType"])[code].number
    return [row[1:] for row in getattr(extract(resource), kind) if row[0] == number]


def present(resource: dict[str, Any], code: str) -> bool:
    number = definitions.search_parameters(resource["resourceType"])[code].number
    return number in extract(resource).present


QUANTITIES = [
    ({"value": Decimal("5.40"), "system": "u", "code": "g/dL", "unit": "g"},
     ("u", "g/dL", "g", Decimal("5.40"), Decimal("5.40"))),
    ({"value": 7, "unit": "mm"}, ("", "", "mm", Decimal(7), Decimal(7))),
    ({"value": 7, "system": "u", "code": "mm", "unit": "mm"},
     ("u", "mm", "", Decimal(7), Decimal(7))),
    ({"value": 7, "comparator": "<=", "unit": "mm"}, ("", "", "mm", -INFINITY, Decimal(7))),
    ({"value": 7, "comparator": ">=", "unit": "mm"}, ("", "", "mm", Decimal(7), INFINITY)),
    ({"value": Decimal("1E+999999"), "unit": "mm"}, ("", "", "mm", INFINITY, INFINITY)),
    ({"value": Decimal("-1E+999999"), "unit": "mm"}, ("", "", "mm", -INFINITY, -INFINITY)),
    ({"value": Decimal("1E-999999"), "unit": "mm"}, ("", "", "mm", Decimal(0), Decimal(0))),
]  # fmt: skip


@pytest.mark.parametrize(("quantity", "expected"), QUANTITIES)
def test_quantities(quantity: dict[str, Any], expected: tuple[Any, ...]) -> None:
    resource = {"resourceType": "Observation", "valueQuantity": quantity}
    assert rows(resource, "value-quantity", "quantities") == [expected]


def test_less_than_leaves_its_end_out() -> None:
    def ends(comparator: str) -> tuple[Decimal, Decimal]:
        quantity = {"value": Decimal("7.0"), "comparator": comparator}
        resource = {"resourceType": "Observation", "valueQuantity": quantity}
        ((*_, low, high),) = rows(resource, "value-quantity", "quantities")
        return low, high

    low, high = ends("<")
    assert low == -INFINITY
    assert Decimal("6.999999") < high < 7
    low, high = ends(">")
    assert 7 < low < Decimal("7.000001")
    assert high == INFINITY


def test_a_quantity_without_a_number_is_only_there() -> None:
    resource = {"resourceType": "Observation", "valueQuantity": {"unit": "mm"}}
    assert rows(resource, "value-quantity", "quantities") == []
    assert present(resource, "value-quantity")


def test_a_number_of_thousands_of_digits_is_kept_short() -> None:
    quantity = {"value": Decimal("3." + "1" * 5000)}
    resource = {"resourceType": "Observation", "valueQuantity": quantity}
    ((*_, low, high),) = rows(resource, "value-quantity", "quantities")
    assert low == high
    assert len(str(low)) < 80


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ({"low": {"value": 40, "system": "u", "code": "a"}, "high": {"value": 45}},
         ("u", "a", "", Decimal(40), Decimal(45))),
        ({"high": {"value": 45, "code": "a"}}, ("", "a", "", -INFINITY, Decimal(45))),
        ({"low": {"value": 40, "unit": "ans"}}, ("", "", "ans", Decimal(40), INFINITY)),
    ],
)  # fmt: skip
def test_a_range_is_between_its_ends(age: dict[str, Any], expected: tuple[Any, ...]) -> None:
    resource = {"resourceType": "Condition", "onsetRange": age}
    assert rows(resource, "onset-age", "quantities") == [expected]


def test_an_age_and_a_duration_are_quantities() -> None:
    age = {"value": 52, "unit": "years", "system": UCUM, "code": "a"}
    expected = [(UCUM, "a", "years", Decimal(52), Decimal(52))]
    condition = {"resourceType": "Condition", "onsetAge": age}
    assert rows(condition, "onset-age", "quantities") == expected
    assert rows({"resourceType": "Encounter", "length": age}, "length", "quantities") == expected


def test_money_is_a_quantity_of_its_currency() -> None:
    total = {"value": Decimal("10.00"), "currency": "EUR"}
    resource = {"resourceType": "Invoice", "totalNet": total}
    assert rows(resource, "totalnet", "quantities") == [
        ("urn:iso:std:iso:4217", "EUR", "", Decimal("10.00"), Decimal("10.00"))
    ]


SAMPLED = [
    ("2 4 -1", (Decimal("99.5"), Decimal(102))),
    ("E E", None),
    ("L 2", (-INFINITY, Decimal(101))),
    ("U 2", (Decimal(101), INFINITY)),
    ("2 x", None),
    ("1E+999999", (INFINITY, INFINITY)),
]


@pytest.mark.parametrize(("data", "ends"), SAMPLED)
def test_sampled_data_goes_from_its_lowest_sample_to_its_highest(
    data: str, ends: tuple[Decimal, Decimal] | None
) -> None:
    sampled = {
        "origin": {"value": 100, "unit": "uV"}, "period": 1, "dimensions": 1, "data": data,
        "factor": Decimal("0.5"), "lowerLimit": 101, "upperLimit": 101,
    }  # fmt: skip
    resource = {"resourceType": "Observation", "valueSampledData": sampled}
    expected = [("", "", "uV", *ends)] if ends else []
    assert rows(resource, "value-quantity", "quantities") == expected
    assert present(resource, "value-quantity") == (ends is None)


def test_numbers() -> None:
    assert rows(
        {"resourceType": "RiskAssessment", "prediction": [{"probabilityDecimal": Decimal("0.9")}]},
        "probability", "numbers",
    ) == [(Decimal("0.9"), Decimal("0.9"))]  # fmt: skip
    between = {"low": {"value": 10}, "high": {"value": 20}}
    assert rows(
        {"resourceType": "RiskAssessment", "prediction": [{"probabilityRange": between}]},
        "probability", "numbers",
    ) == [(Decimal(10), Decimal(20))]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"latitude": Decimal("48.8566"), "longitude": Decimal("2.3522")}, [(48.8566, 2.3522)]),
        ({"latitude": 91, "longitude": 0}, []),
        ({"latitude": Decimal("1E+999999"), "longitude": 0}, []),
        ({"latitude": 45}, []),
    ],
)
def test_positions(place: dict[str, Any], expected: list[Any]) -> None:
    resource = {"resourceType": "Location", "position": place}
    assert rows(resource, "near", "positions") == expected
    assert present(resource, "near") == (not expected)


def test_combined_quantities_are_those_of_two_other_parameters() -> None:
    known = definitions.search_parameters("Observation")
    assert set(numbers_of(known["combo-value-quantity"])) == {
        known["value-quantity"].number, known["component-value-quantity"].number,
    }  # fmt: skip
    assert set(numbers_of(known["combo-code-value-concept"])) == {
        known["code-value-concept"].number, known["component-code-value-concept"].number,
    }  # fmt: skip
    assert numbers_of(known["value-quantity"]) == (known["value-quantity"].number,)
    assert numbers_of(known["combo-code"]) == (known["combo-code"].number,)


IMPLIED = [
    ("100", "99.5", "100.5"), ("100.00", "99.995", "100.005"), ("1e2", "95", "105"),
    ("1.00e2", "99.5", "100.5"), ("5.4", "5.35", "5.45"), ("5.40e-3", "0.005395", "0.005405"),
    ("0", "-0.5", "0.5"), ("-2.0", "-2.05", "-1.95"), ("8e-1", "0.75", "0.85"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "low", "high"), IMPLIED)
def test_what_is_written_implies_how_precise_it_is(text: str, low: str, high: str) -> None:
    value = written(text)
    assert value is not None
    assert implied(value) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text",
    ["", "NaN", "Infinity", "-", "1_0", ".5", "5.", "0x1", "١", "1e999999", "1e-999999", "0e99999",
     "1e99999999999999999999", "1" * 101, "1e", "1 ", "٣.٢"],
)  # fmt: skip
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert written(text) is None
