"""
Writing to the people a notice concerns: the person, and for a minor those who represent them.

Registered for `notices.NoticeWritten`. It may run twice for one event: each person is written
to once all the same. What waits for somebody's hours is tried again by a job, every minute.
"""

import datetime as dt

from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.ground import clock


def deliver_notice(event: notices.NoticeWritten, *, now: dt.datetime) -> int:
    """
    Return how many e-mails left. A notice withdrawn in between sends none.
    """
    return _deliver(event.person, event.notice, now)


def deliver_waiting(*, now: dt.datetime) -> int:
    """
    Write to those whose hours have begun, or whom a mail server failed; return how many.
    """
    return sum(_deliver(person, notice, now) for person, notice in notices.waiting(now=now))


def _deliver(person: int, notice: int, now: dt.datetime) -> int:
    told = addressees(person, today=clock.day_of(now))
    try:
        return notices.deliver(person=person, notice=notice, addressees=told, now=now)
    except notices.UnknownNotice:
        notices.give_up(person=person, notice=notice)
        return 0


def addressees(person: int, *, today: dt.date) -> list[notices.Addressee]:
    one = identity.person(person)
    told = [notices.Addressee(one.person, one.email)]
    if identity.age(one.birth_date, today=today) >= identity.MAJORITY:
        return told
    links = identity.representatives_of(person, today=today)
    acting = [link.representative for link in links if not link.suspended]
    return told + [
        notices.Addressee(parent.person, parent.email, represents=True)
        for parent in identity.persons(acting)
    ]
