"""
Visits: what one professional read of one person in one day, and what had passed between them
before. Numbers and instants, nothing of what was read.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ens.ground import database

# Reading is what a visit is made of; writing says that somebody cares for the person.
READS = ["read", "vread", "history", "search", "everything", "summary", "export"]
WRITES = ["create", "update"]
VISITS = """
select w.account, max(w.place), t.person, max(w.profession), max(w.name), count(*),
       sum(t.count)::bigint, min(t.at), max(t.at), bit_or(t.facts)
from register_trace t
join register_who w on w.who = t.who
where t.at >= %(since)s and t.at < %(until)s and t.code = '' and t.person <> 0
  and w.kind = 'professional' and w.account <> 0 and t.type <> 'AuditEvent'
  and t.action = any(%(reads)s::text[])
group by w.account, t.person
order by w.account, t.person
"""
PASTS = """
select k.account, k.person, coalesce(b.days, 0), coalesce(b.wrote, false), coalesce(b.around, false)
from unnest(%(accounts)s::bigint[], %(places)s::bigint[], %(persons)s::bigint[])
    k(account, place, person)
cross join lateral (
    select count(distinct (t.at at time zone 'Europe/Paris')::date)
               filter (where w.account = k.account and t.at < %(since)s) as days,
           bool_or(t.action = any(%(writes)s::text[]) and w.account = k.account
                   and t.at >= %(lately)s) as wrote,
           bool_or(t.action = any(%(writes)s::text[]) and w.place = k.place and k.place <> 0
                   and t.at >= %(lately)s) as around
    from register_trace t
    join register_who w on w.who = t.who
    where t.person = k.person and t.code = '' and t.at >= %(year)s and t.at < %(until)s
) b
"""
MONTH, YEAR = dt.timedelta(days=30), dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Visit:
    """
    `lines` of the register and `things` they gave; `facts` all that the decision stood on.
    """

    account: int
    place: int
    person: int
    profession: str
    name: str
    lines: int
    things: int
    first: dt.datetime
    last: dt.datetime
    facts: int


@dataclass(frozen=True, slots=True)
class Past:
    """
    `days` of the year before on which they read; whether, in the month before, they wrote about
    the person, or somebody of the same place did.
    """

    days: int
    wrote: bool
    around: bool


def visits(*, since: dt.datetime, until: dt.datetime) -> tuple[Visit, ...]:
    """
    One for each professional and person.
    """
    values = {"since": since, "until": until, "reads": READS}
    return tuple(Visit(*row) for row in database.execute(VISITS, values).fetchall())


def pasts(
    found: Sequence[Visit], *, since: dt.datetime, until: dt.datetime
) -> dict[tuple[int, int], Past]:
    """
    By account and person, as things stood at the end of the day.
    """
    values = {
        "accounts": [one.account for one in found],
        "places": [one.place for one in found],
        "persons": [one.person for one in found],
        "since": since,
        "until": until,
        "lately": since - MONTH,
        "year": since - YEAR,
        "writes": WRITES,
    }
    rows = database.execute(PASTS, values).fetchall()
    return {(account, person): Past(*told) for account, person, *told in rows}
