"""
How each sending went, and how long what is over is kept.
"""

import datetime as dt

from ens.contexts.subscriptions.values import Attempt, Subscription
from ens.ground import database

KEPT = dt.timedelta(days=30)
OVER = """
with over as (
    delete from subscriptions_subscription where status = 'off' and updated_at < %(before)s
    returning person, number, fid
), places as (
    delete from subscriptions_place p using over where p.fid = over.fid
), events as (
    delete from subscriptions_event e using over
    where e.person = over.person and e.subscription = over.number
)
delete from subscriptions_attempt a using over
where a.person = over.person and a.subscription = over.number
"""


def note(one: Subscription, attempt: Attempt) -> None:
    database.execute(
        "insert into subscriptions_attempt (person, subscription, attempt, at, kind, first, last,"
        " outcome, status) select %(person)s, %(number)s, coalesce(max(attempt), 0) + 1, %(at)s,"
        " %(kind)s, %(first)s, %(last)s, %(outcome)s, %(status)s from subscriptions_attempt"
        " where person = %(person)s and subscription = %(number)s",
        {
            "person": one.person, "number": one.number, "at": attempt.at, "kind": attempt.kind,
            "first": attempt.first, "last": attempt.last, "outcome": attempt.outcome,
            "status": attempt.status,
        },
    )  # fmt: skip


def attempts(one: Subscription, *, limit: int, after: int = 0) -> tuple[Attempt, ...]:
    """
    Latest first, `after` so many.
    """
    rows = database.execute(
        "select at, kind, first, last, outcome, status from subscriptions_attempt"
        " where person = %s and subscription = %s order by attempt desc limit %s"
        " offset %s",
        (one.person, one.number, limit, after),
    ).fetchall()
    return tuple(Attempt(*row) for row in rows)


def forget_old(*, now: dt.datetime) -> None:
    """
    What was told, or not, more than a month ago; what has been off for as long; and bindings that
    are over.
    """
    values = {"before": now - KEPT, "now": now}
    database.execute(
        "delete from subscriptions_event where at < %(before)s and state <> 'waiting'", values
    )
    database.execute("delete from subscriptions_attempt where at < %(before)s", values)
    database.execute(OVER, values)
    database.execute("delete from subscriptions_binding where expires_at < %(now)s", values)
