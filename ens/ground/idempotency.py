"""
The same request sent twice has one effect and gets the first answer.

A key belongs to one owner (an OAuth client or an account) and is kept seven days, or for
ever when it names a document. What is kept of an answer is where things are, never what
they say.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from ens.ground import database

KEPT = dt.timedelta(days=7)
FOR_EVER = "document:"  # how a key begins that is never forgotten


class KeyReused(Exception):
    """
    The key came back with another request.
    """


def digest_of(*parts: bytes) -> bytes:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.digest()


def claim(*, owner: str, key: str, digest: bytes, now: dt.datetime) -> Mapping[str, Any] | None:
    """
    Take the key for this transaction, or return the first answer.

    A second request with the key waits here until the first one commits or rolls back.

    :raises KeyReused: if the digest differs
    """
    taken = database.execute(
        "insert into ground_idempotency (owner, key, digest, created_at)"
        " values (%s, %s, %s, %s) on conflict do nothing",
        (owner, key, digest, now),
    ).rowcount
    if taken:
        return None
    first_digest, answer = database.execute(
        "select digest, answer::text from ground_idempotency where owner = %s and key = %s",
        (owner, key),
    ).fetchall()[0]
    if first_digest != digest:
        raise KeyReused(key)
    return orjson.loads(answer) if answer else {}


def keep(*, owner: str, key: str, answer: Mapping[str, Any]) -> None:
    database.execute(
        "update ground_idempotency set answer = %s::text::jsonb where owner = %s and key = %s",
        (orjson.dumps(answer).decode(), owner, key),
    )


def forget_old(*, now: dt.datetime) -> int:
    return database.execute(
        "delete from ground_idempotency where created_at < %s and not starts_with(key, %s)",
        (now - KEPT, FOR_EVER),
    ).rowcount
