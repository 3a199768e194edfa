"""
How many things of a type are there, by kind and by year: what a list offers to filter by.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from ens.contexts.record import telling
from ens.contexts.register import api as register
from ens.ground import database
from ens.ground.label import FLAGS
from ens.ground.reach import SOURCE, Reach, where
from ens.standards.fhir import definitions

SHELF = f"""
select r.person, r.kind, r.label %% {FLAGS},
    coalesce(extract(year from d.low at time zone 'Europe/Paris')::int, 0), count(*)
from {SOURCE}
join record_resource r on r.person = v.person and r.type = %(type)s and not r.deleted
left join lateral (
    select min(x.low) as low from record_date x
    where x.person = r.person and x.rid = r.rid and x.sp = %(sp)s
) d on true
where {where("r")} and (%(status)s = '' or exists (
    select from record_token t
    where t.person = r.person and t.rid = r.rid and t.sp = %(status_sp)s and t.code = %(status)s
))
group by 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Slot:
    """
    `kind` is the number of a label's kind; `year` 0 where the thing has no date.
    """

    kind: int
    year: int
    count: int


def shelf(
    type: str,  # noqa: A002
    *,
    reach: Reach,
    now: dt.datetime,
    date: str = "date",
    status: str = "",
) -> tuple[Slot, ...]:
    """
    What the reach sees of a type, of one status or of all, counted, with its trace; `date` names
    the date parameter.
    """
    parameters = definitions.search_parameters(type)
    values = {
        **reach.parameters,
        "type": definitions.type_number(type),
        "sp": parameters[date].number,
        "status": status,
        "status_sp": parameters["status"].number if status else 0,
    }
    with database.transaction():
        rows = database.execute(SHELF, values).fetchall()
        register.write(_lines(rows, type, reach), now=now)
    slots = Counter[tuple[int, int]]()
    for _, kind, _, year, count in rows:
        slots[kind, year] += count
    return tuple(Slot(*place, count) for place, count in sorted(slots.items()))


def _lines(rows: list[tuple[int, ...]], type: str, reach: Reach) -> list[register.Line]:  # noqa: A002
    """
    One for each person asked about, be there nothing.
    """
    totals = Counter({(person, type, 0): 0 for person in reach.persons})
    for person, _, flags, _, count in rows:
        totals[person, type, flags] += count
    return telling.lines("search", totals, reach=reach)
