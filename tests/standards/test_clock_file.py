from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ens.standards import clock_file

NOW = datetime(2026, 1, 31, 10, 30, tzinfo=UTC)


def read(tmp_path: Path, text: str) -> datetime:
    path = tmp_path / "clock"
    path.write_text(text, encoding="utf-8")
    return clock_file.read_clock(path, real_now=NOW)


def test_an_absent_file_leaves_the_real_time(tmp_path):
    assert clock_file.read_clock(tmp_path / "clock", real_now=NOW) == NOW


def test_an_empty_file_leaves_the_real_time(tmp_path):
    assert read(tmp_path, " \n") == NOW


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-03-01T08:00:00Z", datetime(2027, 3, 1, 8, tzinfo=UTC)),
        ("2027-03-01T08:00:00+02:00", datetime(2027, 3, 1, 6, tzinfo=UTC)),
        ("2027-03-01T08:00\n", datetime(2027, 3, 1, 8, tzinfo=UTC)),
        ("2027-03-01", datetime(2027, 3, 1, tzinfo=UTC)),
    ],
)
def test_an_instant_stops_the_clock_there(tmp_path, text, instant):
    assert read(tmp_path, text) == instant


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("+P6W", timedelta(weeks=6)),
        ("P6W", timedelta(weeks=6)),
        ("-PT1H", -timedelta(hours=1)),
        ("P1DT2H3M4.5S", timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ("PT0,5H", timedelta(minutes=30)),
        ("P0D", timedelta()),
    ],
)
def test_a_duration_shifts_the_clock(tmp_path, text, shift):
    assert read(tmp_path, text) == NOW + shift


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("P1M", datetime(2026, 2, 28, 10, 30, tzinfo=UTC)),
        ("P2Y1M", datetime(2028, 2, 29, 10, 30, tzinfo=UTC)),
        ("P1Y2M", datetime(2027, 3, 31, 10, 30, tzinfo=UTC)),
        ("-P1M", datetime(2025, 12, 31, 10, 30, tzinfo=UTC)),
        ("-P15Y", datetime(2011, 1, 31, 10, 30, tzinfo=UTC)),
        ("P1MT24H", datetime(2026, 3, 1, 10, 30, tzinfo=UTC)),
    ],
)
def test_months_and_years_follow_the_calendar(tmp_path, text, moved):
    assert read(tmp_path, text) == moved


@pytest.mark.parametrize(
    "text",
    ["tomorrow", "P", "PT", "+6W", "P1H", "2026-13-01", "P9999Y", "-P9999999999D", "P6W P1D"],
)
def test_anything_else_is_refused_by_name(tmp_path, text):
    with pytest.raises(clock_file.UnreadableClock):
        read(tmp_path, text)
