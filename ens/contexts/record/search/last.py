"""
The last measures of each kind: what a search finds, grouped by code, so many of each group.

Source: https://hl7.org/fhir/R4/observation-operation-lastn.html. Codes that one observation has
together are one kind, and so is what has any of them; a text without code is a kind of its own.
The moment of an observation is the one by which `_sort=-date` puts it in order; of what has none,
which comes last, it is that of its writing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ens.contexts.record import reading, telling
from ens.contexts.record.search import settling, statement, trace
from ens.contexts.record.search.query import Query
from ens.contexts.record.search.run import TooCostly, stopped_in_time
from ens.contexts.record.values import Stored
from ens.ground import database
from ens.ground.reach import Reach
from ens.standards.fhir import definitions, extract, json_gate

OBSERVATION = "Observation"
MOST = 1000  # observations of an answer, and of those that have a text and no code
MOST_BYTES = 50_000_000
KEPT = f"""
with recursive matched as materialized (
    select r.person, r.rid, r.updated, e.at
    from {{table}} left join lateral (
        select max(d.high) as at from record_date d
        where d.person = r.person and d.rid = r.rid and d.sp = any({{dates}}::smallint[])
    ) e on true
    where {{conditions}}
), coded as materialized (
    select m.person, m.rid, x.sys, x.code
    from matched m join record_token x on x.person = m.person and x.rid = m.rid
    where x.sp = any({{codes}}::smallint[])
), together as materialized (
    select distinct a.person, a.sys, a.code, b.sys as other_sys, b.code as other
    from coded a join coded b on b.person = a.person and b.rid = a.rid
    where (a.sys, a.code) <> (b.sys, b.code)
), met(person, sys, code, kind) as (
    select distinct person, sys, code, sys || ' ' || code from coded
    union
    select m.person, t.other_sys, t.other, m.kind
    from met m join together t on t.person = m.person and t.sys = m.sys and t.code = m.code
), kinds as materialized (
    select person, sys, code, min(kind collate "C") as kind from met group by 1, 2, 3
), placed as (
    select m.*, (
        select min(n.kind collate "C") from coded c join kinds n using (person, sys, code)
        where c.person = m.person and c.rid = m.rid
    ) as kind
    from matched m
), ranked as (
    select *,
        rank() over (
            partition by person, kind
            order by at desc nulls last, case when at is null then updated end desc
        ) as rank,
        max(at) over (partition by person, kind) as newest
    from placed
), kept as materialized (
    select * from ranked where kind is null or rank <= {{most}}
    order by newest desc nulls last, kind, at desc nulls last, updated desc, rid desc
    limit {MOST + 1}
)
select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, w.wrapped, k.kind, k.at
from kept k
join record_resource r on r.person = k.person and r.rid = k.rid
join ground_person_key w on w.person = r.person
order by k.newest desc nulls last, k.kind, k.at desc nulls last, k.updated desc, k.rid desc
"""


@dataclass(frozen=True, slots=True)
class _One:
    """
    An observation, its kind if a code says it, and its moment.
    """

    stored: Stored
    kind: str | None
    at: dt.datetime | None

    @property
    def moment(self) -> tuple[bool, dt.datetime]:
        return self.at is not None, self.at or self.stored.updated


def last(query: Query, most: int, *, reach: Reach, now: dt.datetime) -> tuple[Stored, ...]:
    """
    The last `most` of each kind, and those of the same moment as the last of them; the newest kind
    first, in each the newest first. Only what the reach sees is met, grouped or compared.

    :raises TooCostly: more than an answer holds, or it takes too long
    """
    with stopped_in_time(of_one_moment=False):
        query = settling.settled(query, reach=reach)
        searched = statement.persons(query, reach)
        found = _rows(query, most, searched, reach)
        if len(found) > MOST:
            raise TooCostly
        kept = tuple(one.stored for one in _in_order(found, most))
        trace.write(query, telling.counted(kept), reach=searched, now=now)
    return kept


def _rows(query: Query, most: int, searched: Reach, reach: Reach) -> list[_One]:
    values = statement.bound(query, reach)
    table, conditions = statement.source(query, searched, values)
    parameters = definitions.search_parameters(OBSERVATION)
    text = KEPT.format(
        table=table,
        conditions=" and ".join(conditions),
        dates=values.bind(list(extract.numbers_of(parameters["date"]))),
        codes=values.bind(list(extract.numbers_of(parameters["code"]))),
        most=values.bind(most),
    )
    rows = database.execute(text, values).fetchall()
    stored = reading.all_stored([row[:12] for row in rows])
    return [_One(one, *row[12:]) for one, row in zip(stored, rows, strict=True)]


def _in_order(found: Sequence[_One], most: int) -> list[_One]:
    """
    What codes group is in order already; what a text does finds its place.
    """
    texts: defaultdict[tuple[int, str], list[_One]] = defaultdict(list)
    groups: dict[tuple[int, str], list[_One]] = {}
    for one in found:
        if one.kind is None:
            texts[one.stored.person, _text(one)].append(one)
        else:
            groups.setdefault((one.stored.person, one.kind), []).append(one)
    ordered = [*groups.values(), *(list(_last(each, most)) for each in texts.values())]
    ordered.sort(key=lambda group: group[0].moment, reverse=True)
    return [one for group in ordered for one in group]


def _text(one: _One) -> str:
    resource = json_gate.parse(one.stored.body, max_bytes=MOST_BYTES)
    return str(resource.get("code", {}).get("text", ""))


def _last(group: Sequence[_One], most: int) -> Iterator[_One]:
    ordered = sorted(group, key=lambda one: one.moment, reverse=True)
    for place, one in enumerate(ordered):
        if place >= most and one.moment != ordered[most - 1].moment:
            return
        yield one
