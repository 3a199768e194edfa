"""
A form that waits while its user signs in more strongly: nothing typed is lost, nothing is sent.

What it said rests sealed, found by a secret that only its browser holds, and goes back only to
the account that wrote it. It is never acted upon here: its user sends it again, from our page.
"""

import datetime as dt
from collections.abc import Sequence

import orjson

from ens.contexts.accounts import rules
from ens.contexts.accounts.secrets import hash_of, new_secret
from ens.contexts.accounts.values import Intention, NothingWaits, TooLong
from ens.ground import database, keys

PURPOSE = "intention"
LONGEST = 64_000
KEEP = """
insert into accounts_intention (hash, account, path, sealed, expires_at)
values (%s, %s, %s, %s, %s)
"""
FIND = """
select path, sealed from accounts_intention
where hash = %s and account = %s and expires_at > %s
"""


def keep_intention(
    *, account: int, path: str, fields: Sequence[tuple[str, str]], now: dt.datetime
) -> str:
    """
    Return the secret by which `look_at_intention` finds it, for as long as a sign-in lasts.

    :raises TooLong: more than is kept
    """
    said = orjson.dumps([[_plain(name), _plain(value)] for name, value in fields])
    if len(said) > LONGEST:
        raise TooLong
    raw = new_secret()
    digest = hash_of(PURPOSE, raw)
    sealed = keys.seal(keys.deployment_key(PURPOSE), said, digest)
    database.execute(KEEP, (digest, account, path, sealed, now + rules.SIGN_IN))
    return raw


def look_at_intention(raw: str, *, account: int, now: dt.datetime) -> Intention:
    """
    :raises NothingWaits: unknown, somebody else's, or kept for too long
    """
    digest = hash_of(PURPOSE, raw)
    row = database.execute(FIND, (digest, account, now)).fetchone()
    if row is None:
        raise NothingWaits
    said = orjson.loads(keys.unseal(keys.deployment_key(PURPOSE), row[1], digest))
    return Intention(row[0], tuple((name, value) for name, value in said))


def _plain(text: str) -> str:
    """
    What no browser sends again as it was is not kept as it was.
    """
    return text.encode("utf-8", "replace").decode()
