"""
Visits: what one professional read of one person in one day, and what had passed between them
before, and others. Numbers and instants, nothing of what was read.
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
# Each person by itself: so only their lines of the year are read, by the index of time.
PASTS = """
select b.* from unnest(%(persons)s::bigint[]) k(person)
cross join lateral (
    select k.person, w.account, w.place,
           count(distinct (t.at at time zone 'Europe/Paris')::date)
               filter (where t.at < %(since)s),
           bool_or(t.at >= %(lately)s),
           bool_or(t.action = any(%(writes)s::text[])),
           bool_or(t.action = any(%(writes)s::text[]) and t.at >= %(lately)s)
    from register_trace t join register_who w on w.who = t.who
    where t.person = k.person and t.at >= %(year)s and t.at < %(until)s and t.code = ''
      and w.kind = 'professional' and w.account <> 0 and t.action = any(%(acts)s::text[])
    group by w.account, w.place
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
    What one professional, at one place, did about a person in a year, the day itself included.

    `days` before this one on which they read or wrote; `lately` is in the month before. `wrote`
    and `wrote_lately` say that they wrote.
    """

    person: int
    account: int
    place: int
    days: int
    lately: bool
    wrote: bool
    wrote_lately: bool


def visits(*, since: dt.datetime, until: dt.datetime) -> tuple[Visit, ...]:
    """
    One for each professional and person.
    """
    values = {"since": since, "until": until, "reads": READS}
    return tuple(Visit(*row) for row in database.execute(VISITS, values).fetchall())


def pasts(persons: Sequence[int], *, since: dt.datetime, until: dt.datetime) -> tuple[Past, ...]:
    """
    All that professionals did about these persons, as things stood at the end of the day.
    """
    values = {
        "persons": list(persons),
        "since": since,
        "until": until,
        "lately": since - MONTH,
        "year": since - YEAR,
        "writes": WRITES,
        "acts": READS + WRITES,
    }
    return tuple(Past(*row) for row in database.execute(PASTS, values).fetchall())
