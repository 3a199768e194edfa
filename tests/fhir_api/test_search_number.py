"""
Number parameters: https://hl7.org/fhir/R4/search.html#number
"""

import pytest

from tests.fhir_api import inside
from tests.fhir_api.answers import assert_refused
from tests.fhir_api.measures import Named

PERCENT = {"system": "http://unitsofmeasure.org", "code": "%"}
PROBABILITIES = {
    "hundred": {"probabilityDecimal": 100},
    "near": {"probabilityDecimal": 99.6},
    "ninety-five": {"probabilityDecimal": 95},
    "ninety-four": {"probabilityDecimal": 94.9},
    "low": {"probabilityDecimal": 0.8},
    "none": {"probabilityDecimal": 0},
    "range": {
        "probabilityRange": {"low": {"value": 90} | PERCENT, "high": {"value": 110} | PERCENT}
    },
    "open": {"probabilityRange": {"low": {"value": 101} | PERCENT}},
    "qualitative": {"qualitativeRisk": {"text": "faible"}},
}


@pytest.fixture(scope="module")
def find(database):
    person = inside.holder()
    found = Named("RiskAssessment", patient=person.id)
    for name, prediction in PROBABILITIES.items():
        found.add(name, {"resourceType": "RiskAssessment", "status": "final",
                         "subject": person.reference, "prediction": [prediction]})  # fmt: skip
    return found


POINTS = {"hundred", "near", "ninety-five", "ninety-four", "low", "none"}
SEARCHES = {
    "100": {"hundred", "near"},  # [99.5, 100.5)
    "100.00": {"hundred"},  # [99.995, 100.005)
    "1e2": {"hundred", "near", "ninety-five"},  # [95, 105)
    "lt100": {"near", "ninety-five", "ninety-four", "low", "none", "range"},
    "le100": {"hundred", "near", "ninety-five", "ninety-four", "low", "none", "range"},
    "gt100": {"range", "open"},
    "ge100": {"hundred", "range", "open"},
    "ne100": {*POINTS, "range", "open"} - {"hundred", "near"},
    "gt0.8": {*POINTS, "range", "open"} - {"low", "none"},
    "gt8e-1": {*POINTS, "range", "open"} - {"low", "none"},
    "0.8": {"low"},
    "8e-1": {"low"},
    "0.80": {"low"},
    "0": {"none"},
    "-0": {"none"},
    "sa100": {"open"},
    "eb95": {"ninety-four", "low", "none"},
    "ap90": {"ninety-five", "ninety-four", "range"},
    "1e2,0.8": {"hundred", "near", "ninety-five", "low"},
    "gt1e299": {"open"},
    "lt-1e299": set(),
    "2e2": set(),
}


@pytest.mark.parametrize("value", SEARCHES)
def test_a_number_is_found(find, value):
    assert find("probability", value) == SEARCHES[value]


def test_a_range_is_equal_to_what_holds_it_whole(find):
    assert "range" not in find("probability", "1e2")
    assert "range" in find("probability", "ne1e2")


def test_a_number_is_missing(find):
    assert find("probability:missing", "true") == {"qualitative"}
    assert find("probability:missing", "false") == {*PROBABILITIES} - {"qualitative"}


@pytest.mark.parametrize(
    "value",
    [
        "abc",
        "1e999999",
        "1e-999999",
        "NaN",
        "Infinity",
        "1,",
        "1||",
        "gt",
        "0.8|u|c",
        "9" * 101,
        "１",
    ],
)
def test_what_is_no_number_is_refused(find, value):
    assert_refused(find.ask("probability", value), 400, "not-supported")


def test_a_modifier_is_refused(find):
    assert_refused(find.ask("probability:exact", "1"), 400, "not-supported")


def test_integers_are_numbers_too(database):
    person = inside.holder()
    find = Named("MolecularSequence", patient=person.id)
    for name, start in {"first": 12, "second": 120}.items():
        find.add(name, {"resourceType": "MolecularSequence", "coordinateSystem": 0,
                        "patient": person.reference,
                        "variant": [{"start": start, "end": start + 1}]})  # fmt: skip
    assert find("variant-start", "12") == {"first"}
    assert find("variant-start", "gt12") == {"second"}
    assert find("variant-end", "le13") == {"first"}
