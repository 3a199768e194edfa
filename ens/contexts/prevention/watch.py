"""
When to look again at each person's vaccines, so that nobody is looked at every minute.

A row a person: the next day something becomes due, or today after the record changed. A daily
walk through the open spaces makes the rows that are missing; nobody is left for longer than
three months, whatever was missed.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.identity import api as identity
from ens.ground import database, keys

AT_LEAST_EVERY = dt.timedelta(days=90)
AT_ONCE = dt.date.min
DONE = -1  # the walk of the day is over

ENTER = """
insert into prevention_watch (person, next_on)
select person, %(today)s from unnest(%(persons)s::bigint[]) person
on conflict (person) do update set next_on = excluded.next_on, to_do = null
where prevention_watch.next_on is null and prevention_watch.stopped_at is null
"""
TOUCH = """
update prevention_watch set next_on = %(at_once)s, to_do = null
where person = %(person)s and stopped_at is null and next_on is not null
"""
DUE = """
select person from prevention_watch where next_on <= %s order by next_on, person
limit %s for update skip locked
"""
SEEN = """
update prevention_watch w set next_on = s.next_on, to_do = s.to_do, looked_at = %(now)s
from unnest(%(persons)s::bigint[], %(next_on)s::date[], %(to_do)s::int[])
    s(person, next_on, to_do)
where w.person = s.person
"""
BEGIN = "insert into prevention_walk (part, day, after) values (0, %s, 0) on conflict do nothing"
STEP = """
select day, after from prevention_walk where part = 0 for update skip locked
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """
    What was found about one person: the next day to look again, None for never until somebody
    says so, and how many doses are to be done.
    """

    person: int
    next_on: dt.date | None
    to_do: int | None


@dataclass(frozen=True, slots=True)
class Watch:
    """
    `to_do` as the job found it, None when that is not known, or no longer.
    """

    reminded: bool = True
    to_do: int | None = None


def watch_of(person: int) -> Watch:
    row = database.execute(
        "select stopped_at is null, to_do from prevention_watch where person = %s", (person,)
    ).fetchone()
    return Watch(*row) if row else Watch()


def touched(*, persons: Sequence[int]) -> None:
    """
    Their vaccines changed, in the caller's transaction: look again.
    """
    for person in sorted(set(persons)):
        database.execute(TOUCH, {"person": person, "at_once": AT_ONCE})


def take_due(*, today: dt.date, limit: int) -> tuple[int, ...]:
    """
    Persons to look at now, held for the caller's transaction; those that another worker holds
    are left to it.
    """
    return tuple(row[0] for row in database.execute(DUE, (today, limit)).fetchall())


def looked(found: Sequence[Looked], *, today: dt.date, now: dt.datetime) -> None:
    latest = today + AT_LEAST_EVERY
    database.execute(
        SEEN,
        {
            "persons": [one.person for one in found],
            "next_on": [min(one.next_on, latest) if one.next_on else None for one in found],
            "to_do": [one.to_do for one in found],
            "now": now,
        },
    )


def remind_once(*, person: int, doses: Sequence[str], now: dt.datetime) -> tuple[str, ...]:
    """
    Claim the doses to tell of; return those that nobody was told of before.
    """
    digests = {name_unreadable(person, dose): dose for dose in doses}
    rows = database.execute(
        "insert into prevention_reminded (person, dose, at)"
        " select %s, dose, %s from unnest(%s::bytea[]) dose on conflict do nothing returning dose",
        (person, now, list(digests)),
    ).fetchall()
    claimed = {digests[row[0]] for row in rows}
    return tuple(dose for dose in doses if dose in claimed)


def name_unreadable(person: int, *doses: str) -> bytes:
    """
    What names these doses of this person without telling which they are.
    """
    return keys.keyed_hash("reminder", f"{person}:{'+'.join(doses)}")


def stop(*, person: int, by: int, now: dt.datetime) -> bool:
    """
    No reminder any more, and nobody looks at their vaccines for one; False if it was so already.
    """
    return bool(
        database.execute(
            "insert into prevention_watch (person, stopped_at, stopped_by) values (%s, %s, %s)"
            " on conflict (person) do update set stopped_at = excluded.stopped_at,"
            " stopped_by = excluded.stopped_by, next_on = null, to_do = null"
            " where prevention_watch.stopped_at is null",
            (person, now, by),
        ).rowcount
    )


def resume(*, person: int) -> bool:
    """
    Reminders again; False if there was nothing to resume.
    """
    return bool(
        database.execute(
            "update prevention_watch set stopped_at = null, stopped_by = 0, next_on = %s"
            " where person = %s and stopped_at is not null",
            (AT_ONCE, person),
        ).rowcount
    )


def walk(*, today: dt.date, limit: int) -> bool:
    """
    A step of the daily walk through the open spaces; False when it is over for today, or when
    another worker is on it.
    """
    with database.transaction():
        database.execute(BEGIN, (today,))
        row = database.execute(STEP).fetchone()
        if row is None or row == (today, DONE):
            return False
        after = row[1] if row[0] == today else 0
        persons = identity.open_persons(after=after, limit=limit)
        database.execute(ENTER, {"persons": list(persons), "today": today})
        database.execute(
            "update prevention_walk set day = %s, after = %s where part = 0",
            (today, persons[-1] if len(persons) == limit else DONE),
        )
    return len(persons) == limit
