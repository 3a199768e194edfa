"""
What is done, due or coming, for lives chosen one by one.
"""

import pytest

from ens.contexts.prevention import rules
from ens.contexts.prevention.values import State
from tests.contexts.prevention.lives import (
    DTP,
    HEXAVALENT,
    MMR,
    PNEUMOCOCCUS,
    day,
    immunization,
    keys,
    plan,
    step,
)

BORN = "2026-01-15"


def test_a_newborn_has_nothing_to_do_and_knows_what_comes_first():
    found = plan(BORN, "2026-01-23")
    assert found.to_do == ()
    coming = found.in_state(State.COMING)
    assert keys(coming)[:3] == ["hexavalent-1", "hexavalent-2", "hexavalent-3"]
    assert rules.next_change(found) == day("2026-03-15")


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2026-03-14", State.COMING),
        ("2026-03-15", State.DUE),
        ("2026-04-14", State.DUE),
        ("2026-04-15", State.OVERDUE),
        ("2032-01-14", State.OVERDUE),
        ("2032-01-15", State.PAST),
    ],
)
def test_a_dose_is_coming_then_due_then_overdue_then_no_longer_followed(today, state):
    assert step(plan(BORN, today), "hexavalent-1").state is state


@pytest.mark.row("CAR-03")
def test_at_two_months_the_first_doses_are_due():
    found = plan(BORN, "2026-03-20")
    assert keys(found.to_do) == ["hexavalent-1", "pneumococcus-1", "rotavirus-1"]
    one = step(found, "hexavalent-1")
    assert (one.opens, one.closes) == (day("2026-03-15"), day("2026-04-15"))
    assert one.required


@pytest.mark.row("CAR-03")
def test_a_dose_given_is_done_by_it_and_opens_the_next():
    given = immunization(HEXAVALENT, "2026-03-18", lotNumber="A1")
    found = plan(BORN, "2026-03-20", given, immunization(PNEUMOCOCCUS, "2026-03-18"))
    done = step(found, "hexavalent-1")
    assert done.state is State.DONE
    assert [(one.id, one.last, one.lot) for one in done.given] == [("i0", day("2026-03-18"), "A1")]
    assert (step(found, "hexavalent-2").state, step(found, "hexavalent-2").opens) == (
        State.COMING,
        day("2026-05-15"),
    )
    assert keys(found.to_do) == ["rotavirus-1"]


def test_one_injection_against_six_and_six_against_one_come_to_the_same():
    """
    The certificates of a child's health code each protection by itself.
    """
    codes = (DTP, "J07AJ", "J07AG", "J07BC01")
    alone = [immunization(code, "2026-03-18") for code in codes]
    assert step(plan(BORN, "2026-03-20", *alone), "hexavalent-1").state is State.DONE
    without = step(plan(BORN, "2026-03-20", *alone[:3]), "hexavalent-1")
    assert without.state is State.DUE
    assert without.missing == without.pressing == ("hepatitis-b",)
    assert len(without.given) == 3


def test_a_dose_that_comes_late_puts_off_the_next_by_its_interval():
    late = immunization(HEXAVALENT, "2026-06-10")
    found = plan(BORN, "2026-06-20", late)
    following = step(found, "hexavalent-2")
    assert (following.state, following.opens, following.waits) == (
        State.COMING,
        day("2026-07-10"),
        False,
    )
    assert step(plan(BORN, "2026-07-10", late), "hexavalent-2").state is State.DUE


def test_what_follows_a_dose_not_given_waits_for_it():
    found = plan(BORN, "2026-08-01")
    second = step(found, "hexavalent-2")
    assert (second.state, second.waits, second.opens) == (State.COMING, True, day("2026-09-01"))
    assert rules.next_change(found) == day("2027-01-15")  # none of those that wait


