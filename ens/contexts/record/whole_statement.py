"""
The statement of a page of everything: what is found, judged, put in order and traced at once.

The order is that of the rows: Patients first, then what is theirs, then what that refers to among
what belongs to nobody, followed a few steps. A page starts after the last row of the one before.
"""

from ens.contexts.record import care_dates, reading, telling
from ens.contexts.record.values import COMMONS
from ens.contexts.register import api as register
from ens.ground.label import FLAGS
from ens.ground.reach import SOURCE, where

PATIENT = "Patient"
MOST_STEPS = 3  # from one thing of nobody's to another: a post, its structure, what that is part of
NOBODYS = 2  # where what belongs to nobody comes, after Patients and what is theirs
LINE = (
    "person", "at", "who", "action", "type", "label", "count", "detail", "code", "facts", "law",
    "request",
)  # fmt: skip
TRACED = register.inserting(
    LINE,
    f"""
select t.person, %(now)s, %(who)s, 'search', t.name, t.flags, t.hits, %(detail)s,
    case when t.hits = 0 then %(code)s else '' end, coalesce(f.facts, 0), %(law)s, %(request)s
from (
    select person, n.name, label %% {FLAGS} as flags, count(*)::int as hits
    from served join unnest(%(numbers)s::smallint[], %(names)s::text[]) n(type, name) using (type)
    group by 1, 2, 3
    union all
    select %(alone)s::bigint, '{PATIENT}', 0, 0
    where %(alone)s <> 0
        and not exists (select from served where person <> 0 and label %% {FLAGS} = 0)
    union all
    select {telling.NOBODY}, '{PATIENT}', 0, 0
    where %(alone)s = 0 and not exists (select from served)
) t left join unnest(%(persons)s::bigint[], %(facts)s::bigint[]) f(person, facts) using (person)
""",
)  # fmt: skip
# What a later page may still show: it was there at the first one, and is.
STILL = """
(pg_visible_in_snapshot(r.tx, %(snapshot)s::pg_snapshot) or exists (
    select from (
        select h.deleted from record_history h
        where h.person = r.person and h.rid = r.rid
          and pg_visible_in_snapshot(h.tx, %(snapshot)s::pg_snapshot)
        order by h.version desc limit 1
    ) old where not old.deleted
))
"""
POINTS = "join record_reference x on x.person = r.person and x.rid = r.rid"
NAMED = f"""
join record_locator l on l.type = x.target_type and l.fid = x.target and l.person = {COMMONS}
join record_resource c on c.person = {COMMONS} and c.rid = l.rid and not c.deleted
    and c.type = any(%(types)s::smallint[])
"""
PAGE = f"""
with recursive own as materialized (
    select (r.type <> %(patient)s)::int as place, r.person, r.rid
    from {{mine}} and {{after}}
    order by place, r.person, r.rid limit %(limit)s
), met(rid, steps) as (
    select c.rid, 1 from (select distinct x.target_type, x.target from {{pointing}}) x {NAMED}
    where {where("c", at="%(nobodys)s")} and (select count(*) from own) < %(limit)s
    union
    select c.rid, m.steps + 1
    from met m join record_resource r on r.person = {COMMONS} and r.rid = m.rid {POINTS} {NAMED}
    where m.steps < {MOST_STEPS} and {where("c", at="%(nobodys)s")}
), brought as materialized (
    select {NOBODYS} as place, {COMMONS}::bigint as person, r.rid
    from (select distinct rid from met) m
    join record_resource r on r.person = {COMMONS} and r.rid = m.rid
    where {{still}}
        and ({NOBODYS}, {COMMONS}::bigint, r.rid) > (%(place)s, %(at_person)s, %(at_rid)s)
    order by r.rid limit %(limit)s
), picked as materialized (
    select * from own union all select * from brought order by place, person, rid limit %(limit)s
), found as materialized (
    select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped, p.place
    from picked p
    join record_resource r on r.person = p.person and r.rid = p.rid
    join ground_person_key k on k.person = r.person
), served as (
    select person, type, label from found order by place, person, rid limit %(served)s
), trace as ({TRACED})
select *, pg_current_snapshot()::text,
    case when {{counts}} and (select count(*) from picked) = %(limit)s
    then (select count(*) from {{mine}}) end
from found order by place, person, rid
"""
OF_ONE = f"record_resource r where r.person = %(alone)s and {where('r', at='0')}"
OF_SEVERAL = (
    f"{SOURCE} join record_resource r on r.person = v.person where v.person <> {COMMONS}"
    f" and {where('r')}"
)
AFTER = "((r.type <> %(patient)s)::int, r.person, r.rid) > (%(place)s, %(at_person)s, %(at_rid)s)"


def text(*, alone: bool, since: bool, dated: bool, later: bool) -> str:
    """
    Of one person or of several; of what changed since an instant, or was done between two dates;
    of a later page than the first.
    """
    conditions = ["not r.deleted", "r.type = any(%(types)s::smallint[])"]
    conditions += ["r.updated >= %(since)s"] * since + [care_dates.BETWEEN] * dated
    still = STILL if later else "true"
    mine = " and ".join([OF_ONE if alone else OF_SEVERAL, *conditions, still])
    return PAGE.format(
        mine=mine,
        pointing=mine.replace(" where ", f" {POINTS} where ", 1),
        after=AFTER if later else "true",
        still=still,
        counts="false" if later else "true",
    )
