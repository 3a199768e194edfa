"""
How many things of a person there are, by type, label and author: what a choice about them is
measured on before it is made.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from ens.contexts.record import reading, telling
from ens.contexts.register import api as register
from ens.ground import database
from ens.ground.label import FLAGS
from ens.ground.reach import Reach, where
from ens.standards.fhir import definitions

# A document that was replaced or withdrawn is reached by what replaced it.
COUNT = f"""
select r.type, r.label, r.author, count(*)::int
from record_resource r
where r.person = %(person)s and not r.deleted and {where("r", at="0")}
and (r.type <> %(document)s or exists (
    select from record_token t
    where t.person = r.person and t.rid = r.rid and t.sp = %(status)s and t.code = 'current'))
group by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Counted:
    type: str
    label: int
    author: int
    count: int


def counted(*, person: int, reach: Reach, now: dt.datetime) -> tuple[Counted, ...]:
    """
    As far as the reach sees them, with their trace.
    """
    values = {
        **reach.parameters_of(person),
        "document": definitions.type_number("DocumentReference"),
        "status": definitions.search_parameters("DocumentReference")["status"].number,
    }
    with database.transaction():
        rows = database.execute(COUNT, values).fetchall()
        by_flags = Counter[int]()
        for _, marked, _, count in rows:
            by_flags[marked % FLAGS] += count
        lines = telling.lines_of_whole("preview", by_flags, person=person, reach=reach)
        register.write(lines, now=now)
    return tuple(
        Counted(reading.type_name(number), marked, author, count)
        for number, marked, author, count in rows
    )
