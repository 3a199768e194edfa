import datetime as dt

import pytest

from ens.contexts.identity import api as identity
from tests.contexts.identity.conftest import NOW

WEEKS = 6
# Long before the other tests' persons, so that these are the oldest ones waiting.
BORN = NOW - dt.timedelta(days=400)
END = BORN + dt.timedelta(weeks=WEEKS)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def waiting(create):
    return create(now=BORN)


def found(now):
    return identity.unopposed(weeks=WEEKS, now=now, limit=10_000)


def test_the_window_ends_six_weeks_after_the_person_is_known(waiting):
    assert identity.window_ends(person=waiting.person, weeks=WEEKS) == END


def test_nobody_has_no_window(database):
    with pytest.raises(identity.UnknownPerson):
        identity.window_ends(person=9_999_999_999, weeks=WEEKS)


def test_a_space_waits_until_the_very_end_of_the_window(waiting):
    assert waiting.person not in found(END - SECOND)
    assert waiting.person in found(END)


def test_a_shorter_window_is_a_setting(waiting):
    earlier = identity.unopposed(weeks=2, now=BORN + dt.timedelta(weeks=2), limit=10_000)
    assert waiting.person in earlier


@pytest.mark.row("IDN-01")
def test_a_space_nobody_opposed_opens_dated_and_decided_by_nobody(waiting):
    assert identity.open_unopposed(person=waiting.person, who=3, now=END)
    assert identity.person(waiting.person).state == "open"
    last = identity.life_of(waiting.person)[-1]
    assert (last.event, last.before, last.at) == ("opened", "to-open", END)
    assert (last.by, last.who, last.note) == (0, 3, identity.UNOPPOSED)


@pytest.mark.row("IDN-02")
@pytest.mark.parametrize("later", [END, END + dt.timedelta(days=3650)])
def test_a_refused_space_never_opens_by_itself(waiting, later):
    identity.refuse_space(person=waiting.person, by=waiting.person, now=BORN)
    assert waiting.person not in found(later)
    assert not identity.open_unopposed(person=waiting.person, who=3, now=later)
    assert identity.person(waiting.person).state == "refused"


def test_a_space_opened_in_the_meantime_is_left_alone(waiting):
    identity.open_space(person=waiting.person, by=waiting.person, now=BORN)
    assert waiting.person not in found(END)
    assert not identity.open_unopposed(person=waiting.person, who=3, now=END)
    assert len(identity.life_of(waiting.person)) == 2


def test_the_oldest_come_first_and_no_more_than_asked(create):
    second, first = create(now=BORN - SECOND), create(now=BORN - 2 * SECOND)
    both = [one for one in found(END) if one in (first.person, second.person)]
    assert both == [first.person, second.person]
    assert len(identity.unopposed(weeks=WEEKS, now=END, limit=1)) == 1


def test_the_steps_of_a_space_keep_their_order(create):
    one = create(now=BORN)
    identity.refuse_space(person=one.person, by=one.person, now=NOW)
    lines = [step.line for step in identity.life_of(one.person)]
    assert lines == sorted(set(lines))
