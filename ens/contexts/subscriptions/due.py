"""
When each subscription is looked at next, and who has it to themselves meanwhile: one sender at a
time, whether the worker calls its receiver or a connection stays open.
"""

import datetime as dt
from collections.abc import Sequence

from ens.contexts.subscriptions import keeping, rules
from ens.contexts.subscriptions.values import Result, Subscription
from ens.ground import database

HELD = dt.timedelta(seconds=60)
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
returning {", ".join(f"s.{name}" for name in keeping.NAMES)}
"""
AMONG = """
from unnest(%(persons)s::bigint[], %(numbers)s::bigint[]) v(person, number)
cross join lateral (
    select * from subscriptions_subscription
    where person = v.person and number = v.number offset 0
) s
"""
WITH_SOMETHING = f"""
select s.person, s.number {AMONG}
where s.status = 'active' and s.channel = 'websocket'
  and (s.held_until is null or s.held_until <= %(now)s)
  and (exists (select from subscriptions_event e where e.person = v.person
               and e.subscription = v.number and e.state = 'waiting')
       or s.heartbeat > 0 and coalesce(s.told_at, s.created_at)
              + s.heartbeat * interval '1 second' <= %(now)s
       or s.ends_at <= %(now)s)
"""
NEXT_DUE = """
case when status not in ('requested', 'active') then null
     when channel = 'websocket' then null
     when exists (select from subscriptions_event e where e.person = %(person)s
                  and e.subscription = %(number)s and e.state = 'waiting') then %(now)s
     when heartbeat > 0 then %(now)s + heartbeat * interval '1 second'
     when ends_at is not null then ends_at end
"""


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


def let_go(one: Subscription) -> None:
    database.execute(
        "update subscriptions_subscription set held_until = null where person = %s and number = %s",
        (one.person, one.number),
    )


def with_something(
    places: Sequence[tuple[int, int]], *, now: dt.datetime
) -> tuple[tuple[int, int], ...]:
    """
    Those of these (person, number) that something is due to over a connection and nobody holds.
    """
    rows = database.execute(WITH_SOMETHING, _among(places) | {"now": now}).fetchall()
    return tuple((person, number) for person, number in rows)


def still_on(places: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    rows = database.execute(
        f"select s.person, s.number {AMONG} where s.status = 'active' and s.channel = 'websocket'",
        _among(places),
    ).fetchall()
    return tuple((person, number) for person, number in rows)


def _among(places: Sequence[tuple[int, int]]) -> dict[str, object]:
    return {
        "persons": [person for person, _ in places],
        "numbers": [number for _, number in places],
    }


def rest(one: Subscription, *, now: dt.datetime) -> None:
    """
    Say when to look next, once what was due is done.
    """
    database.execute(
        f"update subscriptions_subscription set due_at = {NEXT_DUE}"
        " where person = %(person)s and number = %(number)s",
        {"person": one.person, "number": one.number, "now": now},
    )


def put_off(one: Subscription, until: dt.datetime) -> None:
    """
    Nothing is sent before.
    """
    database.execute(
        "update subscriptions_subscription set due_at = %s where person = %s and number = %s",
        (until, one.person, one.number),
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
