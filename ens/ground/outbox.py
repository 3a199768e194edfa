"""
Events, published in the caller's transaction and delivered at least once afterwards.

An event is a frozen dataclass of plain values (keys, never health data). A relay hands
each waiting row to the jobs registered for it; a job's effect is idempotent by event id.
"""

import dataclasses
import datetime as dt
import uuid
from typing import Any

import orjson

from ens.ground import database, failpoints, request


def publish(event: Any, *, now: dt.datetime) -> uuid.UUID:
    key = uuid.uuid4()
    database.execute(
        "insert into ground_outbox (id, event, payload, published_at, request)"
        " values (%s, %s, %s::text::jsonb, %s, %s)",
        (
            key,
            name_of(type(event)),
            orjson.dumps(dataclasses.asdict(event)).decode(),
            now,
            request.present_id(),
        ),
    )
    failpoints.reach("after-outbox")
    return key


def name_of(event_type: type) -> str:
    """
    `ens.contexts.notices.events.NoticeWritten` is `notices.NoticeWritten`.
    """
    return f"{event_type.__module__.split('.')[-2]}.{event_type.__name__}"


def take_waiting(*, limit: int = 200) -> list[tuple[uuid.UUID, str, dict[str, Any], str]]:
    """
    Lock the oldest waiting rows for the caller's transaction, leaving alone those that
    another relay holds: key, event, payload, and the request that published it.
    """
    rows = database.execute(
        "select id, event, payload::text, request from ground_outbox where dispatched_at is null"
        " order by published_at limit %s for update skip locked",
        (limit,),
    ).fetchall()
    return [(key, event, orjson.loads(payload), asked) for key, event, payload, asked in rows]


def mark_dispatched(keys: list[uuid.UUID], *, now: dt.datetime) -> None:
    database.execute("update ground_outbox set dispatched_at = %s where id = any(%s)", (now, keys))


def first_time(event: uuid.UUID, handler: str, *, now: dt.datetime) -> bool:
    """
    Claim an effect inside its own transaction; False if it already happened.
    """
    return (
        database.execute(
            "insert into ground_effect (event, handler, done_at) values (%s, %s, %s)"
            " on conflict do nothing",
            (event, handler, now),
        ).rowcount
        == 1
    )
