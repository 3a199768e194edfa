"""
Subscriptions as they are kept: what was sent is sealed, since an address and its headers are
secrets between a software and its receiver.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
from psycopg.types.json import Jsonb

from ens.contexts.subscriptions.values import Asked, Pairs, Subscription
from ens.ground import database, keys

NAMES = (
    "person", "number", "fid", "version", "client", "account", "standing", "topic", "filters",
    "channel", "content", "heartbeat", "timeout", "most", "status", "reason", "ends_at",
    "created_at", "updated_at", "last_number", "told_at", "failures", "failing_since", "body",
)  # fmt: skip
COLUMNS = ", ".join(NAMES)
INSERT = """
insert into subscriptions_subscription (person, number, fid, client, account, standing, topic,
    filters, channel, content, heartbeat, timeout, most, body, status, ends_at, created_at,
    updated_at, due_at)
values (%(person)s, %(number)s, %(fid)s, %(client)s, %(account)s, %(standing)s, %(topic)s,
    %(filters)s, %(channel)s, %(content)s, %(heartbeat)s, %(timeout)s, %(most)s, %(body)s,
    %(status)s, %(ends_at)s, %(now)s, %(now)s, %(due_at)s)
"""
REPLACE = """
update subscriptions_subscription set version = version + 1, standing = %(standing)s,
    topic = %(topic)s, filters = %(filters)s, channel = %(channel)s, content = %(content)s,
    heartbeat = %(heartbeat)s, timeout = %(timeout)s, most = %(most)s, body = %(body)s,
    status = %(status)s, reason = '', ends_at = %(ends_at)s, updated_at = %(now)s, failures = 0,
    failing_since = null, due_at = %(due_at)s
