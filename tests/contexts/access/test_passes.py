"""
Temporary passes: what they lend, to whom, until when, and who is first.
"""

import datetime as dt

import pytest

from ens.contexts.access import api as access
from ens.ground import database as ground
from ens.ground.label import kind_of, label
from tests.contexts.access.conftest import DAY, MOMENT, NOW, doctor, key
from tests.contexts.access.policy import REPORT, sees
from tests.plugins.racing import at_once

WEEK = 7 * DAY
PATIENT = label(kind_of("Patient"), 0)
CONDITION = label(kind_of("Condition"), 0)


def made(person: int, *, lends=("documents",), several=False, until=NOW + WEEK) -> int:
    return access.make_pass(
        person=person, lends=lends, several=several, until=until, made_by=key(), now=NOW
    )


def code_of(person: int, number: int) -> str:
    return next(p.code for p in access.passes_of(person=person, now=NOW) if p.number == number)


def use(text: str, actor, *, now: dt.datetime = NOW):
    try:
        return access.use_pass(
            text=text, account=actor.account, professional=actor.professional,
            structure=actor.structure, now=now,
        )  # fmt: skip
    except access.WrongCode:
        return None


def test_a_pass_opens_what_it_lends_from_its_use_to_its_end(person: int) -> None:
    anne = doctor()
    code = code_of(person, made(person))
    assert not sees(anne, person, now=NOW)
    assert use(code, anne) is not None
    assert sees(anne, person, now=NOW + WEEK - MOMENT)
    assert not sees(anne, person, REPORT, now=NOW + WEEK)
    assert sees(anne, person, PATIENT, now=NOW)
    assert not sees(anne, person, CONDITION, now=NOW)


@pytest.mark.parametrize(("after", "works"), [(WEEK - MOMENT, True), (WEEK, False)])
def test_a_code_is_accepted_to_its_end(person: int, after, works) -> None:
    code = code_of(person, made(person))
    assert (use(code, doctor(), now=NOW + after) is not None) == works


def test_ended_it_opens_nothing_at_the_next_request_and_its_code_is_gone(person: int) -> None:
    anne = doctor()
    number = made(person, several=True)
    code = code_of(person, number)
    use(code, anne)
    assert access.end_pass(person=person, number=number, now=NOW + DAY)
    assert not sees(anne, person, REPORT, now=NOW + DAY)
    assert use(code, doctor(), now=NOW + DAY) is None
    assert not access.is_pass(code)
    assert not access.end_pass(person=person, number=number, now=NOW + DAY)
    [one] = access.passes_of(person=person, now=NOW + DAY)
    assert (one.code, one.ended) == ("", NOW + DAY)


def test_nobody_else_ends_it(person: int, make_person) -> None:
    number = made(person)
    assert not access.end_pass(person=make_person(), number=number, now=NOW)
    assert use(code_of(person, number), doctor()) is not None


def test_a_pass_for_one_is_that_of_the_first(person: int) -> None:
    anne, karim = doctor(), doctor()
    code = code_of(person, made(person))
    assert use(code, anne).first
    assert use(code, karim) is None
    assert not use(code, anne, now=NOW + DAY).first
    assert not sees(karim, person, now=NOW)


def test_a_pass_for_several_is_that_of_each(person: int) -> None:
    code = code_of(person, made(person, several=True))
    doctors = [doctor() for _ in range(3)]
    assert all(use(code, one).first for one in doctors)
    assert all(sees(one, person, REPORT, now=NOW) for one in doctors)


def test_of_several_at_once_on_a_pass_for_one_exactly_one_wins(person: int) -> None:
    code = code_of(person, made(person))
    doctors = iter([doctor() for _ in range(6)])

    def work():
        one = next(doctors)
        with ground.transaction():
            return use(code, one)

    assert sum(answer is not None for answer in at_once(work, 6)) == 1
    [pass_] = access.passes_of(person=person, now=NOW)
    assert len(pass_.uses) == 1


def test_in_another_post_the_same_professional_enters_it_again(person: int) -> None:
    anne = doctor()
    code = code_of(person, made(person))
    use(code, anne)
    elsewhere = doctor(professional=anne.professional)
    assert not sees(elsewhere, person, REPORT, now=NOW)
    assert use(code, elsewhere) is not None
    assert sees(elsewhere, person, REPORT, now=NOW)


def test_wrong_codes_are_counted_with_those_of_the_other_code(person: int) -> None:
    anne = doctor()
    code = code_of(person, made(person))
    for _ in range(5):
        assert use("AAAA-AAAA", anne) is None
        with pytest.raises(access.WrongCode):
            access.use_code(text="AAAA-AAAA", account=anne.account, now=NOW)
    with pytest.raises(access.TooManyAttempts):
        use(code, anne)
    assert use(code, anne, now=NOW + dt.timedelta(minutes=15)) is not None


@pytest.mark.parametrize(
    "bad",
    [
        {"lends": ()},
        {"lends": ("administrative",)},
        {"lends": ("documents", "nothing")},
        {"until": NOW},
        {"until": NOW - DAY},
        {"until": NOW + 90 * DAY + MOMENT},
    ],
)
def test_a_pass_that_lends_nothing_or_never_ends_is_not_made(person: int, bad) -> None:
    with pytest.raises(access.BadPass):
        made(person, **bad)
    assert access.passes_of(person=person, now=NOW) == ()


def test_it_may_last_ninety_days(person: int) -> None:
    assert made(person, until=NOW + 90 * DAY)


def test_what_is_held_is_listed_until_its_end_by_post(person: int) -> None:
    anne = doctor()
    use(code_of(person, made(person)), anne)

    def held(now, structure=anne.structure):
        return access.passes_held(professional=anne.professional, structure=structure, now=now)

    assert [one.person for one in held(NOW)] == [person]
    assert held(NOW)[0].categories == ("documents", "administrative")
    assert held(NOW + WEEK) == ()
    assert held(NOW, structure=key()) == ()


def test_the_archive_says_that_a_pass_was_made_and_used(person: int) -> None:
    use(code_of(person, made(person)), doctor())
    told = {one.kind: one for one in access.decided(person=person)}
    assert told["pass"].about == told["pass-used"].about == "documents administrative"
    assert told["pass"].ended == NOW + WEEK
