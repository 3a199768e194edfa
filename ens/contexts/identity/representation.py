"""
Who acts for whom: each link dated, sourced, suspended or ended at once.

One link per parent: suspending or ending one leaves the other's alone.
"""

import datetime as dt

import psycopg

from ens.contexts.identity.facts import aged
from ens.contexts.identity.queries import persons
from ens.contexts.identity.rules import MAJORITY
from ens.contexts.identity.values import (
    AlreadyRepresents,
    NotRepresented,
    Person,
    Representation,
)
from ens.ground import database

RUNNING = (
    "ended_at is null and since <= %(today)s::date and (until is null or until >= %(today)s::date)"
)


def represent(
    *,
    representative: int,
    represented: int,
    kind: str = "parent",
    since: dt.date,
    source: str,
    by: int,
    until: dt.date | None = None,
) -> None:
    """
    :raises AlreadyRepresents: if the link is running; end it before another begins
    """
    try:
        with database.transaction():
            database.execute(
                "insert into identity_representation"
                " (person, representative, kind, source, since, until, made_by)"
                " values (%s, %s, %s, %s, %s, %s, %s)",
                (represented, representative, kind, source, since, until, by),
            )
    except psycopg.errors.UniqueViolation as error:
        raise AlreadyRepresents from error


def end_representation(
    *, representative: int, represented: int, by: int, reason: str = "", now: dt.datetime
) -> None:
    """
    :raises NotRepresented: if no link is running
    """
    _change(
        "ended_at = %(now)s, ended_by = %(by)s, reason = %(reason)s",
        representative=representative,
        represented=represented,
        values={"now": now, "by": by, "reason": reason},
    )


def suspend_representation(
    *, representative: int, represented: int, by: int, reason: str, now: dt.datetime
) -> None:
    """
    Stop one parent at once, on a court's decision or a professional's word.

    :raises NotRepresented: if no link is running
    """
    _change(
        "suspended_at = %(now)s, suspended_by = %(by)s, reason = %(reason)s",
        representative=representative,
        represented=represented,
        values={"now": now, "by": by, "reason": reason},
    )


def resume_representation(*, representative: int, represented: int, by: int) -> None:
    """
    :raises NotRepresented: if no link is running
    """
    _change(
        "suspended_at = null, suspended_by = %(by)s",
        representative=representative,
        represented=represented,
        values={"by": by},
    )


def _change(
    assignments: str, *, representative: int, represented: int, values: dict[str, object]
) -> None:
    changed = database.execute(
        f"update identity_representation set {assignments}"
        " where person = %(person)s and representative = %(representative)s and ended_at is null",
        {"person": represented, "representative": representative, **values},
    ).rowcount
    if not changed:
        raise NotRepresented


def suspended_for(cause: str, *, limit: int) -> tuple[tuple[int, dt.datetime], ...]:
    """
    Whose links are suspended for a reason that begins so, and since when, the oldest first.
    """
    rows = database.execute(
        "select person, min(suspended_at) from identity_representation"
        " where suspended_at is not null and ended_at is null and starts_with(reason, %s)"
        " group by person order by 2, 1 limit %s",
        (cause, limit),
    ).fetchall()
    return tuple((person, at) for person, at in rows)


def represented_by(person: int, *, today: dt.date) -> tuple[Person, ...]:
    """
    The persons for whom this one acts today; a suspended link does not count, nor does a
    parent's once the child is of age.
    """
    rows = database.execute(
        "select person from identity_representation join identity_person ip using (person)"
        f" where representative = %(person)s and suspended_at is null and {RUNNING}"
        f" and (kind <> 'parent' or not {aged(MAJORITY)}) order by representation",
        {"person": person, "today": today},
    ).fetchall()
    return persons([key for (key,) in rows])


def last_day_of(one: Representation, *, birth_date: dt.date) -> dt.date | None:
    """
    The last day on which this link lets anybody act; None where it runs without a term.
    """
    if one.kind != "parent":
        return one.until
    grown = birth_date.year + MAJORITY
    before = dt.date(grown, birth_date.month, 1) + dt.timedelta(days=birth_date.day - 2)
    return min(before, one.until) if one.until else before


def representatives_of(person: int, *, today: dt.date) -> tuple[Representation, ...]:
    """
    Those who act for this person today, suspended links included and marked.
    """
    rows = database.execute(
        "select person, representative, kind, source, since, until,"
        " suspended_at is not null, ended_at from identity_representation"
        f" where person = %(person)s and {RUNNING} order by representation",
        {"person": person, "today": today},
    ).fetchall()
    return tuple(Representation(*row) for row in rows)
