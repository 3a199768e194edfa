"""
A work is asked once, however often its request is sent with one Idempotency-Key.
"""

import datetime as dt
from typing import Any

import orjson

from ens.contexts.exports import api as exports
from ens.ground import database, idempotency
from ens.ground.actor import Actor
from ens.journeys.write_path import sent_before


def kick_off(
    kind: str,
    *,
    actor: Actor,
    asked: dict[str, Any],
    data: bytes = b"",
    key: str = "",
    now: dt.datetime,
) -> str:
    """
    The id of the work, the same for the same key.

    :raises exports.TooManyUnderWay, OSError: as `exports.ask`
    :raises Unacceptable, idempotency.KeyReused: not a key, or that of another request
    """
    said = orjson.dumps(asked), str(actor.account).encode(), str(actor.patient).encode()
    claims = sent_before.of_request(key, idempotency.digest_of(kind.encode(), *said, data))
    with database.transaction():
        if first := sent_before.first_answer(claims, actor=actor, now=now):
            return str(first["locations"][0])
        job = str(exports.ask(kind, actor=actor, asked=asked, data=data, now=now))
        sent_before.keep(claims, [job], actor=actor)
    return job