@pytest.mark.parametrize(("when", "counts"), [("2026-02-21", False), ("2026-02-22", True)])
def test_a_dose_before_its_youngest_age_does_not_count(when, counts):
    """
    Six weeks, less four days.
    """
    found = step(plan(BORN, "2026-04-01", immunization(HEXAVALENT, when)), "hexavalent-1")
    assert (found.state is State.DONE) == counts
    assert found.last.last == day(when)


def test_two_doses_too_close_count_for_one_and_the_interval_runs_from_the_latest():
    close = [immunization(HEXAVALENT, when) for when in ("2026-03-15", "2026-03-25")]
    found = plan(BORN, "2026-04-01", *close)
    assert step(found, "hexavalent-1").state is State.DONE
    assert step(found, "hexavalent-2").opens == day("2026-05-15")
    assert step(plan("2025-10-15", "2026-04-01", *close), "hexavalent-2").opens == day("2026-04-25")


def test_the_same_injection_told_by_two_documents_counts_once():
    twice = [immunization(HEXAVALENT, "2026-03-18")] * 2
    found = plan(BORN, "2026-06-01", *twice)
    assert keys(found.in_state(State.DONE)) == ["hexavalent-1"]
    assert step(found, "hexavalent-2").state is State.DUE


def test_a_date_known_to_the_month_counts_and_its_uncertainty_is_kept():
    found = plan(BORN, "2026-07-20", immunization(HEXAVALENT, "2026-06"))
    done, following = step(found, "hexavalent-1"), step(found, "hexavalent-2")
    assert (done.state, done.given[0].precision) == (State.DONE, "month")
    assert (following.opens, following.precision) == (day("2026-07-30"), "month")


def test_a_date_known_to_the_year_counts_too():
    found = plan("2020-05-01", "2026-07-20", immunization(MMR, "2021"))
    assert step(found, "mmr-1").given[0].precision == "year"


def test_the_day_is_uncertain_only_where_it_stands_on_an_uncertain_date():
    found = plan(BORN, "2026-03-31", immunization(HEXAVALENT, "2026-03"))
    following = step(found, "hexavalent-2")
    assert (following.opens, following.precision) == (day("2026-05-15"), "day")


@pytest.mark.parametrize("status", ["not-done", "entered-in-error"])
def test_what_was_not_done_or_was_an_error_is_no_vaccine(status):
    found = plan(BORN, "2026-03-20", immunization(HEXAVALENT, "2026-03-18", status=status))
    assert step(found, "hexavalent-1").state is State.DUE
    assert step(found, "hexavalent-1").last is None


def test_a_vaccine_nobody_knows_is_listed_and_not_ignored():
    found = plan(BORN, "2026-03-20", immunization("X99", "2026-03-18"))
    assert [one.name for one in found.unknown] == ["X99"]
    assert step(found, "hexavalent-1").state is State.DUE


def test_a_vaccine_of_another_calendar_is_listed_apart():
    found = plan(BORN, "2027-03-20", immunization("J07BL01", "2027-03-18"))
    assert [one.product.about for one in found.others] == [("yellow-fever",)]
    assert found.unknown == ()


def test_an_older_vaccine_is_known_and_counts_for_nothing():
    found = plan("1950-03-01", "2026-03-02", immunization("J07BK02", "2018-03-01"))
    assert [one.product.about for one in found.others] == [("zoster",)]
    assert step(found, "zoster-1").state is State.OVERDUE


@pytest.mark.parametrize(
    "resource",
    [
        {**immunization(HEXAVALENT, ""), "occurrenceString": "Date non précisée"},
        immunization(HEXAVALENT, "2027-01-01"),
    ],
)
def test_without_a_date_or_with_one_to_come_it_is_listed_and_counts_for_nothing(resource):
    found = plan(BORN, "2026-03-20", resource)
    assert len(found.undated) == 1
    assert step(found, "hexavalent-1").state is State.DUE


def test_the_month_that_runs_is_not_to_come():
    found = plan(BORN, "2026-03-20", immunization(HEXAVALENT, "2026-03"))
    assert step(found, "hexavalent-1").given[0].last == day("2026-03-20")


