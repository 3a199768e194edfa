"""
The register asked by software: acts about persons within a span of time, or one act.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

import orjson

from ens.contexts.register.values import Access
from ens.ground import database, label, reach
from ens.ground.label import Flag
from ens.ground.reach import Reach

# `%(...)s is null` and "all" criteria cost nothing: they are settled once per statement.
FOUND = """
select t.line, t.at, t.action, t.type, t.id, t.label_now, t.count, t.detail, t.code, t.facts,
       w.kind, w.account, w.name, w.profession, w.structure, w.software, t.person, t.request
from {source}
cross join lateral (
    select trace.*, {label} as label_now, 0::bigint as author
    from register_trace trace
    left join register_relabel r using (person, type, id)
    where trace.person = v.person and trace.line > %(after)s and trace.line < %(before)s
      and trace.at >= %(since)s and trace.at <= %(until)s
      and (%(actions)s::text[] is null or trace.action = any(%(actions)s::text[]))
      and trace.action <> all(%(others)s::text[])
      and (%(refused)s::boolean is null or (trace.code <> '') = %(refused)s::boolean)
      and (%(type)s::text is null or trace.type = %(type)s::text)
      and (%(id)s::text is null or trace.id = %(id)s::text)
      and (%(accounts)s::bigint[] is null or exists
           (select from register_who by where by.who = trace.who
            and by.account = any(%(accounts)s::bigint[])))
      and (%(name)s::text is null or exists
           (select from register_who by where by.who = trace.who
            and starts_with(lower(by.name), lower(%(name)s::text))))
    order by trace.line {order}
) t
join register_who w on w.who = t.who
where {seen}
order by t.line {order}
limit %(limit)s
"""
# As hidden as the thing is now. But what a professional keeps waiting for an announcement later
# takes no act away that the person could read before: nobody's own reading goes so.
AS_THE_THING = f"coalesce(r.label & ~({int(Flag.UNANNOUNCED)} & ~trace.label), trace.label)"
# A search says how hidden its things were, not of which kind: it is one of its type.
LABEL = f"""
{AS_THE_THING} + case when {AS_THE_THING} < {label.FLAGS}
    then coalesce((%(kinds_of_types)s::jsonb ->> trace.type)::int, 0) else 0 end
"""
SEEN = reach.where("t").replace("t.label", "t.label_now")
NEWEST_FIRST = FOUND.format(source=reach.SOURCE, seen=SEEN, label=LABEL, order="desc")
OLDEST_FIRST = FOUND.format(source=reach.SOURCE, seen=SEEN, label=LABEL, order="asc")
LAST_LINE = 2**62


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    Which acts. None is no criterion; `others` are actions left out; `name` is how the name of
    who acted begins, whatever the case; `after` and `before` are lines, both left out.
    """

    since: dt.datetime
    until: dt.datetime
    actions: tuple[str, ...] | None = None
    others: tuple[str, ...] = ()
    refused: bool | None = None
    type: str | None = None
    id: str | None = None
    accounts: tuple[int, ...] | None = None
    name: str | None = None
    after: int = 0
    before: int = LAST_LINE
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """
    An act, with whom it is about and the request that it answered.
    """

    access: Access
    person: int
    request: str


def entries(*, reach: Reach, wanted: Wanted, limit: int) -> tuple[Entry, ...]:
    """
    A line about a thing that the reader does not see is not shown, as for `accesses_of`.
    """
    values = {
        **reach.parameters,
        "since": wanted.since,
        "until": wanted.until,
        "actions": None if wanted.actions is None else list(wanted.actions),
        "others": list(wanted.others),
        "refused": wanted.refused,
        "type": wanted.type,
        "id": wanted.id,
        "accounts": None if wanted.accounts is None else list(wanted.accounts),
        "name": wanted.name,
        "after": wanted.after,
        "before": wanted.before,
        "limit": limit,
        "kinds_of_types": kinds_of_types(),
    }
    statement = OLDEST_FIRST if wanted.oldest_first else NEWEST_FIRST
    rows = database.execute(statement, values).fetchall()
    return tuple(Entry(Access(*row[:-2]), *row[-2:]) for row in rows)


@cache
def kinds_of_types() -> str:
    """
    The first label of each type.
    """
    names = {kind.type for kind in label.kinds()}
    return orjson.dumps({name: label.label(label.kind_of(name), 0) for name in names}).decode()
