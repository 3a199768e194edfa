"""
How many things of a type are there, by kind and by year: what a list offers to filter by.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.register import api as register
from ens.ground import database
from ens.ground.reach import SOURCE, Reach, where
from ens.standards.fhir import definitions

SHELF = f"""
select r.kind, coalesce(extract(year from d.low at time zone 'Europe/Paris')::int, 0), count(*)
from {SOURCE}
join record_resource r on r.person = v.person and r.type = %(type)s and not r.deleted
left join lateral (
    select min(x.low) as low from record_date x
    where x.person = r.person and x.rid = r.rid and x.sp = %(sp)s
) d on true
where {where("r")}
group by 1, 2 order by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Slot:
    """
    `kind` is the number of a label's kind; `year` 0 where the thing has no date.
    """

    kind: int
    year: int
    count: int


def shelf(type: str, *, reach: Reach, now: dt.datetime, date: str = "date") -> tuple[Slot, ...]:  # noqa: A002
    """
    What the reach sees of a type, counted, with its trace; `date` names the date parameter.
    """
    values = {
        **reach.parameters,
        "type": definitions.type_number(type),
        "sp": definitions.search_parameters(type)[date].number,
    }
    with database.transaction():
        slots = tuple(Slot(*row) for row in database.execute(SHELF, values).fetchall())
        total = sum(slot.count for slot in slots)
        register.write([_line(person, type, total, reach) for person in reach.persons], now=now)
    return slots


def _line(person: int, type: str, total: int, reach: Reach) -> register.Line:  # noqa: A002
    return register.Line(
        person=person,
        who=reach.actor.who,
        action="search",
        type=type,
        count=total,
        facts=reach.facts_of(person),
        law=access.LAW,
    )
