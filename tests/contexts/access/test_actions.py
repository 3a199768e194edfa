"""
What people decide, and when it takes effect: codes, relations, blocks, oppositions.
"""

import datetime as dt

import pytest

from ens.contexts.access import api as access
from ens.ground import database as ground
from tests.contexts.access.conftest import DAY, MINUTE, MOMENT, NOW, doctor, key
from tests.contexts.access.policy import sees
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


# --- codes


@pytest.mark.parametrize(
    ("after", "works"),
    [(dt.timedelta(), True), (LIFE - MOMENT, True), (LIFE, False), (DAY, False)],
)
def test_a_code_works_for_a_quarter_of_an_hour(person: int, after: dt.timedelta, works) -> None:
    code = access.code_for(person=person, now=NOW)
    assert code.expires_at == NOW + LIFE
    assert use(code.text, account=key(), now=NOW + after) == (person if works else None)


def test_a_code_works_once(person: int) -> None:
    code = access.code_for(person=person, now=NOW)
    assert use(code.text, account=key()) == person
    assert use(code.text, account=key()) is None


def test_the_same_code_is_shown_as_long_as_it_works(person: int) -> None:
    code = access.code_for(person=person, now=NOW)
    assert access.code_for(person=person, now=NOW + LIFE - MOMENT) == code
    assert access.code_for(person=person, now=NOW + LIFE).text != code.text


def test_a_used_code_is_shown_no_more(person: int) -> None:
    code = access.code_for(person=person, now=NOW)
    use(code.text, account=key())
    assert access.present_code(person=person, now=NOW) is None
    assert access.code_for(person=person, now=NOW).text != code.text


def test_a_code_is_of_the_person_who_shows_it(make_person) -> None:
    one, other = make_person(), make_person()
    codes = {p: access.code_for(person=p, now=NOW).text for p in (one, other)}
    assert use(codes[other], account=key()) == other
    assert use(codes[one], account=key()) == one


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-", "{0:.4}-{1}", "{2}"])
def test_a_code_is_read_as_people_type_it(person: int, typed: str) -> None:
    text = access.code_for(person=person, now=NOW).text
    assert use(typed.format(text, text[4:], text.lower()), account=key()) == person


def test_nothing_readable_of_a_code_is_stored(person: int) -> None:
    text = access.code_for(person=person, now=NOW).text.encode()
    rows = ground.execute("select digest, sealed from access_code where person = %s", (person,))
    for digest, sealed in rows.fetchall():
        assert text not in digest
        assert text not in sealed


def test_codes_use_letters_that_cannot_be_mistaken(person: int) -> None:
    text = "".join(access.new_code(person=person, now=NOW).text for _ in range(50))
    assert not set(text) & set("01IO")
    assert len(text) == 400


def test_ten_wrong_codes_shut_the_door_even_to_a_right_one(person: int) -> None:
    account, code = key(), access.code_for(person=person, now=NOW)
    try_wrongly(10, account=account)
    with pytest.raises(access.TooManyAttempts):
        access.use_code(text=code.text, account=account, now=NOW)
    assert use(code.text, account=key()) == person


def test_nine_wrong_codes_leave_the_door_open(person: int) -> None:
    account, code = key(), access.code_for(person=person, now=NOW)
    try_wrongly(9, account=account)
    assert use(code.text, account=account) == person


def test_the_door_opens_again_when_the_quarter_of_an_hour_has_passed(person: int) -> None:
    account = key()
    try_wrongly(10, account=account)
    with pytest.raises(access.TooManyAttempts):
        access.use_code(text=WRONG, account=account, now=NOW + LIFE - MOMENT)
    code = access.code_for(person=person, now=NOW + LIFE)
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


# --- relations


