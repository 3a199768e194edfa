"""
Tokens that bind a connection to subscriptions, since a page cannot send its own in a header.

Source: Subscriptions R5 Backport 1.1, $get-ws-binding-token. It serves once, within minutes.
"""

import datetime as dt
import secrets
from collections.abc import Sequence

from psycopg.types.json import Jsonb

from ens.contexts.subscriptions import keeping
from ens.contexts.subscriptions.values import Subscription
from ens.ground import database, keys

LASTS = dt.timedelta(minutes=5)
LONGEST = 200


def bind(subscriptions: Sequence[Subscription], *, now: dt.datetime) -> tuple[str, dt.datetime]:
    raw, expires = secrets.token_urlsafe(32), now + LASTS
    places = [[one.person, one.number] for one in subscriptions]
    database.execute(
        "insert into subscriptions_binding (hash, places, expires_at) values (%s, %s, %s)",
        (_hash(raw), Jsonb(places), expires),
    )
    return raw, expires


def take(raw: str, *, now: dt.datetime) -> tuple[Subscription, ...]:
    """
    What a token binds to, () for one that is unknown, used or too old.
    """
    row = database.execute(
        "delete from subscriptions_binding where hash = %s returning places, expires_at",
        (_hash(raw),),
    ).fetchone()
    if row is None or row[1] <= now:
        return ()
    return tuple(keeping.at(person, number) for person, number in row[0])


def _hash(raw: str) -> bytes:
    plain = raw[:LONGEST].encode("utf-8", "replace").decode()
    return keys.keyed_hash("subscription-binding", plain)
