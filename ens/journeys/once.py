"""
A form sent twice has one effect, and leads both times to the same page.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ens.ground import database, failpoints, idempotency
from ens.ground.actor import Actor

Answer = Mapping[str, Any]


def once(
    work: Callable[[], Answer], *, actor: Actor, key: str, said: tuple[str, ...], now: dt.datetime
) -> Answer:
    """
    Do the work in one transaction, or return what it answered the first time.

    `said` is what the form asks. A browser that goes back keeps the form's key: the same key
    with other words is another request. Without a key nothing is remembered.
    """
    failpoints.reach("before-begin")
    owner = f"account:{actor.account}"
    digest = idempotency.digest_of(*(word.encode("utf-8", "replace") for word in said))
    kept = idempotency.digest_of(key.encode("utf-8", "replace"), digest).hex()
    with database.transaction():
        if key and (first := _first(owner, kept, digest, now)) is not None:
            return first
        answer = work()
        if key:
            idempotency.keep(owner=owner, key=kept, answer=answer)
    failpoints.reach("after-commit")
    return answer


def _first(owner: str, key: str, digest: bytes, now: dt.datetime) -> Answer | None:
    return idempotency.claim(owner=owner, key=key, digest=digest, now=now)