@pytest.mark.row("ACC-16")
def test_a_professional_joins_the_care_team_once(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    with pytest.raises(access.AlreadyRelated):
        relate(person, asked)
    (only,) = access.relations_of(person=person, now=NOW)
    assert (only.professional, only.kind, only.source) == (
        asked.professional, "care-team", "named",
    )  # fmt: skip


def test_a_refused_relation_leaves_the_callers_transaction_usable(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    with ground.transaction():
        with pytest.raises(access.AlreadyRelated):
            relate(person, asked)
        assert sees(asked, person)


@pytest.mark.row("ACC-16")
def test_a_relation_ended_can_begin_again(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    relate(person, asked, kind="treating")
    assert access.end_relation(person=person, professional=asked.professional, now=NOW) == 2
    assert access.end_relation(person=person, professional=asked.professional, now=NOW) == 0
    relate(person, asked)
    assert sees(asked, person)


@pytest.mark.row("ACC-16")
@pytest.mark.parametrize("kind", ["care-team", "treating"])
def test_a_relation_past_its_term_can_begin_again(person: int, relate, kind: str) -> None:
    asked = doctor()
    relate(person, asked, kind=kind, until=NOW + DAY)
    with pytest.raises(access.AlreadyRelated):
        relate(person, asked, kind=kind, now=NOW + DAY - MOMENT)
    assert not sees(asked, person, now=NOW + DAY)
    relate(person, asked, kind=kind, now=NOW + DAY)
    assert sees(asked, person, now=NOW + DAY)
    assert len(access.relations_of(person=person, now=NOW + DAY)) == 1


def test_a_relation_that_begins_again_leaves_the_term_of_others(make_person, relate) -> None:
    one, other, asked, colleague = make_person(), make_person(), doctor(), doctor()
    relate(one, asked, until=NOW + DAY)
    relate(one, colleague, until=NOW + 2 * DAY)
    relate(other, asked, until=NOW + 2 * DAY)
    relate(one, asked, now=NOW + DAY)
    for person, professional in ((one, colleague), (other, asked)):
        assert sees(professional, person, now=NOW + 2 * DAY - MOMENT)
        assert not sees(professional, person, now=NOW + 2 * DAY)


def test_ending_a_relation_leaves_those_of_others(make_person, relate) -> None:
    one, other, asked, colleague = make_person(), make_person(), doctor(), doctor()
    for professional in (asked, colleague):
        relate(one, professional)
        relate(other, professional)
    access.end_relation(person=one, professional=asked.professional, now=NOW)
    assert not sees(asked, one)
    assert sees(asked, other)
    assert sees(colleague, one)


def test_relations_are_listed_while_they_hold_latest_first(make_person, relate) -> None:
    person, first, second, passed = make_person(), doctor(), doctor(), doctor()
    relate(person, passed, until=NOW + MINUTE)
    relate(person, first)
    relate(person, second, now=NOW + MINUTE)
    listed = access.relations_of(person=person, now=NOW + MINUTE)
    assert [one.professional for one in listed] == [second.professional, first.professional]


def test_those_a_professional_cares_for_are_listed_while_they_hold(make_person, relate) -> None:
    asked, one, two, left = doctor(), make_person(), make_person(), make_person()
    relate(one, asked)
    relate(one, asked, kind="treating")
    relate(two, asked, now=NOW + MINUTE)
    relate(left, asked)
    access.end_relation(person=left, professional=asked.professional, now=NOW)
    cared = access.persons_cared_for(professional=asked.professional, now=NOW + MINUTE)
    assert cared == (two, one)


# --- blocks and oppositions


@pytest.mark.row("ACC-02")
def test_a_block_takes_effect_at_once_and_so_does_its_end(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    access.block(person=person, professional=asked.professional, made_by=1, now=NOW)
    assert not sees(asked, person)
    access.unblock(person=person, professional=asked.professional, now=NOW)
    assert sees(asked, person)


@pytest.mark.row("ACC-02")
def test_a_blocked_structure_can_be_unblocked(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    access.block(person=person, structure=asked.structure, made_by=1, now=NOW)
    assert not sees(asked, person)
    access.unblock(person=person, professional=asked.professional, now=NOW)
    assert not sees(asked, person)
    access.unblock(person=person, structure=asked.structure, now=NOW)
    assert sees(asked, person)


def test_a_professional_blocked_twice_is_unblocked_at_once(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    for _ in range(2):
        access.block(person=person, professional=asked.professional, made_by=1, now=NOW)
    assert len(access.blocks_of(person=person)) == 1
    access.unblock(person=person, professional=asked.professional, now=NOW)
    assert access.blocks_of(person=person) == ()
    assert sees(asked, person)


@pytest.mark.parametrize(("professional", "structure"), [(0, 0), (1, 1)])
def test_a_block_names_a_professional_or_a_structure(
    person: int, professional: int, structure: int
) -> None:
    with pytest.raises(Exception, match="check constraint"), ground.transaction():
        access.block(
            person=person, professional=professional, structure=structure, made_by=1, now=NOW
        )


def test_an_opposition_takes_effect_at_once_and_so_does_its_withdrawal(person, relate) -> None:
    asked = doctor()
    relate(person, asked)
    access.oppose(person=person, against="consultation", made_by=1, now=NOW)
    assert not sees(asked, person)
    access.withdraw_opposition(person=person, against="consultation", now=NOW)
    assert sees(asked, person)


def test_an_opposition_against_nothing_known_is_refused(person: int) -> None:
    with pytest.raises(Exception, match="check constraint"), ground.transaction():
        access.oppose(person=person, against="everything", made_by=1, now=NOW)
