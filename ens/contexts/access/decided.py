"""
What a person decided since the beginning, and what was taken back: their own copy of it.
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
order by 5, 1
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """
    `kind` is relation, block or opposition; `about` the relation's kind and source, or what
    is opposed; `professional` and `structure` are keys of the directory, 0 for nobody.
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
