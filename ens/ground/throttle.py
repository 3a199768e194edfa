"""
What an account may do only so often within a time.
"""

import datetime as dt

from ens.ground import database

# Held to the end of the transaction: those of one account are counted one by one.
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('throttle:' || %s, %s))"
FORGET = "delete from ground_attempt where owner = %s and purpose = %s and at <= %s"
COUNT = "select count(*) from ground_attempt where owner = %s and purpose = %s"
ADD = "insert into ground_attempt (owner, purpose, at) values (%s, %s, %s)"


class TooMany(Exception):
    """
    This account did it as often as it may; nothing was counted.
    """


def take(*, owner: int, purpose: str, most: int, within: dt.timedelta, now: dt.datetime) -> None:
    """
    Count one more, in a transaction of its own: it counts whatever becomes of the rest.

    :raises TooMany: after `most` of them within this time
    """
    with database.transaction():
        database.execute(ONE_BY_ONE, (purpose, owner))
        database.execute(FORGET, (owner, purpose, now - within))
        if database.execute(COUNT, (owner, purpose)).fetchall()[0][0] >= most:
            raise TooMany
        database.execute(ADD, (owner, purpose, now))
