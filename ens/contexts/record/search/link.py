"""
The link to the next page: the query and the position, sealed, for one reader, for an hour.
"""

import base64
import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.record.search import system
from ens.contexts.record.search.query import Query
from ens.contexts.record.search.since import Position
from ens.ground import keys, lineage
from ens.ground.actor import Actor

LIFE = dt.timedelta(hours=1)
AAD = b"page"


class LinkRefused(Exception):
    """
    The link was changed, has expired, was given to another reader, or before the database was
    loaded or brought back.
    """


@cache
def _key() -> AESGCM:
    return AESGCM(keys.derived("page-link"))


def seal(asked: Query, after: Position, *, actor: Actor, now: dt.datetime) -> str:
    content = {
        "type": asked.type,
        "compartment": asked.compartment,
        "used": asked.used,
        **said(after),
    }
    return sealed(content, AAD, actor=actor, now=now)


def unseal(text: str, *, actor: Actor, now: dt.datetime) -> tuple[Query, Position]:
    """
    :raises LinkRefused: changed, expired, another reader's, or of another life of the database
    """
    content = opened(text, AAD, actor=actor, now=now)
    if "values" not in content:
        raise LinkRefused
    used = [tuple(pair) for pair in content["used"]]
    asked = system.parse_again(content["type"], content["compartment"], used)
    return asked, position(content)


def said(after: Position) -> dict[str, Any]:
    """
    A position, as a link holds it.
    """
    values = [_written(value) for value in after.values]
    return {"values": values, "rid": after.rid, "snapshot": after.snapshot}


def position(content: dict[str, Any]) -> Position:
    values = tuple(_read(*value) for value in content["values"])
    return Position(values, content["rid"], content["snapshot"])


def sealed(content: dict[str, Any], aad: bytes, *, actor: Actor, now: dt.datetime) -> str:
    """
    What a link of this kind holds, for this reader, for a while.
    """
    whole = {
        **content,
        "reader": _reader(actor),
        "until": (now + LIFE).timestamp(),
        "lineage": lineage.current(),
    }
    data = keys.seal(_key(), orjson.dumps(whole), aad)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def opened(text: str, aad: bytes, *, actor: Actor, now: dt.datetime) -> dict[str, Any]:
    """
    :raises LinkRefused: not of this kind, changed, expired, or not for this reader
    """
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        content: dict[str, Any] = orjson.loads(keys.unseal(_key(), data, aad))
    except (ValueError, keys.CannotUnseal) as error:
        raise LinkRefused from error
    if content["until"] < now.timestamp() or content["reader"] != _reader(actor):
        raise LinkRefused
    if content.get("lineage") != lineage.current():
        raise LinkRefused
    return content


def _written(value: Any) -> tuple[str, Any]:
    match value:
        case dt.datetime():
            return "date", value.isoformat()
        case Decimal():
            return "number", str(value)
    return "", value


def _read(kind: str, value: Any) -> Any:
    match kind:
        case "date":
            return dt.datetime.fromisoformat(value)
        case "number":
            return Decimal(value)
    return value


def _reader(actor: Actor) -> list[Any]:
    return [actor.account, actor.client, actor.patient]
