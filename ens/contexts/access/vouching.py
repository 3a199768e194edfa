"""
Who stands behind a relation: the person themself, or whoever declared it in their stead.
"""

import datetime as dt
from collections.abc import Sequence

from ens.ground import database

# A person names a professional, shows a code, agrees, gives a pass; a structure declares a stay. Of
# an agreement said before a witness only professionals speak.
BY_PERSON = ["named", "code"]
VOUCHED = """
select k.professional, k.person from unnest(%(professionals)s::bigint[], %(persons)s::bigint[])
    k(professional, person)
where exists (select from access_relation r where r.person = k.person
        and r.professional = k.professional and r.since < %(until)s and r.source = any(%(own)s)
        and coalesce(r.ended_at, r.until, 'infinity') > %(since)s)
   or exists (select from access_consent c where c.person = k.person
        and c.professional = k.professional and c.since < %(until)s and c.source <> 'presence'
        and coalesce(c.ended_at, c.until, 'infinity') > %(since)s)
   or exists (select from access_pass_use u where u.person = k.person
        and u.professional = k.professional and u.at < %(until)s)
"""


def vouched_for(
    pairs: Sequence[tuple[int, int]], *, since: dt.datetime, until: dt.datetime
) -> frozenset[tuple[int, int]]:
    """
    Of these pairs of a professional and a person, those that the person let in, by their own act.
    """
    values = {
        "professionals": [professional for professional, _ in pairs],
        "persons": [person for _, person in pairs],
        "since": since,
        "until": until,
        "own": BY_PERSON,
    }
    return frozenset(database.execute(VOUCHED, values).fetchall())
