import pytest

from ens.standards.fhir import dates

SPANS = [
    # text, first second, last second (UTC); days are those of Paris
    ("2024", "2023-12-31T23:00:00", "2024-12-31T22:59:59.999999"),
    ("2024-02", "2024-01-31T23:00:00", "2024-02-29T22:59:59.999999"),
    ("2023-02", "2023-01-31T23:00:00", "2023-02-28T22:59:59.999999"),
    ("1900-02", "1900-01-31T23:50:39", "1900-02-28T23:50:38.999999"),
    ("2024-06-01", "2024-05-31T22:00:00", "2024-06-01T21:59:59.999999"),
    ("2024-03-31", "2024-03-30T23:00:00", "2024-03-31T21:59:59.999999"),  # 23 hours
    ("2024-10-27", "2024-10-26T22:00:00", "2024-10-27T22:59:59.999999"),  # 25 hours
    ("2024-03-01T10:00Z", "2024-03-01T10:00:00", "2024-03-01T10:00:59.999999"),
    ("2024-03-01T10:00:00Z", "2024-03-01T10:00:00", "2024-03-01T10:00:00.999999"),
    ("2024-03-01T10:00:00", "2024-03-01T09:00:00", "2024-03-01T09:00:00.999999"),
    ("2024-03-01T10:00:00+05:30", "2024-03-01T04:30:00", "2024-03-01T04:30:00.999999"),
    ("2024-03-01T10:00:00.1-01:00", "2024-03-01T11:00:00.100000", "2024-03-01T11:00:00.199999"),
    ("2024-03-01T10:00:00.123Z", "2024-03-01T10:00:00.123000", "2024-03-01T10:00:00.123999"),
    ("2024-03-01T10:00:00.1234567Z", "2024-03-01T10:00:00.123456", "2024-03-01T10:00:00.123456"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59", "2016-12-31T23:59:59.999999"),
    ("9999-12-31", "9999-12-30T23:00:00", "9999-12-31T22:59:59.999999"),
    ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59", "9999-12-31T23:59:59.999999"),
    ("9999-12-31T23:59:59-05:00", "9999-12-31T23:59:59.999999", "9999-12-31T23:59:59.999999"),
    ("0001-01-01", "0001-01-01T00:00:00", "0001-01-01T23:50:38.999999"),
]


@pytest.mark.parametrize(("text", "first", "last"), SPANS, ids=[row[0] for row in SPANS])
def test_a_date_covers_what_its_precision_implies(text: str, first: str, last: str) -> None:
    found = dates.span(text)
    assert found is not None
    assert [moment.isoformat() for moment in found] == [first + "+00:00", last + "+00:00"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "24", "2024-", "2024-13", "2024-00", "2024-02-30", "2024-2-1", "20240201", "0000"),
        *("2024-02-01T25:00:00Z", "2024-02-01T10:60:00Z", "2024-02-01 10:00:00", "2024-W01"),
        *("２０２４", "2024-02-01T10:00:00+25:00", " 2024", "2024\n", "2024-02-01T10:00:61Z"),
    ],
)
def test_what_is_not_a_date_has_no_span(text: str) -> None:
    assert dates.span(text) is None


def test_a_period_without_end_goes_as_far_as_dates_go() -> None:
    assert dates.period_span({"start": "2024-01-01T00:00:00Z"}) == (
        dates.span("2024-01-01T00:00:00Z")[0],  # type: ignore[index]
        dates.FAR_FUTURE,
    )


def test_a_period_without_start_begins_before_everything() -> None:
    found = dates.period_span({"end": "2024"})
    assert found is not None
    assert found[0] == dates.FAR_PAST


def test_a_period_with_neither_says_nothing() -> None:
    assert dates.period_span({"extension": []}) is None


def test_a_timing_is_the_hull_of_its_events_and_bounds() -> None:
    timing = {
        "event": ["2024-05-01", "2024-03-01"],
        "repeat": {"boundsPeriod": {"start": "2024-04", "end": "2024-06-30"}},
    }
    found = dates.timing_span(timing)
    assert found is not None
    assert [moment.isoformat() for moment in found] == [
        "2024-02-29T23:00:00+00:00",
        "2024-06-30T21:59:59.999999+00:00",
    ]


def test_a_timing_that_only_repeats_has_no_span() -> None:
    assert dates.timing_span({"repeat": {"frequency": 2}}) is None
