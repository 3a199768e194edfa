"""
Whatever stops on the way: nothing lost, nothing twice, and the strictest choice wins.
"""

import pytest

from ens.ground import failpoints
from tests.contexts.feed import following
from tests.contexts.feed.conftest import settings_of
from tests.contexts.feed.following import choose, decide, deposit, due_now, ledger, send
from tests.fhir_api import inside
from tests.hub.parties import Parties
from tests.plugins.racing import at_once


@pytest.fixture
def before(on):
    return len(on.lines())


@pytest.fixture
def waiting(on, jeanne, biologist, job):
    """
    A document that was decided and waits to leave.
    """
    deposit(biologist, jeanne)
    assert decide(jeanne, job) == 1
    return jeanne


def tries(person):
    return ledger(person)[0][4]


def is_sent(person):
    return ledger(person)[0][2]


@pytest.mark.parametrize("down", ["collector", "hub"])
def test_while_one_of_them_is_down_it_waits_and_leaves_when_it_is_back(
    on, before, waiting, job, down
):
    on.kill(down)
    try:
        assert send(job) == 0
        assert (tries(waiting), is_sent(waiting)) == (1, False)
        assert send(job) == 0  # not before a pause
        assert tries(waiting) == 1
    finally:
        on.start(down)
    due_now(waiting)
    assert send(job) == 1
    assert is_sent(waiting)
    assert len(on.lines()) == before + 1


def test_the_pauses_grow_to_a_minute_and_no_further(on, waiting, job, tmp_path):
    from ens.ground import database

    nobody = Parties(tmp_path)
    nobody.home = on.home
    pauses = []
    with settings_of(nobody):
        for _ in range(9):
            due_now(waiting)
            assert send(job) == 0
            [(pause,)] = database.execute(
                "select extract(epoch from next_try - clock_timestamp())::float from feed_sending"
                " where person = %s",
                (waiting.key,),
            ).fetchall()
            pauses.append(round(pause))
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60, 60]


@pytest.mark.parametrize("place", ["feed-before-send", "feed-after-send"])
def test_a_sender_that_dies_on_the_way_is_taken_over_and_nothing_is_kept_twice(
    on, before, waiting, job, place
):
    with inside.failing(f"{place}:raise"), pytest.raises(failpoints.FailpointReached):
        send(job)
    assert (tries(waiting), is_sent(waiting)) == (1, False)
    assert send(job) == 0  # the first is still thought to be under way
    due_now(waiting)
    assert send(job) == 1
    assert len(on.lines()) == before + 1


@pytest.mark.row("HUB-15")
def test_refused_after_a_try_that_had_not_arrived_it_never_leaves(on, before, waiting, job):
    with inside.failing("feed-before-send:raise"), pytest.raises(failpoints.FailpointReached):
        send(job)
    choose(waiting, "professional", False)
    due_now(waiting)
    assert send(job) == 0
    assert ledger(waiting) == [("professional", "documents", False, "refused", 2, False)]
    assert len(on.lines()) == before


@pytest.mark.row("HUB-15")
def test_refused_after_a_try_that_had_arrived_the_person_is_told_that_it_left(
    on, before, waiting, job
):
    """
    The sender died before it knew: the hub is asked, and what it has is told as sent.
    """
    with inside.failing("feed-after-send:raise"), pytest.raises(failpoints.FailpointReached):
        send(job)
    choose(waiting, "professional", False)
    due_now(waiting)
    assert send(job) == 1
    assert ledger(waiting) == [("professional", "documents", True, "", 2, False)]
    assert len(on.lines()) == before + 1


def test_refused_while_a_try_may_be_under_way_it_is_not_judged_yet(on, waiting, job):
    from ens.ground import database

    with inside.failing("feed-before-send:raise"), pytest.raises(failpoints.FailpointReached):
        send(job)
    choose(waiting, "professional", False)
    database.execute(
        "update feed_sending set next_try = clock_timestamp() where person = %s", (waiting.key,)
    )
    assert send(job) == 0
    assert ledger(waiting)[0][2:5] == (False, "", 1)


def test_what_the_hub_refuses_is_not_sent_again(on, before, jeanne, biologist, job):
    from ens.contexts.feed import deciding
    from ens.contexts.record import api as record
    from ens.ground import database, keys

    deposit(biologist, jeanne)
    decide(jeanne, job)
    [(rid,)] = database.execute(
        "select rid from feed_sending where person = %s", (jeanne.key,)
    ).fetchall()
    place = record.Place("", "", jeanne.key, rid)
    unfit = keys.seal(
        keys.person_key(jeanne.key), b'{"name":"DUPONT"}', deciding.sealed_at(place, 1)
    )
    database.execute("update feed_sending set sealed = %s where person = %s", (unfit, jeanne.key))
    assert send(job) == 0
    assert ledger(jeanne)[0][3] == "unfit"
    due_now(jeanne)
    assert send(job) == 0
    assert len(on.lines()) == before


def test_the_hub_answering_for_another_is_not_believed(on, waiting, job, tmp_path):
    """
    A collector whose card we do not know: its word counts for nothing.
    """
    other = Parties(tmp_path)
    other.know_care()
    other.start()
    mixed = Parties(on.home, port=other.port)
    try:
        with settings_of(mixed):
            assert send(job) == 0
    finally:
        other.kill()
    assert not is_sent(waiting)
    assert other.lines() == []


def test_two_senders_at_once_share_the_work(on, before, jeanne, biologist, job):
    """
    A row that one of them holds is left alone by the other.
    """
    for _ in range(6):
        deposit(biologist, jeanne)
    assert decide(jeanne, job) == 6
    counts = at_once(lambda: send(job), 2)
    due_now(jeanne)
    counts.append(send(job))
    assert sum(counts) == 6
    assert len(on.lines()) == before + 6


def test_many_leave_in_batches(on, before, jeanne, job):
    choose(jeanne, "own", True)
    for _ in range(30):
        following.measure(jeanne)
    assert decide(jeanne, job) == 30
    assert (send(job), send(job), send(job)) == (25, 5, 0)
    assert len(on.lines()) == before + 30