@pytest.mark.parametrize(
    ("born", "key", "required"),
    [
        ("2017-12-31", "mmr-1", False),
        ("2018-01-01", "mmr-1", True),
        ("2024-12-31", "meningococcus-b-1", False),
        ("2025-01-01", "meningococcus-b-1", True),
        ("2025-01-01", "meningococcus-acwy-1", True),
        ("2026-01-01", "rotavirus-1", False),
    ],
)
def test_the_law_asks_for_a_vaccine_from_a_date_of_birth_on(born, key, required):
    assert step(plan(born, "2026-03-02"), key).required == required


@pytest.mark.parametrize(
    ("born", "key", "concerned"),
    [
        ("1979-12-31", "mmr-1", False),
        ("1980-01-01", "mmr-1", True),
        ("2024-06-30", "meningococcus-acwy-1", False),
        ("2024-07-01", "meningococcus-acwy-1", True),
        ("2024-06-30", "meningococcus-c-1", True),
        ("2024-07-01", "meningococcus-c-1", False),
    ],
)
def test_a_vaccine_concerns_those_born_within_its_dates(born, key, concerned):
    assert (key in keys(plan(born, "2026-03-02").steps)) == concerned


# --- adults


def test_a_booster_of_the_five_years_before_its_age_counts():
    early = immunization(DTP, "2022-06-01")
    assert step(plan("1981-03-01", "2026-03-02", early), "booster-adult-1").state is State.DONE
    before = immunization(DTP, "2020-06-01")
    late = step(plan("1981-03-01", "2026-03-02", before), "booster-adult-1")
    assert (late.state, late.last.last) == (State.DUE, day("2020-06-01"))


def test_at_25_whooping_cough_is_asked_for_too():
    found = plan("2001-02-01", "2026-03-02", immunization(DTP, "2026-02-15"))
    assert step(found, "booster-25-1").missing == ("pertussis",)


def test_a_booster_is_followed_until_the_next_one():
    assert step(plan("1961-03-03", "2026-03-02"), "booster-adult-1").state is State.OVERDUE
    found = plan("1961-03-02", "2026-03-02")
    assert step(found, "booster-adult-1").state is State.PAST
    assert step(found, "booster-adult-2").state is State.DUE


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-08-31", {"influenza-2026": State.COMING}),
        ("2026-10-14", {"influenza-2026": State.COMING}),
        ("2026-10-15", {"influenza-2026": State.DUE, "influenza-2027": State.COMING}),
        ("2027-01-31", {"influenza-2026": State.DUE, "influenza-2027": State.COMING}),
        ("2027-02-01", {"influenza-2027": State.COMING}),
    ],
)
def test_influenza_is_due_each_winter_from_65(today, expected):
    found = plan("1950-03-01", today)
    states = {one.key: one.state for one in found.steps if one.vaccine.key == "influenza"}
    assert states == expected


@pytest.mark.parametrize(("when", "done"), [("2026-08-31", False), ("2026-09-01", True)])
def test_a_dose_counts_for_the_winter_it_was_made_for(when, done):
    found = plan("1950-03-01", "2026-11-01", immunization("J07BB02", when))
    assert (step(found, "influenza-2026").state is State.DONE) == done


def test_who_turns_65_in_the_season_is_concerned_from_that_day():
    found = plan("1961-12-10", "2026-11-01")
    assert step(found, "influenza-2026").opens == day("2026-12-10")
    assert step(plan("1962-03-10", "2026-11-01"), "rsv-1").state is State.COMING


def test_what_is_deduced_from_a_hidden_vaccine_is_as_hidden():
    from tests.contexts.prevention.lives import noted, plan_of

    secret = noted(immunization("J07BM03", "2026-01-10"), flags=4)
    found = plan_of("2012-01-15", "2026-07-02", secret)
    assert step(found, "papillomavirus-2").flags == 4
    assert step(found, "booster-child-2").flags == 0
