import datetime as dt

import pytest

from ens.contexts.cases import rules

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        ("2026-01-15", "2026-02-15", "2026-04-15"),
        ("2026-01-31", "2026-02-28", "2026-04-30"),
        ("2028-01-31", "2028-02-29", "2028-04-30"),
        ("2026-11-30", "2026-12-30", "2027-02-28"),
        ("2026-12-31", "2027-01-31", "2027-03-31"),
    ],
)
def test_a_month_is_the_same_day_of_the_next_or_its_last(received, due, extended):
    day = dt.date.fromisoformat(received)
    assert rules.due_on(day).isoformat() == due
    assert rules.extended_until(day).isoformat() == extended


def test_an_answer_is_late_the_day_after_it_was_due_and_not_before():
    due = dt.date(2026, 2, 28)
    told = {"state": "handled", "suspended": False}
    assert not rules.is_late(due, today=due, **told)
    assert rules.is_late(due, today=due + DAY, **told)


@pytest.mark.parametrize("state", sorted(rules.OVER))
def test_what_is_over_is_not_late(state):
    assert not rules.is_late(
        dt.date(2020, 1, 1), state=state, suspended=False, today=dt.date(2026, 1, 1)
    )


def test_what_waits_for_an_identity_is_not_late():
    assert not rules.is_late(
        dt.date(2020, 1, 1), state="asked", suspended=True, today=dt.date(2026, 1, 1)
    )


@pytest.mark.parametrize("kind", rules.KINDS)
def test_an_erasure_alone_is_proposed_and_accepted(kind):
    allowed = [
        what
        for what in ("proposed", "accepted")
        if rules.may_follow(what, kind=kind, state="handled")
    ]
    assert allowed == (["proposed", "accepted"] if kind == "erasure" else [])


@pytest.mark.parametrize("kind", rules.KINDS)
def test_nobody_says_that_an_accepted_erasure_was_done_or_takes_it_back(kind):
    """
    The worker erases, and the case with it.
    """
    assert [
        what for what in rules.STEPS if rules.may_follow(what, kind=kind, state="accepted")
    ] == []


def test_an_erasure_is_never_answered_by_words_alone():
    for state in rules.STATES:
        assert not rules.may_follow("answered", kind="erasure", state=state)


def test_a_rectification_alone_is_sent_to_its_author():
    assert [
        kind for kind in rules.KINDS if rules.may_follow("sent", kind=kind, state="handled")
    ] == ["rectification"]


@pytest.mark.parametrize("what", sorted(rules.STEPS))
def test_nothing_follows_a_closed_case(what):
    assert not any(rules.may_follow(what, kind=kind, state="closed") for kind in rules.KINDS)


def test_a_step_without_a_name_of_ours_follows_nothing():
    assert not rules.may_follow("forgotten", kind="access", state="received")
