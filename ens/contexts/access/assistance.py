"""
A mediator beside a person who asks to be helped with their settings: a code that the person shows
for a quarter of an hour, then an hour at most.

What a mediator may look at is always the same: who the person is to those around them, never what
is written in the record (`rules`, "outside_assistance", "hidden_from_mediators"). Callers have
settled that whoever shows the code may decide for this person.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from ens.contexts.access import categories, codes
from ens.contexts.access.values import Code, WrongCode
from ens.ground import database, keys

CATEGORIES = (categories.REST,)
SEE, DECIDE = "see", "decide"
LONGEST = dt.timedelta(hours=1)
SORT, SEALED = "access-assistance", b"access-assistance"
COLUMNS = "assistance, person, account, acts, since, until"
RUNNING = "n.ended_at is null and n.since <= %(now)s and n.until > %(now)s"


@dataclass(frozen=True, slots=True)
class Assistance:
    """
    `decides` when the mediator may change settings, and not only read them.
    """

    assistance: int
    person: int
    account: int
    acts: tuple[str, ...]
    since: dt.datetime
    until: dt.datetime

    @property
    def decides(self) -> bool:
        return DECIDE in self.acts


def assistance_code(*, person: int, decides: bool, made_by: int, now: dt.datetime) -> Code:
    """
    A new code; those that were shown before stop working.
    """
    text = codes.draw()
    sealed = keys.seal(keys.person_key(person), text.encode(), SEALED)
    acts = [SEE, DECIDE] if decides else [SEE]
    expires = now + codes.LIFE
    database.execute(
        "update access_assistance_code set used_at = %s where person = %s and used_at is null",
        (now, person),
    )
    database.execute(
        "insert into access_assistance_code (digest, person, sealed, acts, expires_at, made_by)"
        " values (%s, %s, %s, %s, %s, %s)",
        (codes.digest(text, SORT), person, sealed, acts, expires, made_by),
    )
    return Code(text, expires)


def shown_assistance_code(*, person: int, now: dt.datetime) -> Code | None:
    row = database.execute(
        "select sealed, expires_at from access_assistance_code where person = %s"
        " and expires_at > %s and used_at is null order by expires_at desc limit 1",
        (person, now),
    ).fetchone()
    if row is None:
        return None
    return Code(keys.unseal(keys.person_key(person), row[0], SEALED).decode(), row[1])


def use_assistance_code(*, text: str, account: int, now: dt.datetime) -> Assistance:
    """
    Begin to assist; a wrong code is counted against the account, in a transaction that the caller
    commits even though it is refused.

    :raises WrongCode: unknown, expired or used
    :raises TooManyAttempts: after ten wrong ones within a quarter of an hour
    """
    codes.admit(account, now)
    row = database.execute(
        "update access_assistance_code set used_at = %s where digest = %s and expires_at > %s"
        " and used_at is null returning person, acts, made_by",
        (now, codes.digest(text, SORT), now),
    ).fetchone()
    if row is None:
        codes.count_wrong(account, now)
        raise WrongCode
    person, acts, made_by = row
    until = now + min(dt.timedelta(minutes=settings.ENS_ASSISTANCE_MINUTES), LONGEST)
    end_assistances(person=person, account=account, now=now)
    made = database.execute(
        "insert into access_assistance (person, account, categories, acts, since, until, made_by)"
        f" values (%s, %s, %s, %s, %s, %s, %s) returning {COLUMNS}",
        (person, account, list(CATEGORIES), list(acts), now, until, made_by),
    ).fetchall()[0]
    return _assistance(made)


def assistances_of(*, person: int, now: dt.datetime) -> tuple[Assistance, ...]:
    """
    Who helps this person at this moment.
    """
    return _running("n.person = %(key)s", person, now)


def assistances_by(*, account: int, now: dt.datetime) -> tuple[Assistance, ...]:
    """
    Whom this mediator helps at this moment.
    """
    return _running("n.account = %(key)s", account, now)


def end_assistances(*, person: int, account: int = 0, now: dt.datetime) -> int:
    """
    Of one mediator, or of whoever helps this person; return how many.
    """
    return database.execute(
        "update access_assistance n set ended_at = %(now)s where n.person = %(person)s"
        f" and (%(account)s = 0 or n.account = %(account)s) and {RUNNING}",
        {"now": now, "person": person, "account": account},
    ).rowcount


def _running(of: str, key: int, now: dt.datetime) -> tuple[Assistance, ...]:
    rows = database.execute(
        f"select {COLUMNS} from access_assistance n where {of} and {RUNNING} order by since desc",
        {"key": key, "now": now},
    )
    return tuple(_assistance(row) for row in rows.fetchall())


def _assistance(row: tuple) -> Assistance:
    number, person, account, acts, since, until = row
    return Assistance(number, person, account, tuple(acts), since, until)
