"""
A space that nobody refused in time opens by itself: dated, in the register, told to its person.

Source: reading 4 of the product (a window to object).
"""

import datetime as dt

import structlog
from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import database
from ens.journeys.holder import PATIENT

log = structlog.get_logger()
JOB = "Ouverture des espaces"


def open_unopposed(*, now: dt.datetime) -> int:
    """
    Open the spaces whose window is over; return how many that was. Each is a transaction of
    its own; one that fails leaves the others, and is tried again the next time.
    """
    weeks = settings.ENS_OBJECTION_WEEKS
    waiting = identity.unopposed(weeks=weeks, now=now)
    if not waiting:
        return 0
    who = register.enroll(kind="job", account=0, name=JOB)
    return sum(_try_one(person, who, weeks, now) for person in waiting)


def _try_one(person: int, who: int, weeks: int, now: dt.datetime) -> bool:
    try:
        return _open_one(person, who, weeks, now)
    except Exception as error:
        log.error("open-unopposed", error=type(error).__name__)
        return False


def _open_one(person: int, who: int, weeks: int, now: dt.datetime) -> bool:
    with database.transaction():
        if not identity.open_unopposed(person=person, who=who, now=now):
            return False
        one = identity.person(person)
        fid = record.patient_id(person)
        notices.withdraw(person=person, about="Patient", ids=[fid], now=now)
        notices.notify(
            person=person,
            kind="space-opened-unopposed",
            subject_label=PATIENT,
            about=("Patient", fid),
            text_values={"weeks": str(weeks)},
            now=now,
        )
        _trace(one, who, now)
    return True


def _trace(one: identity.Person, who: int, now: dt.datetime) -> None:
    line = register.Line(
        person=one.person,
        who=who,
        action="open-space",
        type="Patient",
        id=one.public_id,
        label=PATIENT,
        law=access.LAW,
    )
    register.write([line], now=now)
