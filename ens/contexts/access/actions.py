"""
What people decide: who is in the care team, which code is shown, who is blocked, opposed.

Callers have settled that the actor may decide for this person (a reach for `share`).
"""

import datetime as dt
import secrets

import psycopg

from ens.contexts.access.queries import unseal_code
from ens.contexts.access.values import AlreadyRelated, Code, TooManyAttempts, WrongCode
from ens.ground import database, keys

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
CODE_LIFE = dt.timedelta(minutes=15)
ATTEMPTS = 10


# A relation past its term is over, even if nobody ended it.
CLOSE_EXPIRED = """
update access_relation set ended_at = until
where person = %s and professional = %s and ended_at is null and until <= %s
"""


def relate(
    *,
    person: int,
    professional: int,
    source: str,
    kind: str = "care-team",
    until: dt.datetime | None = None,
    made_by: int,
    now: dt.datetime,
) -> int:
    """
    Put a professional in the care team and return the relation's key.

    How a relation begins: named by the person, code shown, stay declared (reading 32).

    :raises AlreadyRelated: if they are in it
    """
    try:
        with database.transaction():
            database.execute(CLOSE_EXPIRED, (person, professional, now))
            return database.execute(
                "insert into access_relation"
                " (person, professional, kind, source, since, until, made_by)"
                " values (%s, %s, %s, %s, %s, %s, %s) returning relation",
                (person, professional, kind, source, now, until, made_by),
            ).fetchall()[0][0]
    except psycopg.errors.UniqueViolation as error:
        raise AlreadyRelated from error


def end_relation(*, person: int, professional: int, now: dt.datetime) -> int:
    """
    End every relation between the two at once; return how many there were.
    """
    return database.execute(
        "update access_relation set ended_at = %s"
        " where person = %s and professional = %s and ended_at is null",
        (now, person, professional),
    ).rowcount


def code_for(*, person: int, now: dt.datetime) -> Code:
    """
    Return the person's present code, or make one that works for a quarter of an hour.
    """
    if present := present_code(person=person, now=now):
        return present
    return new_code(person=person, now=now)


def present_code(*, person: int, now: dt.datetime) -> Code | None:
    row = database.execute(
        "select sealed, expires_at from access_code"
        " where person = %s and expires_at > %s and used_at is null order by expires_at desc",
        (person, now),
    ).fetchone()
    return Code(unseal_code(row[0], person=person), row[1]) if row else None


def new_code(*, person: int, now: dt.datetime) -> Code:
    text = new_text()
    sealed = keys.seal(keys.person_key(person), text.encode(), b"access-code")
    database.execute(
        "insert into access_code (digest, person, sealed, expires_at) values (%s, %s, %s, %s)",
        (digest_of(text), person, sealed, now + CODE_LIFE),
    )
    return Code(text, now + CODE_LIFE)


def new_text() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('access-code', %s))"


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
        (now, digest_of(text), now),
    ).fetchone()
    if row is None:
        count_wrong(account, now)
        raise WrongCode
    return row[0]


def admit(account: int, now: dt.datetime) -> None:
    """
    Held to the end of the transaction: attempts in parallel are counted one by one.

    :raises TooManyAttempts: after ten wrong ones within a quarter of an hour
    """
    database.execute(ONE_BY_ONE, (account,))
    tried = database.execute(
        "select count(*) from access_code_attempt where account = %s and at > %s",
        (account, now - CODE_LIFE),
    ).fetchall()[0][0]
    if tried >= ATTEMPTS:
        raise TooManyAttempts


def count_wrong(account: int, now: dt.datetime) -> None:
    database.execute(
        "insert into access_code_attempt (account, at) values (%s, %s)", (account, now)
    )


def digest_of(text: str) -> bytes:
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    return keys.keyed_hash("access-code", plain)


def block(
    *, person: int, professional: int = 0, structure: int = 0, made_by: int, now: dt.datetime
) -> None:
    database.execute(
        "insert into access_block (person, professional, structure, since, made_by)"
        " values (%s, %s, %s, %s, %s)",
        (person, professional, structure, now, made_by),
    )


def unblock(*, person: int, professional: int = 0, structure: int = 0, now: dt.datetime) -> None:
    database.execute(
        "update access_block set lifted_at = %s"
        " where person = %s and professional = %s and structure = %s and lifted_at is null",
        (now, person, professional, structure),
    )


def oppose(
    *, person: int, against: str, structure: int = 0, made_by: int, now: dt.datetime
) -> None:
    """
    To every source, or to one structure.
    """
    database.execute(
        "insert into access_opposition (person, against, structure, since, made_by)"
        " values (%s, %s, %s, %s, %s)",
        (person, against, structure, now, made_by),
    )


def withdraw_opposition(*, person: int, against: str, structure: int = 0, now: dt.datetime) -> None:
    database.execute(
        "update access_opposition set withdrawn_at = %s"
        " where person = %s and against = %s and structure = %s and withdrawn_at is null",
        (now, person, against, structure),
    )
