"""
All of what a reader sees of one person, in one trace: to take away, to hand over.
"""

import datetime as dt
from collections.abc import Iterator

from ens.contexts.record import telling
from ens.contexts.record.reading import COLUMNS, all_stored
from ens.contexts.record.values import Stored
from ens.contexts.register import api as register
from ens.ground import database, label
from ens.ground import reach as decision
from ens.ground.reach import Reach
from ens.standards.fhir import definitions

AT_ONCE = 200
SEEN = f"""
from {decision.SOURCE}
join record_resource r on r.person = v.person and not r.deleted
where v.person = %(person)s and {decision.where("r")}
"""
# What is hidden from some readers of the register is counted apart, in a line as hidden.
COUNT = f"select r.label %% {label.FLAGS}, count(*)::int {SEEN} group by 1"
# Type by type, so that a reader may write each type to a file of its own; oldest first within.
NEXT = f"""
select {COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped
from {decision.SOURCE}
join record_resource r on r.person = v.person and not r.deleted
join ground_person_key k on k.person = r.person
where v.person = %(person)s and (r.type, r.rid) > (%(type)s, %(rid)s) and {decision.where("r")}
order by r.type, r.rid limit {AT_ONCE}
"""


def everything(*, person: int, reach: Reach, now: dt.datetime) -> Iterator[Stored]:
    """
    What is there of this person and seen by this reach, type by type, oldest first.

    To be read to its end in the caller's transaction, where the trace is already written.

    :raises register.NotWritten: nothing is served
    """
    asked = {**reach.parameters, "person": person}
    counts: dict[int, int] = dict(database.execute(COUNT, asked).fetchall())
    lines = telling.lines_of_whole("export", counts, person=person, reach=reach)
    register.write(lines, now=now)
    return _pages(asked)


def _pages(asked: dict[str, object]) -> Iterator[Stored]:
    last_type, last_rid = -1, 0
    while True:
        rows = database.execute(NEXT, {**asked, "type": last_type, "rid": last_rid}).fetchall()
        found = all_stored(rows)
        yield from found
        if len(found) < AT_ONCE:
            return
        last_type, last_rid = definitions.type_number(found[-1].type), found[-1].rid
