"""
The objection window: a space that nobody refused in time opens by itself, and says so.
"""

import datetime as dt

import pytest

from tests.fhir_api import inside
from tests.journeys import births

WEEKS = dt.timedelta(weeks=6)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(scope="module", autouse=True)
def dictionaries(database):
    from ens.contexts.record import api as record

    record.write_dictionaries()
    inside.register_clients()


@pytest.fixture
def born():
    """
    When the child of the test was declared: before everybody else's, whom the clock leaves be.
    """
    from ens.ground import clock

    return clock.now() - WEEKS * 40


@pytest.fixture
def child(born):
    from ens.contexts.identity import api as identity
    from ens.journeys.write_path import submit_bundle

    birth = births.birth(births.human(born=born.date()))
    for parent in birth.parents:
        births.known(parent, email=parent.email)
    submit_bundle.submit(birth.bundle(), actor=births.maternity(), now=born)
    number = birth.child.number
    return identity.person(identity.person_of_ins(number.system, number.value))


def run(now):
    from ens.journeys import open_unopposed

    return open_unopposed.open_unopposed(now=now)


def state_of(child):
    from ens.contexts.identity import api as identity

    return identity.person(child.person).state


def notices_of(child):
    from ens.ground import database

    return [
        kind
        for (kind,) in database.execute(
            "select kind from notices_notice where person = %s and withdrawn_at is null"
            " order by notice",
            (child.person,),
        ).fetchall()
    ]


@pytest.mark.row("IDN-01")
def test_it_opens_at_the_end_of_the_window_and_not_before(child, born):
    run(born + WEEKS - SECOND)
    assert state_of(child) == "to-open"
    run(born + WEEKS)
    assert state_of(child) == "open"
    assert run(born + WEEKS) == 0


def test_it_is_told_and_what_was_to_open_is_no_longer_news(child, born):
    from ens.journeys import deliver_notice

    assert notices_of(child) == ["space-to-open"]
    run(born + WEEKS)
    assert notices_of(child) == ["space-opened-unopposed"]
    told = deliver_notice.addressees(child.person, today=(born + WEEKS).date())
    assert len([one for one in told if one.represents]) == 2


def test_the_register_says_that_nobody_decided(child, born):
    run(born + WEEKS)
    *_, last = inside.lines_of(child.person)
    assert last[1:3] == ("open-space", "Patient")


@pytest.mark.row("IDN-02")
def test_a_refused_space_never_opens_by_itself(child, born):
    from ens.contexts.identity import api as identity

    identity.refuse_space(person=child.person, by=0, now=born)
    run(born + WEEKS)
    assert state_of(child) == "refused"


def test_a_deployment_may_wait_longer(child, born):
    from django.test import override_settings

    with override_settings(ENS_OBJECTION_WEEKS=8):
        run(born + WEEKS)
        assert state_of(child) == "to-open"
        run(born + dt.timedelta(weeks=8))
        assert state_of(child) == "open"


@pytest.mark.parametrize("place", ["after-outbox", "register-write"])
def test_what_fails_is_left_as_it_was_and_done_the_next_time(child, born, place):
    with inside.failing(f"{place}:raise"):
        assert run(born + WEEKS) == 0
    assert state_of(child) == "to-open"
    assert notices_of(child) == ["space-to-open"]
    assert run(born + WEEKS) == 1
    assert state_of(child) == "open"
