"""
What holds for any life: more vaccines never make anything else due, the order of the record
changes nothing, and nothing is asked for before its age.
"""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ens.contexts.prevention import rules
from ens.contexts.prevention.calendar import BOOSTER, SERIES
from ens.contexts.prevention.values import DAY, MONTH, YEAR, Noted, Plan, State
from tests.contexts.prevention.lives import CALENDAR

TODAY = dt.date(2026, 11, 22)
EXAMPLES = max(300, settings.default.max_examples if settings.default else 0)
WIDTHS = {DAY: 0, MONTH: 30, YEAR: 364}

births = st.dates(dt.date(1935, 1, 1), TODAY) | st.dates(dt.date(2023, 1, 1), TODAY)


@st.composite
def a_vaccine(draw: st.DrawFn, born: dt.date) -> Noted:
    """
    Any product, any day of the life: early, late, twice, or known to the year.
    """
    first = draw(st.dates(born, TODAY))
    precision = draw(st.sampled_from([DAY, DAY, MONTH, YEAR]))
    return Noted(
        id=draw(st.uuids()).hex,
        name="",
        first=first,
        last=first + dt.timedelta(days=WIDTHS[precision]),
        precision=precision,
        product=draw(st.sampled_from(CALENDAR.products)),
    )


@st.composite
def lives(draw: st.DrawFn) -> tuple[dt.date, list[Noted]]:
    born = draw(births)
    return born, draw(st.lists(a_vaccine(born), max_size=12))


def plan(born: dt.date, noted: list[Noted], today: dt.date = TODAY) -> Plan:
    return rules.plan(CALENDAR, birth_date=born, sex="M", noted=noted, today=today)


def pressing(found: Plan) -> set[tuple[str, str]]:
    """
    The diseases against which something is to be done now, vaccine by vaccine.
    """
    return {(step.vaccine.key, one) for step in found.to_do for one in step.pressing}


def done(found: Plan) -> set[tuple[str, str]]:
    return {
        (step.key, disease)
        for step in found.steps
        for disease in step.vaccine.protects
        if disease not in step.missing
    }


@given(st.data())
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_vaccine_more_makes_nothing_else_due_and_undoes_nothing(data: st.DataObject) -> None:
    born, noted = data.draw(lives())
    more = data.draw(a_vaccine(born))
    before, after = plan(born, noted), plan(born, [*noted, more])
    assert pressing(after) <= pressing(before)
    assert done(before) <= done(after)


@given(lives(), st.randoms(use_true_random=False))
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_order_of_the_record_changes_nothing(life, draw) -> None:
    born, noted = life
    shuffled = list(noted)
    draw.shuffle(shuffled)
    assert plan(born, noted) == plan(born, shuffled)


@given(lives(), st.dates(dt.date(2025, 1, 1), dt.date(2032, 12, 31)))
@settings(max_examples=EXAMPLES, deadline=None)
def test_nothing_is_asked_for_before_its_age_or_outside_its_dates(life, today: dt.date) -> None:
    born, noted = life
    if today < born:
        return
    for step in plan(born, noted, today).steps:
        vaccine = step.vaccine
        assert vaccine.concerns(born, "M")
        if step.opens is None:
            continue
        dose = vaccine.doses[step.number - 1] if vaccine.doses else None
        youngest = dose.due[0] if dose else vaccine.season.age
        assert step.opens >= youngest.after(born)
        if step.to_do:
            assert step.opens <= today
            assert dose is None or dose.until is None or today < dose.until.after(born)


@given(lives())
@settings(max_examples=EXAMPLES, deadline=None)
def test_each_dose_is_in_one_state_and_says_what_it_stands_on(life) -> None:
    born, noted = life
    found = plan(born, noted)
    assert len({step.key for step in found.steps}) == len(found.steps)
    for step in found.steps:
        assert (step.state is State.DONE) == (not step.missing)
        assert step.state is not State.DONE or step.given
        assert bool(step.pressing) or not step.to_do
        assert all({*one.protects} & {*step.vaccine.protects} for one in step.given)


@given(lives())
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_next_change_is_to_come_and_brings_one(life) -> None:
    born, noted = life
    at = rules.next_change(plan(born, noted))
    if at is None:
        return
    assert at > TODAY
    known = [one for one in noted if one.last <= TODAY]
    if known == noted:
        eve, then = plan(born, noted, at - dt.timedelta(days=1)), plan(born, noted, at)
        assert {step.key for step in then.to_do} - {step.key for step in eve.to_do}


# --- what the data must keep for the above to hold


@pytest.mark.parametrize("vaccine", CALENDAR.vaccines, ids=lambda one: one.key)
def test_the_doses_of_a_vaccine_follow_each_other(vaccine) -> None:
    born = dt.date(2024, 1, 31)
    due = [dose.due[0].after(born) for dose in vaccine.doses]
    assert due == sorted(due)
    assert all(dose.due[0].after(born) < dose.due[1].after(born) for dose in vaccine.doses)
    if vaccine.plan == SERIES:
        intervals = [dose.after.after(born) for dose in vaccine.doses]
        assert intervals == sorted(intervals)
        assert len({dose.until for dose in vaccine.doses}) == 1
        youngest = [dose.valid.after(born) for dose in vaccine.doses]
        assert all(one <= two for one, two in zip(youngest, due, strict=True))
    if vaccine.plan == BOOSTER:
        counted = [dose.counts.after(born) for dose in vaccine.doses]
        assert all(one <= two for one, two in zip(counted, due, strict=True))


def test_every_disease_has_a_name_in_both_languages() -> None:
    named = {name for name, words in CALENDAR.diseases.items() if {"fr", "en"} <= words.keys()}
    followed = {one for vaccine in CALENDAR.vaccines for one in vaccine.protects}
    assert followed | {one for product in CALENDAR.products for one in product.about} <= named
    for vaccine in CALENDAR.vaccines:
        assert {"fr", "en"} <= vaccine.name.keys()
        assert not vaccine.note or {"fr", "en"} <= vaccine.note.keys()


def test_every_disease_followed_has_a_vaccine_that_can_be_recognised() -> None:
    followed = {one for vaccine in CALENDAR.vaccines for one in vaccine.protects}
    assert followed <= {one for product in CALENDAR.products for one in product.protects}


def test_no_code_names_two_products() -> None:
    for written in ("atc", "cvx", "words"):
        every = [one for product in CALENDAR.products for one in getattr(product, written)]
        assert len(every) == len(set(every)), written


def test_a_calendar_says_where_it_comes_from() -> None:
    assert CALENDAR.publisher
    assert CALENDAR.version in CALENDAR.title
    assert CALENDAR.address.startswith("https://")
    assert "médecin" in CALENDAR.provenance["fr"]
