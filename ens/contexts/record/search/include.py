"""
What a search brings along: the resources its hits point at, or that point at them.

Each included row passes the same decision as a hit, before the cap is applied.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import reading
from ens.contexts.record.search.query import Include, Query
from ens.contexts.record.values import Stored
from ens.contexts.register import api as register
from ens.ground import database, reach
from ens.ground.reach import Reach
from ens.standards.fhir import definitions

CAP = 1000
ROWS = f"{reading.COLUMNS.format(v='r')}, r.blob, r.deleted, k.wrapped"
FORWARD = f"""
select distinct on (r.person, r.rid) {ROWS}
from record_reference x
join record_locator l on l.type = x.target_type and l.fid = x.target
join {reach.SOURCE} on v.person = l.person
join record_resource r on r.person = l.person and r.rid = l.rid
join ground_person_key k on k.person = r.person
where x.sp = %(sp)s and (%(only)s = 0 or x.target_type = %(only)s) and not r.deleted
  and (x.person, x.rid) in (select * from unnest(%(owners)s::bigint[], %(rids)s::bigint[]))
  and {reach.where("r")}
limit %(cap)s
"""
BACKWARD = f"""
select distinct on (r.person, r.rid) {ROWS}
from {reach.SOURCE}
join record_reference x on x.person = v.person
join record_resource r on r.person = x.person and r.rid = x.rid
join ground_person_key k on k.person = r.person
where x.sp = %(sp)s and x.target_type = %(searched)s and x.target = any(%(fids)s::text[])
  and r.type = %(source)s and not r.deleted and {reach.where("r")}
limit %(cap)s
"""


def included(
    query: Query, hits: Sequence[Stored], *, reach: Reach, now: dt.datetime
) -> tuple[tuple[Stored, ...], bool]:
    """
    The included resources, each once and none that is a hit; True if the cap cut some.
    """
    found: dict[tuple[int, int], Stored] = {}
    for one in query.includes if hits else ():
        for row in _fetch(one, query, hits, reach):
            stored = reading.stored(row)
            found.setdefault((stored.person, stored.rid), stored)
    for hit in hits:
        found.pop((hit.person, hit.rid), None)
    kept = tuple(found.values())
    _trace(kept[:CAP], reach, now)
    return kept[:CAP], len(kept) > CAP


def _fetch(
    one: Include, query: Query, hits: Sequence[Stored], reach: Reach
) -> list[tuple[Any, ...]]:
    values = {
        **reach.parameters,
        "sp": one.sp,
        "cap": CAP + 1,
        "only": definitions.type_number(one.target) if one.target and not one.reverse else 0,
        "owners": [hit.person for hit in hits],
        "rids": [hit.rid for hit in hits],
        "fids": [hit.id for hit in hits],
        "searched": definitions.type_number(query.type),
        "source": definitions.type_number(one.source),
    }
    return database.execute(BACKWARD if one.reverse else FORWARD, values).fetchall()


def _trace(found: Sequence[Stored], reach: Reach, now: dt.datetime) -> None:
    counts = Counter((one.person, one.type) for one in found)
    register.write(
        [
            register.Line(
                person=person,
                who=reach.actor.who,
                action="search",
                type=type_,
                count=number,
                facts=reach.facts_of(person),
                law=access.LAW,
            )
            for (person, type_), number in counts.items()
        ],
        now=now,
    )
