"""
Codes that people show or hand over. One is found by a keyed digest of its letters, so that a copy
of the table lets nobody in, and is kept sealed under the person's key for them to see it again;
wrong ones are counted against whoever enters them, of whichever sort.

Here too, the first sort: the code that lets a professional into the care team.
"""

import datetime as dt
import secrets

from ens.contexts.access.values import Code, TooManyAttempts, WrongCode
from ens.ground import database, keys

# None is read for another.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8
LIFE = dt.timedelta(minutes=15)
ATTEMPTS = 10
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('access-code', %s))"
SEALED = b"access-code"


def draw(length: int = LENGTH) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def digest(text: str, sort: str = "access-code") -> bytes:
    """
    The same for a code however it is typed: small letters, spaces, dashes.
    """
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    return keys.keyed_hash(sort, plain)


def admit(account: int, now: dt.datetime) -> None:
    """
    Held to the end of the transaction: attempts in parallel are counted one by one.

    :raises TooManyAttempts: after ten wrong ones within a quarter of an hour
    """
    database.execute(ONE_BY_ONE, (account,))
    tried = database.execute(
        "select count(*) from access_code_attempt where account = %s and at > %s",
        (account, now - LIFE),
    ).fetchall()[0][0]
    if tried >= ATTEMPTS:
        raise TooManyAttempts


def count_wrong(account: int, now: dt.datetime) -> None:
    database.execute(
        "insert into access_code_attempt (account, at) values (%s, %s)", (account, now)
    )


def new_code(*, person: int, now: dt.datetime) -> Code:
    text, expires = draw(), now + LIFE
    sealed = keys.seal(keys.person_key(person), text.encode(), SEALED)
    database.execute(
        "insert into access_code (digest, person, sealed, expires_at) values (%s, %s, %s, %s)",
        (digest(text), person, sealed, expires),
    )
    return Code(text, expires)


def present_code(*, person: int, now: dt.datetime) -> Code | None:
    """
    The one that still works, to be shown again.
    """
    row = database.execute(
        "select sealed, expires_at from access_code"
        " where person = %s and expires_at > %s and used_at is null order by expires_at desc",
        (person, now),
    ).fetchone()
    if row is None:
        return None
    return Code(keys.unseal(keys.person_key(person), row[0], SEALED).decode(), row[1])


def use_code(*, text: str, account: int, now: dt.datetime) -> int:
    """
    Spend a code and return the person who showed it.

    A wrong one is counted against the account, in a transaction that the caller commits
    even though the code is refused.

    :raises WrongCode: unknown, expired or used
    :raises TooManyAttempts: after ten wrong ones within a quarter of an hour
    """
    admit(account, now)
    row = database.execute(
        "update access_code set used_at = %s"
        " where digest = %s and expires_at > %s and used_at is null returning person",
        (now, digest(text), now),
    ).fetchone()
    if row is None:
        count_wrong(account, now)
        raise WrongCode
    return int(row[0])
