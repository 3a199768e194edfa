"""
Each process on the way of research killed with -9, at the places where it matters most (at every
one with `make drills`): what was
deposited is in the hub, once, and within a minute.

Over the database of the tests, with a worker, a collector and a hub of these drills.
"""

import os
import time

import pytest

from tests.contexts.feed.following import deposit, due_now, ledger
from tests.drills.parts import Part
from tests.fhir_api import inside
from tests.hub.parties import Parties

IN_A_MINUTE = 60
LONG = bool(os.environ.get("ENS_LONG"))
OF_WORKER = ("before-delivery", "feed-after-send")
OF_OTHERS = ("collector-after-forward", "hub-before-rename", "hub-after-write")
if LONG:
    OF_WORKER += ("after-effect", "feed-before-send")
    OF_OTHERS += ("collector-before-forward", "hub-before-write")


@pytest.fixture(scope="module")
def parties(tmp_path_factory):
    both = Parties(tmp_path_factory.mktemp("research"))
    yield both
    both.kill()


@pytest.fixture
def environment(parties, running_system, database_url):
    from django.conf import settings

    return {
        "ENS_HOME": str(settings.ENS_HOME),
        "ENS_PORT": "18000",
        "ENS_MODE": "sandbox",
        "DATABASE_URL": database_url,
        "ENS_SMTP_PORT": str(running_system.port + 12),
        "ENS_COLLECTOR_URL": parties.url("collector"),
        "ENS_CARE_CARD": str(parties.home / "feed" / "card.json"),
        "ENS_COLLECTOR_CARD": str(parties.home / "collector" / "card.json"),
        "ENS_HUB_CARD": str(parties.home / "hub" / "card.json"),
    }


@pytest.fixture
def deposited(database, parties):
    """
    Somebody in whose space a document has just arrived; nothing of other tests waits.
    """
    from ens.ground import database

    database.execute("update ground_outbox set dispatched_at = now() where dispatched_at is null")
    database.execute("delete from procrastinate_jobs")
    database.execute("delete from feed_sending where sent_at is null and stopped_at is null")
    person, author = inside.holder(), inside.doctor()
    parties.before = len(parties.lines()) if parties.incoming.exists() else 0
    deposit(author, person)
    # Its notice has its own drill.
    database.execute(
        "update ground_outbox set dispatched_at = now() where event = 'notices.NoticeWritten'"
    )
    return person


def wait_for(condition, *, seconds=IN_A_MINUTE, what=""):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def is_sent(person):
    found = ledger(person)
    return bool(found) and found[0][2]


def arrived(parties):
    return len(parties.lines()) - parties.before


def finish(parties, environment, person, *, waiting=True):
    """
    Everybody runs again, and goes on until the ledger knows; then nothing more comes.
    """
    missing = [name for name in ("collector", "hub") if name not in parties.running]
    parties.start(*missing) if missing else None
    worker = Part("worker", **environment)
    try:
        if not waiting:
            wait_for(lambda: ledger(person), what="nothing was decided")
            due_now(person)
        wait_for(lambda: is_sent(person), what="it did not leave")
        time.sleep(1)
    finally:
        worker.stop()
    assert arrived(parties) == 1
    assert [row[2] for row in ledger(person)] == [True]


@pytest.mark.row("HUB-01")
@pytest.mark.parametrize("place", OF_WORKER)
def test_the_worker_dies(parties, environment, deposited, place):
    missing = [name for name in ("collector", "hub") if name not in parties.running]
    parties.start(*missing) if missing else None
    worker = Part("worker", **environment, ENS_FAILPOINT=f"{place}:kill")
    try:
        wait_for(lambda: worker.process.poll() is not None, what=place)
        assert worker.process.returncode == -9
    finally:
        worker.stop()
    finish(parties, environment, deposited, waiting=False)


@pytest.mark.row("HUB-01")
@pytest.mark.parametrize("place", OF_OTHERS)
def test_the_collector_or_the_hub_dies(parties, environment, deposited, place):
    name = place.partition("-")[0]
    if name in parties.running:
        parties.kill(name)
    others = [one for one in ("collector", "hub") if one not in (name, *parties.running)]
    parties.start(*others) if others else None
    parties.start(name, failpoint=f"{place}:kill")
    worker = Part("worker", **environment)
    try:
        assert parties.wait_dead(name, IN_A_MINUTE) == -9
    finally:
        worker.stop()
    finish(parties, environment, deposited, waiting=False)


@pytest.mark.row("HUB-01")
def test_killed_once_it_is_there_within_a_minute_all_the_same(parties, environment, deposited):
    """
    Nothing is hurried here: the pause before another try is that of the product.
    """
    began = time.monotonic()
    missing = [name for name in ("collector", "hub") if name not in parties.running]
    parties.start(*missing) if missing else None
    worker = Part("worker", **environment, ENS_FAILPOINT="feed-after-send:kill")
    wait_for(lambda: worker.process.poll() is not None)
    finish(parties, environment, deposited)
    assert time.monotonic() - began < IN_A_MINUTE


@pytest.mark.row("HUB-01")
def test_a_hub_that_was_away_gets_what_waited(parties, environment, deposited):
    parties.kill()
    parties.start("collector")
    worker = Part("worker", **environment)
    try:
        wait_for(lambda: ledger(deposited) and ledger(deposited)[0][4] >= 2, what="no try")
        assert not is_sent(deposited)
        parties.start("hub")
        wait_for(lambda: is_sent(deposited), what="it did not leave")
    finally:
        worker.stop()
    assert arrived(parties) == 1