where person = %(person)s and number = %(number)s
"""
# From the day it is active: one in error is tried again once it is asked again, and misses nothing.
IS_ON = "(status in ('active', 'error') or status = 'requested' and told_at is not null)"
PLACE = "select person, number from subscriptions_place where fid = %s"
MOST_OF_ONE = 20  # of one software about one person


class TooMany(Exception):
    """
    This software has enough subscriptions about this person.
    """


def create(
    *,
    person: int,
    id: str,  # noqa: A002
    asked: Asked,
    resource: Mapping[str, Any],
    standing: Mapping[str, Any],
    now: dt.datetime,
) -> Subscription:
    """
    :raises TooMany
    """
    client, account = str(standing["client"]), int(standing["account"])
    alive = [one for one in of_owner(client=client, account=account) if one.status != "off"]
    if sum(one.person == person for one in alive) >= MOST_OF_ONE:
        raise TooMany
    (number,) = database.next_values("subscriptions_number", 1)
    values = _values(person, number, asked, resource, standing, now)
    database.execute(INSERT, values | {"fid": id, "client": client, "account": account})
    database.execute(
        "insert into subscriptions_place (fid, person, number) values (%s, %s, %s)",
        (id, person, number),
    )
    return at(person, number)


def replace(
    one: Subscription,
    *,
    asked: Asked,
    resource: Mapping[str, Any],
    standing: Mapping[str, Any],
    now: dt.datetime,
) -> Subscription:
    """
    Another request of the same software: what waits stays, and is sent once it is active.
    """
    database.execute(REPLACE, _values(one.person, one.number, asked, resource, standing, now))
    return at(one.person, one.number)


def _values(
    person: int,
    number: int,
    asked: Asked,
    resource: Mapping[str, Any],
    standing: Mapping[str, Any],
    now: dt.datetime,
) -> dict[str, Any]:
    """
    What nobody has to answer first is active at once; a receiver is asked, soon.
    """
    status = "off" if asked.off else "active"
    if asked.channel == "rest-hook" and not asked.off:
        status = "requested"
    begins = asked.channel != "websocket" and not asked.off
    kept = {"resource": resource, "endpoint": asked.endpoint, "headers": asked.headers}
    return {
        "person": person,
        "number": number,
        "standing": Jsonb(dict(standing)),
        "topic": asked.topic,
        "filters": Jsonb([[name, [list(pair) for pair in pairs]] for name, pairs in asked.filters]),
        "channel": asked.channel,
        "content": asked.content,
        "heartbeat": asked.heartbeat,
        "timeout": asked.timeout,
        "most": asked.most,
        "body": keys.seal(keys.person_key(person), orjson.dumps(kept), place(person, number)),
        "status": status,
        "ends_at": asked.ends_at,
        "due_at": now if begins else None,
        "now": now,
    }


def place(person: int, number: int) -> bytes:
    return f"subscription:{person}:{number}".encode()


def opened(one: Subscription) -> tuple[dict[str, Any], str, Pairs]:
    """
    The resource as it was sent, where to send, with which headers.
    """
    plain = keys.unseal(keys.person_key(one.person), one.sealed, place(one.person, one.number))
    kept = orjson.loads(plain)
    return (
        kept["resource"],
        kept["endpoint"],
        tuple((name, value) for name, value in kept["headers"]),
    )


def find(id: str) -> Subscription | None:  # noqa: A002
    """
    Whosever it is; None once it was deleted.
    """
    place = database.execute(PLACE, (id,)).fetchone()
    found = at(*place) if place else None
    return None if found is None or found.is_deleted else found


def at(person: int, number: int, *, lock: bool = False) -> Subscription:
    row = database.execute(
        f"select {COLUMNS} from subscriptions_subscription where person = %s and number = %s"
        f"{' for update' if lock else ''}",
        (person, number),
    ).fetchone()
    assert row is not None
    return of_row(row)


def of_row(row: tuple[Any, ...]) -> Subscription:
    found = Subscription(*row)
    filters = tuple(
        (name, tuple((key, value) for key, value in pairs)) for name, pairs in found.filters
    )
    return dataclasses.replace(found, filters=filters)


def of_owner(*, client: str, account: int) -> tuple[Subscription, ...]:
    """
    What a software asked in one name, newest first.
    """
    rows = database.execute(
        f"select {COLUMNS} from subscriptions_subscription"
        " where client = %s and account = %s and reason <> 'deleted'"
        " order by created_at desc, number desc",
        (client, account),
    ).fetchall()
    return tuple(map(of_row, rows))


def of_person(*, person: int, client: str) -> tuple[Subscription, ...]:
    """
    What a software asked about a person, in whosever name, what is over too; newest first.
    """
    rows = database.execute(
        f"select {COLUMNS} from subscriptions_subscription"
        " where person = %s and client = %s order by created_at desc, number desc",
        (person, client),
    ).fetchall()
    return tuple(map(of_row, rows))


def is_watched(person: int) -> bool:
    """
    Whether something that happens to this person is to be told to somebody.
    """
    row = database.execute(
        f"select 1 from subscriptions_subscription where person = %s and {IS_ON} limit 1", (person,)
    ).fetchone()
    return row is not None


def watching(person: int) -> tuple[Subscription, ...]:
    rows = database.execute(
        f"select {COLUMNS} from subscriptions_subscription where person = %s and {IS_ON}", (person,)
    ).fetchall()
    return tuple(map(of_row, rows))


def stop(one: Subscription, *, status: str = "off", reason: str, now: dt.datetime) -> None:
    """
    Nothing is sent any more. What waited for one that is off is forgotten.
    """
    database.execute(
        "update subscriptions_subscription set status = %s, reason = %s, updated_at = %s,"
        " version = version + 1, due_at = null where person = %s and number = %s",
        (status, reason, now, one.person, one.number),
    )
    if status == "off":
        database.execute(
            "update subscriptions_event set state = 'unseen', settled_at = %s"
            " where person = %s and subscription = %s and state = 'waiting'",
            (now, one.person, one.number),
        )
