"""
One e-mail a day or a week, for those who chose it, whatever happened in between.
"""

import pytest

from ens.contexts.notices import api as notices
from ens.journeys.deliver_notice import deliver_notice, deliver_waiting
from tests.contexts.notices.test_delivery import mailbox, written_to
from tests.contexts.notices.test_preferences import paris, tell, waiting_for
from tests.plugins.racing import at_once

__all__ = ["mailbox"]
DAILY = notices.Preferences(opens=8, closes=20, choices={"documents": "daily"})
WEEKLY = notices.Preferences(opens=8, closes=20, choices={"documents": "weekly"})


@pytest.mark.parametrize(
    ("since", "chosen", "at"),
    [
        ("2026-03-02T07:59", DAILY, "2026-03-02T08:00"),
        ("2026-03-02T08:00", DAILY, "2026-03-03T08:00"),
        ("2026-03-02T14:00", DAILY, "2026-03-03T08:00"),
        ("2026-03-02T07:59", WEEKLY, "2026-03-02T08:00"),  # a Monday
        ("2026-03-02T08:00", WEEKLY, "2026-03-09T08:00"),
        ("2026-03-08T23:59", WEEKLY, "2026-03-09T08:00"),
        ("2026-03-28T12:00", DAILY, "2026-03-29T08:00"),  # the clocks go forward in between
        ("2026-10-24T12:00", WEEKLY, "2026-10-26T08:00"),  # and back
    ],
)
def test_it_leaves_when_the_hours_of_the_day_or_of_a_monday_begin(since, chosen, at):
    for now in (since, at):
        found = notices.leaves_at("document-added", chosen, since=paris(since), now=paris(now))
        assert found == paris(at)


def choose(one, chosen):
    notices.prefer(person=one.person, chosen=chosen, now=paris("2026-03-01T09:00"))


@pytest.mark.row("ACC-14")
@pytest.mark.parametrize(
    ("chosen", "due"), [(DAILY, "2026-03-03T08:00"), (WEEKLY, "2026-03-09T08:00")]
)
def test_three_notices_make_one_e_mail(person, write, mailbox, chosen, due):
    one = person()
    choose(one, chosen)
    for hour in ("09", "12", "19"):
        at = paris(f"2026-03-02T{hour}:00")
        assert tell(one, write(one, now=at), at) == 0
    deliver_waiting(now=paris("2026-03-03T07:59"))
    assert mailbox == []
    assert [deliver_waiting(now=paris(due)) for _ in range(2)] == [1, 0]
    assert written_to(mailbox) == [one.email]
    assert waiting_for(one) == 0


def test_the_next_day_has_its_own(person, write, mailbox):
    one = person()
    choose(one, DAILY)
    for day in ("02", "03"):
        at = paris(f"2026-03-{day}T12:00")
        tell(one, write(one, now=at), at)
        deliver_waiting(now=paris(f"2026-03-{int(day) + 1:02}T08:00"))
    assert written_to(mailbox) == [one.email] * 2


def test_an_e_mail_that_came_in_between_does_not_stand_for_the_day(person, write, mailbox):
    """
    Only one that left after the hour of the day can have told of what came before that hour.
    """
    one = person()
    choose(one, DAILY)
    noon, afternoon = paris("2026-03-02T12:00"), paris("2026-03-02T15:00")
    tell(one, write(one, now=noon), noon)
    kept = {"kind": "space-opened", "text_values": {"by": "Vous"}}
    tell(one, write(one, now=afternoon, **kept), afternoon)
    assert written_to(mailbox) == [one.email]
    deliver_waiting(now=paris("2026-03-03T08:00"))
    assert written_to(mailbox) == [one.email] * 2


def test_what_is_about_safety_does_not_wait_for_the_week(person, write, mailbox):
    one = person()
    choose(one, notices.Preferences(choices=dict.fromkeys(notices.FAMILIES, "weekly")))
    night = paris("2026-03-02T23:00")
    kind = {"kind": "break-glass", "text_values": {"professional": "Dr A", "reason": "danger"}}
    assert tell(one, write(one, now=night, **kind), night) == 1


def test_a_mail_server_that_failed_is_tried_again_for_the_same_day(person, write, mailbox):
    from django.test import override_settings

    one = person()
    choose(one, DAILY)
    noon, due = paris("2026-03-02T12:00"), paris("2026-03-03T08:00")
    for _ in range(2):
        tell(one, write(one, now=noon), noon)
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=9):
        assert deliver_waiting(now=due) == 0
    assert sum(deliver_waiting(now=paris(f"2026-03-03T{hour:02}:30")) for hour in (8, 9, 10)) == 1
    assert written_to(mailbox) == [one.email]


def test_two_workers_send_one(person, write, mailbox):
    one = person()
    choose(one, DAILY)
    noon, due = paris("2026-03-02T12:00"), paris("2026-03-03T08:00")
    events = []
    for _ in range(4):
        notice = write(one, now=noon)
        tell(one, notice, noon)
        events.append(notices.NoticeWritten(one.person, notice))
    at_once(lambda: [deliver_notice(event, now=due) for event in events], 4)
    assert written_to(mailbox) == [one.email]
