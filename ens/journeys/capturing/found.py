"""
The address at which a professional speaks of somebody whose identity they have just found: it says
neither who that is nor that they are here, and serves that account alone, for an hour.
"""

import base64
import binascii
import datetime as dt
import secrets

from cryptography.exceptions import InvalidTag

from ens.contexts.record import api as record
from ens.ground import keys
from ens.ground.actor import Actor

LIFE = dt.timedelta(hours=1)
PURPOSE, NONCE, NUMBER = "capture", 12, 8


def address_of(person: int, *, actor: Actor, now: dt.datetime) -> str:
    until = int((now + LIFE).timestamp())
    plain = b"".join(one.to_bytes(NUMBER, "big") for one in (person, until))
    nonce = secrets.token_bytes(NONCE)
    sealed = keys.deployment_key(PURPOSE).encrypt(nonce, plain, _whose(actor))
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def person_at(address: str, *, actor: Actor, now: dt.datetime) -> int:
    """
    :raises record.NotFound: never given, to somebody else, or too long ago
    """
    try:
        raw = base64.urlsafe_b64decode(address + "=" * (-len(address) % 4))
        key = keys.deployment_key(PURPOSE)
        plain = key.decrypt(raw[:NONCE], raw[NONCE:], _whose(actor))
    except (ValueError, binascii.Error, InvalidTag) as error:
        raise record.NotFound from error
    person, until = (int.from_bytes(one, "big") for one in (plain[:NUMBER], plain[NUMBER:]))
    if until <= now.timestamp():
        raise record.NotFound
    return person


def _whose(actor: Actor) -> bytes:
    return f"{actor.account}|{actor.structure}".encode()
