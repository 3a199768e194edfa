"""
Writing to the people a notice concerns: the person, and for a minor those who represent them.

Registered for `notices.NoticeWritten`. It may run twice for one event: each person is written
to once all the same.
"""

import datetime as dt

from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.ground import clock


def deliver_notice(event: notices.NoticeWritten, *, now: dt.datetime) -> int:
    """
    Return how many e-mails left. A notice withdrawn in between sends none.
    """
    told = addressees(event.person, today=clock.day_of(now))
    try:
        return notices.deliver(person=event.person, notice=event.notice, addressees=told, now=now)
    except notices.UnknownNotice:
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
