"""
What waits to be told: in order for each subscription, at least once, one sender at a time.

A number is an event's once something that carries it left for its receiver, never before: so what
is hidden before it was told leaves no gap. An event that was numbered keeps its number.
"""

import datetime as dt
from collections.abc import Sequence

from ens.contexts.subscriptions import keeping, rules
from ens.contexts.subscriptions.values import Attempt, Event, Result, Subscription
from ens.ground import database

MOST_LOOKED_AT = 200
HELD = dt.timedelta(seconds=60)
KEPT = dt.timedelta(days=30)
# From the day it is active: one in error is tried again once it is asked again, and misses nothing.
IS_ON = "(status in ('active', 'error') or status = 'requested' and told_at is not null)"
WATCHING = f"select {keeping.COLUMNS} from subscriptions_subscription where person = %s and {IS_ON}"
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
CLAIM = f"""
update subscriptions_subscription s set held_until = %(until)s
from (
    select person, number from subscriptions_subscription
    where due_at <= %(now)s and (held_until is null or held_until <= %(now)s)
      and status in ('requested', 'active') and channel <> 'websocket'
      and (failures > 0) = %(failing)s
    order by due_at limit %(limit)s for update skip locked
) due
where s.person = due.person and s.number = due.number
returning {", ".join(f"s.{name.strip()}" for name in keeping.COLUMNS.split(","))}
"""
EVENTS = "select seq, rid, version, action, at, state, coalesce(number, 0) from subscriptions_event"
NEXT_DUE = """
case when status not in ('requested', 'active') then null
     when channel = 'websocket' then null
     when exists (select from subscriptions_event e where e.person = %(person)s
                  and e.subscription = %(number)s and e.state = 'waiting') then %(now)s
     when heartbeat > 0 then %(now)s + heartbeat * interval '1 second'
     when ends_at is not null then ends_at end
"""


def is_watched(person: int) -> bool:
    """
    Whether something that happens to this person is to be told to somebody.
    """
    return (
        database.execute(
            f"select 1 from subscriptions_subscription where person = %s and {IS_ON} limit 1",
            (person,),
        ).fetchone()
        is not None
    )


def watching(person: int) -> tuple[Subscription, ...]:
    return tuple(map(keeping.of_row, database.execute(WATCHING, (person,)).fetchall()))


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


def claim(*, failing: bool, limit: int, now: dt.datetime) -> tuple[Subscription, ...]:
    """
    Hold, for a minute at most, those that something is due to; those whose receiver failed last
    time apart, so that they hold up nobody else.
    """
    values = {"now": now, "until": now + HELD, "failing": failing, "limit": limit}
    return tuple(map(keeping.of_row, database.execute(CLAIM, values).fetchall()))


def hold(person: int, number: int, *, now: dt.datetime) -> Subscription | None:
    """
    Hold one for the connection that is bound to it, None while another sends.
    """
    row = database.execute(
        "update subscriptions_subscription set held_until = %s where person = %s and number = %s"
        " and (held_until is null or held_until <= %s) returning 1",
        (now + HELD, person, number, now),
    ).fetchone()
    return keeping.at(person, number) if row else None


AMONG = """
from unnest(%(persons)s::bigint[], %(numbers)s::bigint[]) v(person, number)
cross join lateral (
    select * from subscriptions_subscription
    where person = v.person and number = v.number offset 0
) s
"""
WITH_SOMETHING = f"""
select s.person, s.number {AMONG}
where s.status = 'active' and (s.held_until is null or s.held_until <= %(now)s)
  and (exists (select from subscriptions_event e where e.person = v.person
               and e.subscription = v.number and e.state = 'waiting')
       or s.heartbeat > 0 and coalesce(s.told_at, s.created_at)
              + s.heartbeat * interval '1 second' <= %(now)s
       or s.ends_at <= %(now)s)
"""


def with_something(
    places: Sequence[tuple[int, int]], *, now: dt.datetime
) -> tuple[tuple[int, int], ...]:
    """
    Those of these (person, number) that something is due to and nobody holds.
    """
    rows = database.execute(WITH_SOMETHING, _among(places) | {"now": now}).fetchall()
    return tuple((person, number) for person, number in rows)


def still_on(places: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    rows = database.execute(
        f"select s.person, s.number {AMONG} where s.status = 'active'", _among(places)
    ).fetchall()
    return tuple((person, number) for person, number in rows)


def _among(places: Sequence[tuple[int, int]]) -> dict[str, object]:
    return {
        "persons": [person for person, _ in places],
        "numbers": [number for _, number in places],
    }


def let_go(one: Subscription) -> None:
    database.execute(
        "update subscriptions_subscription set held_until = null where person = %s and number = %s",
        (one.person, one.number),
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
    rest(one, now=now)


def rest(one: Subscription, *, now: dt.datetime) -> None:
    """
    Say when to look next, once what was due is done.
    """
    database.execute(
        f"update subscriptions_subscription set due_at = {NEXT_DUE}"
        " where person = %(person)s and number = %(number)s",
        {"person": one.person, "number": one.number, "now": now},
    )


def failed(one: Subscription, result: Result, *, now: dt.datetime) -> bool:
    """
    Try again later, less and less often; True once it is given up.
    """
    since = one.failing_since or now
    given_up = now - since >= rules.GIVE_UP
    database.execute(
        "update subscriptions_subscription set failures = failures + 1, failing_since = %s,"
        " due_at = %s where person = %s and number = %s",
        (since, now + rules.wait(one.failures + 1), one.person, one.number),
    )
    if given_up:
        keeping.stop(one, status="error", reason=result.outcome, now=now)
    return given_up


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


def attempts(one: Subscription, *, limit: int) -> tuple[Attempt, ...]:
    """
    Latest first.
    """
    rows = database.execute(
        "select at, kind, first, last, outcome, status from subscriptions_attempt"
        " where person = %s and subscription = %s order by attempt desc limit %s",
        (one.person, one.number, limit),
    ).fetchall()
    return tuple(Attempt(*row) for row in rows)


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


def put_off(one: Subscription, until: dt.datetime) -> None:
    """
    Nothing is sent before.
    """
    database.execute(
        "update subscriptions_subscription set due_at = %s where person = %s and number = %s",
        (until, one.person, one.number),
    )
