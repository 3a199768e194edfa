"""
How a relation began: what a professional's own habit is, and what falls out of it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ens.ground import database

# Each pair by itself, by the keys of the person.
RELATIONS = """
select k.professional, k.person, r.source, r.since,
    exists (select from access_consent c where c.person = k.person
        and c.professional = k.professional and c.since < %(until)s
        and coalesce(c.ended_at, c.until, 'infinity') > %(since)s)
    or exists (select from access_pass_use u where u.person = k.person
        and u.professional = k.professional and u.at < %(until)s)
from unnest(%(professionals)s::bigint[], %(persons)s::bigint[]) k(professional, person)
cross join lateral (
    select r.source, r.since from access_relation r
    where r.person = k.person and r.professional = k.professional and r.since < %(until)s
        and coalesce(r.ended_at, r.until, 'infinity') > %(since)s
    order by r.since desc limit 1
) r
"""


@dataclass(frozen=True, slots=True)
class Beginning:
    """
    `source` says who declared the relation, "named" or "code" for the person; `besides` that the
    person agreed too, or gave a pass.
    """

    source: str
    since: dt.datetime
    besides: bool


def beginnings(
    pairs: Sequence[tuple[int, int]], *, since: dt.datetime, until: dt.datetime
) -> Mapping[tuple[int, int], Beginning]:
    """
    Of these pairs of a professional and a person, those in a relation at that time: the newest.
    """
    values = {
        "professionals": [professional for professional, _ in pairs],
        "persons": [person for _, person in pairs],
        "since": since,
        "until": until,
    }
    rows = database.execute(RELATIONS, values).fetchall()
    return {(row[0], row[1]): Beginning(*row[2:]) for row in rows}
