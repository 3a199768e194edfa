"""
A letter whose author's session ended is not lost, and is kept nowhere: it goes back to the
browser sealed under the person's own key, and opens only for the same account, for one day.

The form carries a ticket that says for whom it was drawn, since whoever posts it then is no
longer known.
"""

import base64
import datetime as dt
import hmac
import zlib
from collections.abc import Mapping

import orjson

from ens.contexts.identity import api as identity
from ens.ground import keys
from ens.ground.actor import Actor

LIFE = dt.timedelta(days=1)
LONGEST = 400_000


def ticket(*, actor: Actor, patient: str, now: dt.datetime) -> str:
    issued = int(now.timestamp())
    return f"{actor.account}.{issued}.{_mark(actor.account, issued, patient)}"


def seal(*, ticket: str, patient: str, fields: Mapping[str, str], now: dt.datetime) -> str:
    """
    Return these fields sealed; "" if the ticket is not one of ours, or too old.
    """
    account, issued, mark = (*ticket.split("."), "", "")[:3]
    if not (_is_number(account) and _is_number(issued)):
        return ""
    if not hmac.compare_digest(mark.encode(), _mark(int(account), int(issued), patient).encode()):
        return ""
    person = identity.person_of_public_id(patient)
    if person is None or now.timestamp() - int(issued) > LIFE.total_seconds():
        return ""
    said = orjson.dumps({"issued": int(issued), "fields": dict(fields)})
    place = _place(int(account), patient)
    sealed = keys.seal(keys.person_key(person), zlib.compress(said), place)
    return base64.urlsafe_b64encode(sealed).decode()


def unseal(*, actor: Actor, patient: str, sealed: str, now: dt.datetime) -> dict[str, str]:
    """
    Return what was sealed for this account about this person; nothing if it is not that.
    """
    person = identity.person_of_public_id(patient)
    if person is None or len(sealed) > LONGEST:
        return {}
    try:
        data = base64.urlsafe_b64decode(sealed.encode())
        plain = keys.unseal(keys.person_key(person), data, _place(actor.account, patient))
        said = orjson.loads(zlib.decompress(plain))
    except (ValueError, keys.CannotUnseal):
        return {}
    if now.timestamp() - said["issued"] > LIFE.total_seconds():
        return {}
    return {str(name): str(value) for name, value in said["fields"].items()}


def _mark(account: int, issued: int, patient: str) -> str:
    return keys.keyed_hash("letter-ticket", f"{account}/{issued}/{patient}").hex()[:32]


def _place(account: int, patient: str) -> bytes:
    return f"letter-draft:{account}:{patient}".encode()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20
