"""
The objection window: a space that nobody refused in time opens by itself.

Source: reading 4 of the product; CSP L1111-13-1 (a space is created unless its person opposes it).
A space that was refused never opens this way.
"""

import datetime as dt

from ens.contexts.identity import rules
from ens.contexts.identity.actions import change
from ens.contexts.identity.queries import created_at
from ens.ground import database

UNOPPOSED = "unopposed"


def window_ends(*, person: int, weeks: int) -> dt.datetime:
    """
    When the space of this person opens unless somebody refuses it before.

    :raises UnknownPerson: if nobody has this key
    """
    return created_at(person) + dt.timedelta(weeks=weeks)


def unopposed(*, weeks: int, now: dt.datetime, limit: int = 200) -> tuple[int, ...]:
    """
    The persons whose space is still to open though the window is over, oldest first.
    """
    rows = database.execute(
        "select person from identity_person where state = 'to-open' and created_at <= %s"
        " order by created_at limit %s",
        (now - dt.timedelta(weeks=weeks), limit),
    ).fetchall()
    return tuple(person for (person,) in rows)


def open_unopposed(*, person: int, who: int, now: dt.datetime) -> bool:
    """
    Open it, dated, by nobody; False if it was opened or refused in the meantime.
    """
    with database.transaction():
        row = database.execute(
            "select state from identity_person where person = %s for update", (person,)
        ).fetchone()
        if row is None or row[0] != rules.TO_OPEN:
            return False
        change(person, "opened", by=0, who=who, note=UNOPPOSED, now=now)
    return True
