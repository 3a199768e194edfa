"""
Reading the register back about one thing, or about one reader.
"""

import datetime as dt
from collections.abc import Sequence

from ens.contexts.register.searching import AS_THE_THING
from ens.contexts.register.values import Access
from ens.ground import database, reach
from ens.ground.reach import Reach

ABOUT = f"""
select t.line, t.at, t.action, t.type, t.id, t.label_now, t.count, t.detail, t.code, t.facts,
       w.kind, w.account, w.name, w.profession, w.structure, w.software
from {reach.SOURCE}
cross join lateral (
    select trace.*, {AS_THE_THING} as label_now, 0::bigint as author
    from register_trace trace
    left join register_relabel r using (person, type, id)
    where trace.person = v.person and trace.type = %(type)s and trace.id = any(%(ids)s::text[])
    order by trace.line desc
) t
join register_who w on w.who = t.who
where {reach.where("t").replace("t.label", "t.label_now")}
order by t.line desc
limit %(limit)s
"""
LAST = """
select at from register_trace
where person = any(%(persons)s::bigint[]) and at < %(before)s and code = ''
  and who in (select who from register_who where account = %(me)s and account <> 0)
order by line desc limit 1
"""
ACTED = f"""
select t.who, max(t.at) from {reach.SOURCE}
cross join lateral (
    select trace.who, trace.at, {AS_THE_THING} as label_now, 0::bigint as author
    from register_trace trace
    left join register_relabel r using (person, type, id)
    where trace.person = v.person and trace.who = any(%(whos)s::bigint[]) and trace.code = ''
      and trace.type <> 'Consent'
) t
where {reach.where("t").replace("t.label", "t.label_now")}
group by t.who
"""


def accesses_about(
    *,
    reach: Reach,
    type: str,  # noqa: A002
    ids: Sequence[str],
    limit: int = 50,
) -> tuple[Access, ...]:
    """
    The acts on these things, newest first, as far as the reader sees the things now.
    """
    values = {**reach.parameters, "type": type, "ids": list(ids), "limit": limit}
    rows = database.execute(ABOUT, values).fetchall()
    return tuple(Access(*row) for row in rows)


def last_own_act(*, reach: Reach, before: dt.datetime) -> dt.datetime | None:
    """
    When the reader was last permitted something here, before this instant.
    """
    row = database.execute(LAST, {**reach.parameters, "before": before}).fetchone()
    return row[0] if row else None


def last_acts(*, reach: Reach, whos: Sequence[int]) -> dict[int, dt.datetime]:
    """
    When each of these actors was last permitted something here, deciding who may left aside.
    """
    values = {**reach.parameters, "whos": list(whos)}
    return dict(database.execute(ACTED, values).fetchall())
