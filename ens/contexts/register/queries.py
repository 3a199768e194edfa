"""
Reading the register back, for the person it is about.
"""

from ens.contexts.register.searching import AS_THE_THING
from ens.contexts.register.values import Access
from ens.ground import database, reach
from ens.ground.reach import Reach

ACCESSES = f"""
select t.line, t.at, t.action, t.type, t.id, t.label, t.count, t.detail, t.code, t.facts,
       w.kind, w.account, w.name, w.profession, w.structure, w.software
from {reach.SOURCE}
cross join lateral (
    select * from (
        select trace.*, {AS_THE_THING} as label_now, 0::bigint as author
        from register_trace trace
        left join register_relabel r using (person, type, id)
        where trace.person = v.person and trace.line < %(before)s
    ) t
    where {reach.where("t").replace("t.label", "t.label_now")}
    order by t.line desc
    limit %(limit)s
) t
join register_who w on w.who = t.who
order by t.line desc
limit %(limit)s
"""
NEWEST = 2**62


def accesses_of(*, reach: Reach, limit: int = 50, before: int = NEWEST) -> tuple[Access, ...]:
    """
    The latest acts on the persons of the reach, newest first.

    A line about a thing that the reader does not see is not shown. `before` is the line at
    which the previous page stopped.
    """
    rows = database.execute(
        ACCESSES,
        {**reach.parameters, "limit": limit, "before": before},
    ).fetchall()
    return tuple(Access(*row) for row in rows)
