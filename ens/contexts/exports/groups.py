"""
A software's own lists of patients, as it sent them.

What a list names is asked of nothing: whom it does not reach, or who is nobody, stands in it like
anybody else, so that keeping one says nothing of who is known here.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from ens.ground import database, keys
from ens.ground.actor import Actor

PURPOSE = "exports"
MOST = 100  # of one software, for one account
COLUMNS = "fid, version, sealed, updated_at"
OWN = "client = %(client)s and account = %(account)s"


class TooManyGroups(Exception):
    """
    This software keeps as many lists as it may.
    """


@dataclass(frozen=True, slots=True)
class Group:
    """
    `body` is what was sent, without id and meta.
    """

    id: str
    version: int
    body: bytes
    updated: dt.datetime


def create(body: bytes, *, by: Actor, now: dt.datetime) -> Group:
    """
    :raises TooManyGroups
    """
    if len(owned(by)) >= MOST:
        raise TooManyGroups
    fid = str(uuid.uuid4())
    values = _owner(by) | {"fid": fid, "sealed": _sealed(fid, body), "now": now}
    database.execute(
        "insert into exports_group (fid, client, account, sealed, updated_at)"
        " values (%(fid)s, %(client)s, %(account)s, %(sealed)s, %(now)s)",
        values,
    )
    return Group(fid, 1, body, now)


def replace(one: Group, body: bytes, *, now: dt.datetime) -> Group:
    """
    Of one that `find` locked, in the same transaction.
    """
    database.execute(
        "update exports_group set version = version + 1, sealed = %s, updated_at = %s"
        " where fid = %s",
        (_sealed(one.id, body), now, one.id),
    )
    return Group(one.id, one.version + 1, body, now)


def remove(one: Group) -> None:
    database.execute("delete from exports_group where fid = %s", (one.id,))


def find(fid: str, *, by: Actor, lock: bool = False) -> Group | None:
    """
    None if there is none, or another's.
    """
    row = database.execute(
        f"select {COLUMNS} from exports_group where fid = %(fid)s and {OWN}"
        + (" for update" if lock else ""),
        _owner(by) | {"fid": fid},
    ).fetchone()
    return _group(*row) if row else None


def owned(by: Actor) -> tuple[Group, ...]:
    """
    All that this software keeps for this account, the latest first.
    """
    rows = database.execute(
        f"select {COLUMNS} from exports_group where {OWN} order by updated_at desc, fid",
        _owner(by),
    ).fetchall()
    return tuple(_group(*row) for row in rows)


def _owner(by: Actor) -> dict[str, object]:
    return {"client": by.client, "account": by.account}


def _sealed(fid: str, body: bytes) -> bytes:
    return keys.seal(keys.deployment_key(PURPOSE), body, fid.encode())


def _group(fid: str, version: int, sealed: bytes, updated: dt.datetime) -> Group:
    body = keys.unseal(keys.deployment_key(PURPOSE), sealed, fid.encode())
    return Group(fid, version, body, updated)
