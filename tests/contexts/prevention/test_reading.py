"""
The days that an Immunization says, however far they are.
"""

import datetime as dt

import pytest

from tests.contexts.prevention import lives


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("0001-01-01T00:00:00+14:00", dt.date.min),
        ("9999-12-31T23:59:59-14:00", dt.date.max),
        ("2016-12-31T23:59:60Z", dt.date(2017, 1, 1)),
        ("2026-03-02T23:30:00Z", dt.date(2026, 3, 3)),
    ],
)
def test_an_instant_at_either_end_of_the_calendar_has_a_day(written, day):
    [found] = lives.noted(lives.immunization(lives.HEXAVALENT, written))
    assert (found.first, found.last) == (day, day)


def test_a_vaccine_of_the_first_or_of_the_last_day_leaves_a_plan():
    far = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001", "9999-12")
    vaccines = [lives.immunization(lives.HEXAVALENT, one) for one in far]
    assert lives.plan("2026-01-15", "2026-03-20", *vaccines).to_do
