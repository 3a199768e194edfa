"""
A vaccine falls due while workers die and several run at once: its reminder is told once, and the
e-mail leaves once, in the hours that the person chose.

Over the database of the tests; the mail goes to a mailbox of a running sandbox.
"""

import datetime as dt

import pytest

from tests.drills.parts import Part
from tests.drills.test_worker_killed import environment, run_until_killed, wait_for
from tests.journeys.test_remind_of_vaccines import baby, work

__all__ = ["environment", "work"]
HEALTH = ("vaccin", "santé publique", "dose", "rappel", "pneumo", "hexavalent", "noé")


@pytest.fixture
def born_two_months_ago(work):
    """
    Somebody whose first vaccines fall due today, with an address and an open space.
    """
    from ens.contexts.identity import api as identity
    from ens.contexts.prevention.ages import months_after
    from ens.ground import clock, database

    database.execute("update ground_outbox set dispatched_at = now() where dispatched_at is null")
    database.execute("delete from procrastinate_jobs")
    one = baby(born=months_after(clock.today(), -2), opened=clock.today() - dt.timedelta(days=20))
    address = f"rappel.{one.key}@example.test"
    identity.change_email(person=one.key, email=address)
    return one, address


def choose(one, *, now: bool):
    """
    Hours that hold now, or that do not.
    """
    from ens.contexts.notices import api as notices
    from ens.ground import clock

    hour = clock.now().astimezone(clock.PARIS).hour
    away = notices.Preferences((hour + 3) % 24, (hour + 5) % 24 or 24)
    chosen = notices.Preferences(0, 24) if now else away
    notices.prefer(person=one.key, chosen=chosen, now=clock.now())


def written(one):
    """
    How many reminders, and how many doses they tell of.
    """
    from ens.ground import database

    return database.execute(
        "select (select count(*) from notices_notice where person = %(person)s"
        " and kind = 'reminder'), (select count(*) from prevention_reminded"
        " where person = %(person)s)",
        {"person": one.key},
    ).fetchone()


def waiting(one):
    from ens.ground import database

    return database.execute(
        "select count(*) from notices_waiting where addressee = %s", (one.key,)
    ).fetchone()[0]


@pytest.mark.row("MSG-05")
def test_a_reminder_is_told_once_though_a_worker_dies_and_two_run(
    running_system, environment, born_two_months_ago
):
    one, address = born_two_months_ago
    choose(one, now=True)
    run_until_killed(environment, "after-outbox:kill")
    assert (written(one), running_system.mailbox(address)) == ((0, 0), [])
    workers = [Part("worker", **environment) for _ in range(2)]
    try:
        wait_for(lambda: running_system.mailbox(address), seconds=40, what="no e-mail came")
        wait_for(lambda: settled(one), seconds=40, what="something is left to do")
    finally:
        for worker in workers:
            worker.stop()
    assert written(one) == (1, 3)
    (message,) = running_system.mailbox(address)
    text = (message["subject"] + message["text"]).lower()
    assert [word for word in HEALTH if word in text] == []


def settled(one):
    from ens.ground import database

    return database.execute(
        "select count(*) = 0 from procrastinate_jobs where status in ('todo', 'doing')"
        " and (args -> 'payload' ->> 'person')::bigint = %s",
        (one.key,),
    ).fetchone()[0]


@pytest.mark.row("PRF-06")
def test_an_e_mail_waits_for_the_hours_of_its_addressee_and_then_leaves_once(
    running_system, environment, born_two_months_ago
):
    one, address = born_two_months_ago
    choose(one, now=False)
    worker = Part("worker", **environment)
    try:
        wait_for(lambda: waiting(one), seconds=40, what="nothing waits")
        assert running_system.mailbox(address) == []
        choose(one, now=True)
    finally:
        worker.stop()
    workers = [Part("worker", **environment) for _ in range(2)]
    try:
        wait_for(lambda: running_system.mailbox(address), seconds=40, what="no e-mail came")
        wait_for(lambda: not waiting(one), seconds=40, what="it still waits")
    finally:
        for worker in workers:
            worker.stop()
    assert len(running_system.mailbox(address)) == 1
    assert written(one) == (1, 3)
