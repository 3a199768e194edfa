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
select 'opposition', 0, 0, against, since, withdrawn_at
from access_opposition where person = %(person)s
union all
select 'emergency', professional, structure, reason, since, least(ended_at, until)
from access_break_glass where person = %(person)s
union all
select case when allowed then 'research-allowed' else 'research-refused' end, 0, 0, basis, since,
    withdrawn_at
from access_research where person = %(person)s
order by 5, 1
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """
    `kind` is relation, block, opposition, emergency, research-allowed or research-refused;
    `about` the relation's kind and source, what is opposed, the reason of the emergency, the
    legal ground; `professional` and `structure` are keys of the directory, 0 for nobody.
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
