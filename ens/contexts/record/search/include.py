"""
What a search brings along: the resources its hits point at, or that point at them, and so on
where it is asked to follow what it brought.

Each included row passes the same decision as a hit, before the cap is applied.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from ens.contexts.record import reading, telling
from ens.contexts.record.search.inclusion import Include
from ens.contexts.record.values import Stored
from ens.contexts.register import api as register
from ens.ground import database, open_types, reach
from ens.ground.reach import Reach
from ens.standards.fhir import definitions

CAP = 1000
MOST_ROUNDS = 20
ROWS = f"{reading.COLUMNS.format(v='r')}, r.blob, r.deleted, k.wrapped"
FORWARD = f"""
select distinct on (r.person, r.rid) {ROWS}
from record_reference x
join record_locator l on l.type = x.target_type and l.fid = x.target
join {reach.SOURCE} on v.person = l.person
join record_resource r on r.person = l.person and r.rid = l.rid
join ground_person_key k on k.person = r.person
where (%(every)s or x.sp = any(%(sps)s::smallint[]))
  and (%(only)s = 0 or x.target_type = %(only)s) and not r.deleted
  and (x.person, x.rid) in (select * from unnest(%(owners)s::bigint[], %(rids)s::bigint[]))
  and r.rid <> all(%(known)s::bigint[]) and {reach.where("r")}
limit %(room)s
"""
BACKWARD = f"""
select distinct on (r.person, r.rid) {ROWS}
from {reach.SOURCE}
join unnest(%(types)s::smallint[], %(fids)s::text[]) t(type, fid) on true
join record_reference x on x.person = v.person and x.sp = any(%(sps)s::smallint[])
  and x.target = t.fid and x.target_type = t.type
join record_resource r on r.person = x.person and r.rid = x.rid
join ground_person_key k on k.person = r.person
where not r.deleted and (%(only)s = 0 or x.target_type = %(only)s)
  and r.rid <> all(%(known)s::bigint[]) and {reach.where("r")}
limit %(room)s
"""


def included(
    includes: Sequence[Include], hits: Sequence[Stored], *, reach: Reach, now: dt.datetime
) -> tuple[tuple[Stored, ...], bool]:
    """
    The included resources, each once and none that is a hit; True if the cap cut some.
    """
    found: list[Stored] = []
    fresh: Sequence[Stored] = hits
    for _ in range(MOST_ROUNDS):
        if not includes or not fresh or len(found) > CAP:
            break
        fresh = _round(includes, fresh, [*hits, *found], CAP + 1 - len(found), reach)
        found += fresh
        includes = [one for one in includes if one.iterate]
    kept = found[:CAP]
    register.write(telling.lines("search", telling.counted(kept), reach=reach), now=now)
    return tuple(kept), len(found) > CAP or bool(includes and fresh)


def _round(
    includes: Sequence[Include],
    of: Sequence[Stored],
    known: Sequence[Stored],
    room: int,
    reach: Reach,
) -> list[Stored]:
    """
    What each include brings of these resources that is not known yet.
    """
    rids = [one.rid for one in known]
    found: list[Stored] = []
    for one in includes:
        if room > len(found):
            rows = _fetch(one, of, [*rids, *(new.rid for new in found)], room - len(found), reach)
            found += [row for row in reading.all_stored(rows) if open_types.is_open(row.type)]
    return found


def _fetch(
    one: Include, of: Sequence[Stored], known: list[int], room: int, reach: Reach
) -> list[tuple[Any, ...]]:
    from_source = one.source and not one.reverse
    followed = [each for each in of if not from_source or each.type == one.source]
    if not followed:
        return []
    values = {
        **reach.parameters,
        "sps": list(one.sps),
        "every": not one.source,
        "room": room,
        "only": definitions.type_number(one.target) if one.target else 0,
        "owners": [each.person for each in followed],
        "rids": [each.rid for each in followed],
        "types": [definitions.type_number(each.type) for each in followed],
        "fids": [each.id for each in followed],
        "known": known,
    }
    return database.execute(BACKWARD if one.reverse else FORWARD, values).fetchall()
