"""
What was decided about a space since the beginning, by its person or in an emergency, and what was
taken back: their own copy of it.
"""

import datetime as dt
from dataclasses import dataclass

from ens.ground import database

ALL = """
select 'relation', professional, 0, kind || ' ' || source, since, coalesce(ended_at, until)
from access_relation where person = %(person)s
union all
select 'block', professional, structure, '', since, lifted_at
from access_block where person = %(person)s
union all
select 'opposition', 0, structure, against, since, withdrawn_at
from access_opposition where person = %(person)s
union all
select 'emergency', professional, structure, reason, since, least(ended_at, until)
from access_break_glass where person = %(person)s
union all
select case when allowed then 'research-allowed' else 'research-refused' end, 0, 0, basis, since,
    withdrawn_at
from access_research where person = %(person)s
union all
select 'choice', professional, structure,
    concerns || case when allowed then ' allowed ' else ' refused ' end || category
        || case when profession <> '' then ' ' || profession else '' end, since, ended_at
from access_choice where person = %(person)s
union all
select 'consent', professional, structure, source, since, least(ended_at, until)
from access_consent where person = %(person)s
union all
select 'pass', 0, 0, array_to_string(categories, ' '), since, least(ended_at, until)
from access_pass where person = %(person)s
union all
select 'pass-used', u.professional, u.structure, array_to_string(s.categories, ' '), u.at,
    least(s.ended_at, s.until)
from access_pass_use u join access_pass s using (person, pass) where u.person = %(person)s
order by 5, 1
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """
    `kind` is relation, block, opposition, emergency, research-allowed, research-refused, choice,
    consent, pass or pass-used; `about` the relation's kind and source, what is opposed, the reason
    of the emergency, the legal ground, what is chosen ("reading refused measures 10"), how an
    agreement was given, the categories that are lent; `professional` and `structure` are keys of
    the directory, 0 for nobody.
    """

    kind: str
    professional: int
    structure: int
    about: str
    since: dt.datetime
    ended: dt.datetime | None


def decided(*, person: int) -> tuple[Decided, ...]:
    """
    Oldest first. The caller has settled that it is the person, or somebody acting for them.
    """
    rows = database.execute(ALL, {"person": person}).fetchall()
    return tuple(Decided(*row) for row in rows)
