"""
Events leave with the transaction that published them, and are taken by one relay at a time.
"""

import datetime as dt
import threading
import uuid
from dataclasses import dataclass

import pytest

from ens.contexts.notices.events import NoticeWritten
from ens.ground import outbox, request
from tests.ground.undoing import undone

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
NEVER = 2**40


@pytest.fixture
def event(database):
    """
    One nobody has; what waits before the test is set aside.
    """
    from ens.ground import database as ground

    set_aside = "update ground_outbox set dispatched_at = now() where dispatched_at is null"
    ground.execute(set_aside)
    yield NoticeWritten(person=NEVER, notice=NEVER)
    ground.execute(set_aside)


def waiting():
    from ens.ground import database

    with database.transaction():
        return outbox.take_waiting()


def test_an_event_waits_with_its_values(event):
    key = outbox.publish(event, now=NOW)
    assert waiting() == [(key, "notices.NoticeWritten", {"person": NEVER, "notice": NEVER}, "")]


def test_an_event_remembers_the_request_that_published_it(event):
    with request.under_way("r-7"):
        outbox.publish(event, now=NOW)
    [(*_, asked)] = waiting()
    assert asked == "r-7"


def test_an_event_of_a_work_that_is_undone_never_was(event):
    with undone():
        outbox.publish(event, now=NOW)
    assert waiting() == []


def test_what_was_handed_over_waits_no_more(event):
    key = outbox.publish(event, now=NOW)
    outbox.mark_dispatched([key], now=NOW)
    assert waiting() == []


def test_events_come_oldest_first_and_a_few_at_a_time(event):
    keys = [outbox.publish(event, now=NOW + dt.timedelta(seconds=n)) for n in (3, 1, 2)]
    from ens.ground import database

    with database.transaction():
        taken = [key for key, *_ in outbox.take_waiting(limit=2)]
    assert taken == [keys[1], keys[2]]


def test_two_relays_do_not_take_the_same_event(event):
    from django.db import connection

    from ens.ground import database

    outbox.publish(event, now=NOW)
    seen = []

    def other():
        seen.append(waiting())
        connection.close()

    with database.transaction():
        assert len(outbox.take_waiting()) == 1
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(5)
    assert seen == [[]]


def test_an_effect_happens_the_first_time_only(database):
    key = uuid.uuid4()
    assert outbox.first_time(key, "deliver_notice", now=NOW)
    assert not outbox.first_time(key, "deliver_notice", now=NOW)
    assert outbox.first_time(key, "autre", now=NOW)


def test_an_effect_undone_may_happen_again(database):
    key = uuid.uuid4()
    with undone():
        assert outbox.first_time(key, "deliver_notice", now=NOW)
    assert outbox.first_time(key, "deliver_notice", now=NOW)


def test_an_event_is_named_by_its_context():
    @dataclass(frozen=True)
    class Local:
        pass

    assert outbox.name_of(NoticeWritten) == "notices.NoticeWritten"
    assert outbox.name_of(Local).endswith(".Local")


def test_every_registered_event_has_a_handler_by_name(database):
    from ens.config import events

    for handlers in events.HANDLERS.values():
        assert handlers
        for handler in handlers:
            assert events._BY_NAME[events.name_of(handler)] is handler
