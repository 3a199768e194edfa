"""
The browsers from which an account signed in: told apart by a cookie of their own, which rests
here as a keyed hash, and by nothing else.
"""

import datetime as dt

from ens.contexts.accounts.secrets import hash_of
from ens.ground import database

# What was last seen longer ago than this is a new device again.
KEPT = dt.timedelta(days=365)
SEEN = """
with known as (
    select first_at from accounts_device
    where account = %(account)s and hash = %(hash)s and last_at > %(oldest)s
),
other as (select 1 from accounts_device where account = %(account)s limit 1),
written as (
    insert into accounts_device (account, hash, first_at, last_at)
    values (%(account)s, %(hash)s, %(now)s, %(now)s)
    on conflict (account, hash) do update set last_at = excluded.last_at
)
select exists (select from known), exists (select from other)
"""
FORGET = "delete from accounts_device where account = %s and hash <> %s"
FORGET_OLD = "delete from accounts_device where last_at < %s"


def hash_of_device(raw: str) -> bytes:
    return hash_of("device", raw)


def arrives_from(*, account: int, device: str, now: dt.datetime) -> bool:
    """
    Remember that the account signed in from this browser; True if it is a new one.

    The very first one is not new: there is nothing to compare it with, and nobody to tell.
    """
    values = {
        "account": account,
        "hash": hash_of_device(device),
        "now": now,
        "oldest": now - KEPT,
    }
    known, others = database.execute(SEEN, values).fetchall()[0]
    return others and not known


def forget_other_devices(*, account: int, device: str) -> int:
    """
    Whatever signs in from elsewhere is new again.
    """
    return database.execute(FORGET, (account, hash_of_device(device))).rowcount


def forget_old_devices(*, now: dt.datetime) -> int:
    return database.execute(FORGET_OLD, (now - KEPT,)).rowcount
