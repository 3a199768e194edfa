"""
So many within a time, and no more, for each key apart.
"""

import datetime as dt
import uuid

import pytest

from ens.ground import rate
from tests.plugins.racing import at_once

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def limit(database):
    return rate.Limit(f"essai-{uuid.uuid4()}", 3, 10 * SECOND)


def taken(limit, who, times, now=NOW):
    """
    How many of so many tries went through.
    """
    passed = 0
    for _ in range(times):
        try:
            rate.take(limit, who, now=now)
        except rate.TooFast:
            continue
        passed += 1
    return passed


def test_as_many_as_the_limit_and_no_more_until_the_window_is_over(limit):
    assert taken(limit, "a", 5) == 3
    assert taken(limit, "a", 1, NOW + 9 * SECOND) == 0
    assert taken(limit, "a", 5, NOW + 10 * SECOND) == 3


def test_one_key_takes_nothing_from_another(limit):
    assert taken(limit, "a", 5) == 3
    assert taken(limit, "b", 5) == 3
    other = rate.Limit(f"essai-{uuid.uuid4()}", 3, 10 * SECOND)
    assert taken(other, "a", 5) == 3


def test_two_parts_of_a_key_are_not_one_written_together(limit):
    for _ in range(limit.most):
        rate.take(limit, "a", "bc", now=NOW)
    rate.take(limit, "ab", "c", now=NOW)
    with pytest.raises(rate.TooFast):
        rate.take(limit, "a", "bc", now=NOW)


def test_how_long_to_wait_is_said_and_is_enough(limit):
    taken(limit, "a", 3)
    with pytest.raises(rate.TooFast) as refused:
        rate.take(limit, "a", now=NOW + 4 * SECOND)
    assert refused.value.seconds == 6
    assert taken(limit, "a", 1, NOW + (4 + refused.value.seconds) * SECOND) == 1


def test_a_clock_that_goes_back_begins_anew(limit):
    taken(limit, "a", 5)
    assert taken(limit, "a", 5, NOW - dt.timedelta(days=30)) == 3


def test_tries_at_the_same_moment_are_all_counted(limit):
    passed = at_once(lambda: taken(limit, "a", 4))
    assert sum(passed) == 3


def test_what_is_old_is_forgotten_and_no_name_is_kept(limit):
    from ens.ground import database as ground

    rate.take(limit, "camille", now=NOW - 2 * rate.KEPT)
    rate.take(limit, "julien", now=NOW)
    assert rate.forget_old(now=NOW) >= 1
    rows = ground.execute("select key from ground_rate").fetchall()
    assert all(len(key) == 32 for (key,) in rows)
    assert taken(limit, "julien", 3) == 2
