"""
The sandbox's clock moves time for the product; a production has none.
"""

import datetime as dt

import pytest
from django.test import override_settings

from ens.ground import clock


@pytest.fixture
def file(tmp_path, database):
    (tmp_path / "sandbox").mkdir()
    clock._file.cache_clear()
    with override_settings(ENS_HOME=tmp_path):
        yield tmp_path / "sandbox" / "clock"
    clock._file.cache_clear()


def test_without_a_file_it_is_now(file):
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


def test_an_instant_stands_still(file):
    file.write_text("2026-12-31T23:30:00Z")
    assert clock.now() == dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
    assert clock.today() == dt.date(2027, 1, 1)


def test_a_duration_moves_the_clock(file):
    file.write_text("+P6W")
    moved = clock.now() - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=41) < moved < dt.timedelta(days=43)


def test_production_does_not_look_at_it(file):
    file.write_text("2000-01-01T00:00:00Z")
    with override_settings(SANDBOX=False):
        assert clock.now().year >= 2025


def test_the_day_is_that_of_paris():
    summer = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
    winter = dt.datetime(2026, 1, 1, 22, 30, tzinfo=dt.UTC)
    assert clock.day_of(summer) == dt.date(2026, 7, 2)
    assert clock.day_of(winter) == dt.date(2026, 1, 1)
