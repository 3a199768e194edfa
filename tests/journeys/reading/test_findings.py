"""
What a page says of an Observation, whatever form its value has.
"""

import datetime as dt
import json
from decimal import Decimal

import pytest

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
SODIUM = {"coding": [{"system": "http://loinc.org", "code": "2951-2"}], "text": "Na+"}


def finding(database=None, **said):
    from ens.contexts.record import api as record
    from ens.journeys.reading import findings

    one = {"resourceType": "Observation", "code": SODIUM, **said}
    stored = record.Stored("Observation", "o", 1, 1, 1, NOW, 0, 0, json.dumps(one).encode())
    return findings.finding(stored)


def test_a_number_keeps_its_digits(database):
    one = finding(valueQuantity={"value": 4.2, "unit": "mmol/L", "code": "mmol/L"})
    assert (one.value, one.symbol) == (Decimal("4.2"), "mmol/L")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"valueQuantity": {"value": 5, "comparator": "<", "unit": "mg/L"}}, "< 5"),
        ({"valueQuantity": {"value": 2.5, "comparator": ">=", "unit": "mg/L"}}, "≥ 2,5"),
        ({"valueString": "Absence de germe"}, "Absence de germe"),
        ({"valueCodeableConcept": {"text": "Groupe A"}}, "Groupe A"),
        ({"valueBoolean": False}, "non"),
        ({"valueRange": {"low": {"value": 5}, "high": {"value": 10}}}, "5 – 10"),
        ({"dataAbsentReason": {"text": "masked"}}, "non rendu"),
        ({"valueQuantity": {"unit": "mg/L"}}, "non rendu"),
        (
            {"component": [{"valueQuantity": {"value": v, "unit": "mmHg"}} for v in (125, 78)]},
            "125 / 78 mmHg",
        ),
    ],
)
def test_what_is_not_a_plain_number_is_said_as_it_was_written(database, said, shown):
    assert finding(**said).value == shown


def test_our_french_name_comes_first_and_the_laboratorys_is_kept(database):
    one = finding(valueString="x")
    assert one.written == "Na+"
    assert one.name not in ("Na+", "2951-2")
    assert one.explanation


def test_a_code_nobody_knows_keeps_the_name_it_came_with(database):
    one = finding(code={"coding": [{"system": "urn:local", "code": "Z1"}], "text": "Dosage Z"})
    assert (one.name, one.explanation) == ("Dosage Z", "")


def test_the_chapter_is_the_category_that_is_not_fhirs_own(database):
    laboratory = {"coding": [{"code": "laboratory"}]}
    assert finding(category=[laboratory, {"text": "Biochimie"}]).chapter == "Biochimie"
    assert finding(category=[laboratory]).chapter == ""


@pytest.mark.parametrize("low_high", [({}, (None, None)), ({"low": {"value": 1}}, (1, None))])
def test_a_range_may_have_one_end_or_none(database, low_high):
    said, expected = low_high
    one = finding(referenceRange=[said])
    assert (one.low, one.high) == expected


def test_a_curve_asks_for_three_values(database):
    from dataclasses import replace

    one = finding(
        valueQuantity={"value": 4, "unit": "mmol/L"}, effectiveDateTime="2026-03-02T23:30:00Z"
    )
    day = dt.date(2025, 1, 1)
    assert one.day == dt.date(2026, 3, 3)
    assert replace(one, previous=((day, Decimal(4)),)).points == ()
    assert len(replace(one, previous=((day, Decimal(4)), (day, Decimal(5)))).points) == 3
