"""
What waits to be told: in order for each subscription, at least once.

A number is an event's once something that carries it left for its receiver, never before: so what
is hidden before it was told leaves no gap. An event that was numbered keeps its number.
"""

import datetime as dt
from collections.abc import Sequence

from ens.contexts.subscriptions import due
from ens.contexts.subscriptions.values import Event, Subscription
from ens.ground import database

MOST_LOOKED_AT = 200
ADD = """
with next as (
    update subscriptions_subscription set last_seq = last_seq + %(count)s,
        due_at = case when status = 'active' and failures = 0 and channel <> 'websocket'
            then %(now)s else due_at end
    where person = %(person)s and number = %(number)s
    returning last_seq - %(count)s as before
)
insert into subscriptions_event (person, subscription, seq, rid, version, action, at, state)
select %(person)s, %(number)s, next.before + v.place, v.rid, v.version, v.action, %(now)s, 'waiting'
from next, unnest(%(rids)s::bigint[], %(versions)s::int[], %(actions)s::text[])
    with ordinality v(rid, version, action, place)
"""
EVENTS = "select seq, rid, version, action, at, state, coalesce(number, 0) from subscriptions_event"


def add(one: Subscription, things: Sequence[tuple[int, int, str]], *, now: dt.datetime) -> None:
    """
    Have these told: (key of the row, version, action).
    """
    database.execute(
        ADD,
        {
            "person": one.person,
            "number": one.number,
            "count": len(things),
            "rids": [rid for rid, _, _ in things],
            "versions": [version for _, version, _ in things],
            "actions": [action for _, _, action in things],
            "now": now,
        },
    )


def waiting(one: Subscription) -> tuple[Event, ...]:
    rows = database.execute(
        f"{EVENTS} where person = %s and subscription = %s and state = 'waiting'"
        " order by seq limit %s",
        (one.person, one.number, MOST_LOOKED_AT),
    ).fetchall()
    return tuple(Event(*row) for row in rows)


def told(one: Subscription, *, since: int, until: int, limit: int) -> tuple[Event, ...]:
    """
    Events of these numbers, both included, oldest first.
    """
    rows = database.execute(
        f"{EVENTS} where person = %s and subscription = %s and number between %s and %s"
        " order by number limit %s",
        (one.person, one.number, since, until, limit),
    ).fetchall()
    return tuple(Event(*row) for row in rows)


def unseen(one: Subscription, *, limit: int) -> tuple[Event, ...]:
    """
    What its owner did not see any more when it was to be told, latest first.
    """
    rows = database.execute(
        f"{EVENTS} where person = %s and subscription = %s and state = 'unseen'"
        " order by seq desc limit %s",
        (one.person, one.number, limit),
    ).fetchall()
    return tuple(Event(*row) for row in rows)


def drop(one: Subscription, seqs: Sequence[int], *, now: dt.datetime) -> None:
    """
    Leave these untold: their owner does not see them now.
    """
    if seqs:
        database.execute(
            "update subscriptions_event set state = 'unseen', settled_at = %s"
            " where person = %s and subscription = %s and seq = any(%s::bigint[])",
            (now, one.person, one.number, list(seqs)),
        )


def number(one: Subscription, events: Sequence[Event]) -> dict[int, int]:
    """
    The number of each of these by its place, the next ones for those that have none.
    """
    new = [event.seq for event in events if not event.number]
    following = range(one.last_number + 1, one.last_number + 1 + len(new))
    given = dict(zip(new, following, strict=True))
    if given:
        database.execute(
            "update subscriptions_event e set number = v.number"
            " from unnest(%s::bigint[], %s::bigint[]) v(seq, number)"
            " where e.person = %s and e.subscription = %s and e.seq = v.seq",
            (list(given), list(given.values()), one.person, one.number),
        )
        _count(one, one.last_number + len(given))
    return {event.seq: event.number for event in events if event.number} | given


def _count(one: Subscription, last: int) -> None:
    database.execute(
        "update subscriptions_subscription set last_number = %s where person = %s and number = %s",
        (last, one.person, one.number),
    )


def take_back(one: Subscription, seqs: Sequence[int], *, last: int) -> None:
    """
    Nothing left: numbers given just now were told to nobody.
    """
    database.execute(
        "update subscriptions_event set number = null"
        " where person = %s and subscription = %s and seq = any(%s::bigint[]) and number > %s",
        (one.person, one.number, list(seqs), last),
    )
    _count(one, last)


def received(one: Subscription, seqs: Sequence[int], *, now: dt.datetime) -> None:
    values = {"person": one.person, "number": one.number, "now": now, "seqs": list(seqs)}
    if seqs:
        database.execute(
            "update subscriptions_event set state = 'sent', settled_at = %(now)s"
            " where person = %(person)s and subscription = %(number)s"
            " and seq = any(%(seqs)s::bigint[])",
            values,
        )
    database.execute(
        "update subscriptions_subscription set status = 'active', reason = '', told_at = %(now)s,"
        " failures = 0, failing_since = null where person = %(person)s and number = %(number)s"
        " and status in ('requested', 'active')",
        values,
    )
    due.rest(one, now=now)
