"""
The code that lets a professional into the care team, and wrong ones, counted.
"""

import datetime as dt

import pytest

from ens.contexts.access import api as access
from ens.ground import database as ground
from tests.contexts.access.conftest import DAY, MINUTE, MOMENT, NOW, key
from tests.plugins.racing import at_once

LIFE = dt.timedelta(minutes=15)
WRONG = "AAAA-AAAA"


def use(text: str, *, account: int, now: dt.datetime = NOW) -> int | None:
    try:
        return access.use_code(text=text, account=account, now=now)
    except access.WrongCode:
        return None


def try_wrongly(times: int, *, account: int, now: dt.datetime = NOW) -> None:
    for _ in range(times):
        assert use(WRONG, account=account, now=now) is None


@pytest.mark.parametrize(
    ("after", "works"),
    [(dt.timedelta(), True), (LIFE - MOMENT, True), (LIFE, False), (DAY, False)],
)
def test_a_code_works_for_a_quarter_of_an_hour(person: int, after: dt.timedelta, works) -> None:
    code = access.new_code(person=person, now=NOW)
    assert code.expires_at == NOW + LIFE
    assert use(code.text, account=key(), now=NOW + after) == (person if works else None)


def test_a_code_works_once(person: int) -> None:
    code = access.new_code(person=person, now=NOW)
    assert use(code.text, account=key()) == person
    assert use(code.text, account=key()) is None


def test_the_same_code_is_shown_as_long_as_it_works(person: int) -> None:
    code = access.new_code(person=person, now=NOW)
    assert access.present_code(person=person, now=NOW + LIFE - MOMENT) == code
    assert access.present_code(person=person, now=NOW + LIFE) is None


def test_a_used_code_is_shown_no_more(person: int) -> None:
    code = access.new_code(person=person, now=NOW)
    use(code.text, account=key())
    assert access.present_code(person=person, now=NOW) is None


def test_a_code_is_of_the_person_who_shows_it(make_person) -> None:
    one, other = make_person(), make_person()
    codes = {p: access.new_code(person=p, now=NOW).text for p in (one, other)}
    assert use(codes[other], account=key()) == other
    assert use(codes[one], account=key()) == one


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-", "{0:.4}-{1}", "{2}"])
def test_a_code_is_read_as_people_type_it(person: int, typed: str) -> None:
    text = access.new_code(person=person, now=NOW).text
    assert use(typed.format(text, text[4:], text.lower()), account=key()) == person


def test_nothing_readable_of_a_code_is_stored(person: int) -> None:
    text = access.new_code(person=person, now=NOW).text.encode()
    rows = ground.execute("select digest, sealed from access_code where person = %s", (person,))
    for digest, sealed in rows.fetchall():
        assert text not in digest
        assert text not in sealed


def test_codes_use_letters_that_cannot_be_mistaken(person: int) -> None:
    text = "".join(access.new_code(person=person, now=NOW).text for _ in range(50))
    assert not set(text) & set("01IO")
    assert len(text) == 400


def test_ten_wrong_codes_shut_the_door_even_to_a_right_one(person: int) -> None:
    account, code = key(), access.new_code(person=person, now=NOW)
    try_wrongly(10, account=account)
    with pytest.raises(access.TooManyAttempts):
        access.use_code(text=code.text, account=account, now=NOW)
    assert use(code.text, account=key()) == person


def test_nine_wrong_codes_leave_the_door_open(person: int) -> None:
    account, code = key(), access.new_code(person=person, now=NOW)
    try_wrongly(9, account=account)
    assert use(code.text, account=account) == person


def test_the_door_opens_again_when_the_quarter_of_an_hour_has_passed(person: int) -> None:
    account = key()
    try_wrongly(10, account=account)
    with pytest.raises(access.TooManyAttempts):
        access.use_code(text=WRONG, account=account, now=NOW + LIFE - MOMENT)
    code = access.new_code(person=person, now=NOW + LIFE)
    assert use(code.text, account=account, now=NOW + LIFE) == person


def test_wrong_codes_are_counted_as_they_leave_the_window_one_by_one(person: int) -> None:
    account = key()
    try_wrongly(5, account=account)
    try_wrongly(5, account=account, now=NOW + 5 * MINUTE)
    assert use(WRONG, account=account, now=NOW + LIFE) is None
    try_wrongly(4, account=account, now=NOW + LIFE)
    with pytest.raises(access.TooManyAttempts):
        access.use_code(text=WRONG, account=account, now=NOW + LIFE)


def test_wrong_codes_entered_at_once_are_counted_one_by_one(person: int) -> None:
    """
    Twelve attempts in parallel are ten wrong codes and two refusals.
    """
    account = key()

    def attempt() -> object:
        with ground.transaction():
            return use(WRONG, account=account)

    answers = at_once(attempt, 12)
    assert sorted(type(one).__name__ for one in answers) == (
        ["NoneType"] * 10 + ["TooManyAttempts"] * 2
    )


@pytest.mark.parametrize("typed", ["", " ", "é", "'; drop table access_code; --", "A" * 10_000])
def test_what_is_no_code_is_a_wrong_code(person: int, typed: str) -> None:
    assert use(typed, account=key()) is None
