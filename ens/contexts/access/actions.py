"""
What people decide: who is in the care team, who is blocked, what is opposed.

Callers have settled that the actor may decide for this person (a reach for `share`).
"""

import datetime as dt

import psycopg

from ens.contexts.access.values import AlreadyRelated
from ens.ground import database

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
