"""
One page of a search: the rows, the decision and the trace in one statement.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from ens.contexts.access import api as access
from ens.contexts.record import reading, systems
from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search import chains, include, ordering
from ens.contexts.record.search.kinds.criterion import Row
from ens.contexts.record.search.kinds.token import TokenCriterion
from ens.contexts.record.search.query import Query, Sort
from ens.contexts.record.values import Stored
from ens.contexts.register import api as register
from ens.ground import database, failpoints, label, metrics
from ens.ground.label import FLAGS, LABELS
from ens.ground.reach import SOURCE, Reach, where
from ens.standards.fhir import definitions, extract

NOBODY = 0
# One line for each person of whom something was found, or for nobody if nothing was. What is
# hidden from some readers is counted apart, in a line as hidden as it.
LINE = (
    "person",
    "at",
    "who",
    "action",
    "type",
    "label",
    "count",
    "detail",
    "code",
    "facts",
    "law",
    "request",
)
LINES_OF_FOUND = f"""
select t.person, %(now)s, %(who)s, 'search', %(name)s, t.flags, t.hits, %(detail)s,
    case when t.hits = 0 then %(code)s else '' end, t.facts, %(law)s, %(request)s
from (
    select asked.person, c.flags, c.hits, asked.facts
    from unnest(%(persons)s::bigint[], %(facts)s::bigint[]) asked(person, facts)
    join (
        select person, label %% {FLAGS} as flags, count(*)::int as hits from served group by 1, 2
    ) c using (person)
    union all
    select asked.person, 0, 0, asked.facts
    from unnest(%(persons)s::bigint[], %(facts)s::bigint[]) asked(person, facts)
    where %(alone)s and not exists (select from served where label %% {FLAGS} = 0)
    union all
    select {NOBODY}, 0, 0, 0 where not %(alone)s and not exists (select from found)
) t
"""
TRACE = register.inserting(LINE, LINES_OF_FOUND)


@dataclass(frozen=True, slots=True)
class Position:
    """
    Where a page starts: after these sort values and this row, among what a first page could see.
    """

    values: tuple[Any, ...]
    rid: int
    snapshot: str


@dataclass(frozen=True, slots=True)
class Page:
    hits: tuple[Stored, ...]
    included: tuple[Stored, ...]
    cut: bool
    total: int | None
    next: Position | None


class _Values(dict[str, Any]):
    def bind(self, value: Any) -> str:
        name = f"c{len(self)}"
        self[name] = value
        return f"%({name})s"


def page(query: Query, *, reach: Reach, now: dt.datetime, after: Position | None = None) -> Page:
    """
    The first page of a search, or the one after a position.

    Whatever the reach does not see is neither counted, nor sorted, nor included.
    """
    if query.only_count:
        with database.transaction():
            return Page((), (), False, _traced_count(query, reach, now), None)
    if not query.includes:
        return _page(query, reach, now, after)
    with database.transaction():
        return _page(query, reach, now, after)


def _page(query: Query, reach: Reach, now: dt.datetime, after: Position | None) -> Page:
    rows, snapshot = _rows(query, reach, now, after)
    hits = reading.all_stored([row[:12] for row in rows[: query.count]])
    more = len(rows) > query.count
    included, cut = include.included(query, hits, reach=reach, now=now)
    following = None
    if more:
        following = Position(rows[query.count - 1][13:-1], hits[-1].rid, snapshot)
    return Page(hits, included, cut, _total(query, rows, more, after), following)


def _rows(
    query: Query, reach: Reach, now: dt.datetime, after: Position | None
) -> tuple[list[tuple[Any, ...]], str]:
    values = _Values(_bound(query, reach, now))
    statement = _statement(query, reach, values, after)
    try:
        failpoints.reach("register-write")
        rows = database.execute(statement, values).fetchall()
    except (psycopg.Error, failpoints.FailpointReached) as error:
        raise register.NotWritten from error
    metrics.decision(values["code"])
    if after:
        return rows, after.snapshot
    return rows, rows[0][12] if rows else ""


def _bound(query: Query, reach: Reach, now: dt.datetime) -> dict[str, Any]:
    return {
        **reach.parameters,
        "type": definitions.type_number(query.type),
        "person": reach.persons[0] if reach.persons else 0,
        "limit": query.count + 1,
        "served": query.count,
        "now": now,
        "who": reach.actor.who,
        "name": query.type,
        "detail": detail(query),
        "facts": list(reach.facts),
        "law": access.LAW,
        "alone": len(reach.persons) == 1,
        "code": _refusal(query, reach),
        "request": structlog.contextvars.get_contextvars().get("request", ""),
    }


def _refusal(query: Query, reach: Reach) -> str:
    """
    The rule that leaves nothing of the one person asked about but what the actor wrote
    themselves, "" if more is seen.
    """
    if len(reach.persons) != 1 or reach.views[: LABELS // 8].strip(b"\0"):
        return ""
    marked = label.label(label.kind_of(query.type), 0)
    return access.why_not(reach, person=reach.persons[0], label=marked) or ""


def detail(query: Query) -> str:
    """
    The criteria as the register keeps them: identifiers, phones and addresses are named,
    never written, and so is what was asked of a chained resource, which may be more hidden
    than what was found.
    """
    secret = extract.identifying(query.type)
    known = definitions.search_parameters(query.type)

    def told(name: str, value: str) -> str:
        parameter = known.get(name.partition(":")[0])
        hidden = "identifier" in name or chains.is_chained(name)
        return "…" if hidden or (parameter and parameter.number in secret) else value

    return "&".join(
        f"{name}={told(name, value)}"
        for name, value in query.used
        if not name.startswith("_") or name in ("_id", "_lastUpdated")
    )[:500]


def _statement(query: Query, reach: Reach, values: _Values, after: Position | None) -> str:
    sorts = query.sorts
    source, conditions = _source(query, reach, values)
    total = f"select count(*) from {source} where {' and '.join(conditions)}"
    found = _selected(sorts, values, source, conditions, ordering.values_of(sorts))
    order = ordering.order(sorts, ordering.names_of(sorts), "rid")
    if after:
        ways = _as_first_seen(sorts, source, conditions, values, after)
        every = " union all ".join(f"({_selected(sorts, values, *way)})" for way in ways)
        found = f"select * from ({every}) w order by {order} limit %(limit)s"
    return f"""
with found as materialized (
    {found}
), served as (
    select person, label from found order by {order} limit %(served)s
), trace as ({TRACE})
select *, case when {_counts(query, reach)} and (select count(*) from found) = %(limit)s
    then ({total}) end
from found order by {order}
"""


def _selected(
    sorts: Sequence[Sort], values: _Values, source: str, conditions: list[str], keys: list[str]
) -> str:
    named = zip(keys, ordering.names_of(sorts), strict=True)
    return f"""
    select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped,
        pg_current_snapshot()::text as snapshot,
        {", ".join(f"{key} as {name}" for key, name in named)}
    from {source}
    join ground_person_key k on k.person = r.person
    {ordering.joins(sorts, values.bind)}
    where {" and ".join(conditions)}
    order by {ordering.order(sorts, keys, "r.rid")}
    limit %(limit)s
    """


def _counts(query: Query, reach: Reach) -> str:
    """
    A full page says how many there are in all when asked, or when it costs little.
    """
    wanted = query.total in ("accurate", "estimate") or len(reach.persons) <= 2
    return "true" if wanted and query.total != "none" else "false"


def _source(query: Query, reach: Reach, values: _Values) -> tuple[str, list[str]]:
    """
    The rows of one person by their key, so that the index gives the order; or of several.

    From the newest-first code index where one exact code is asked, else from the type's.
    """
    lead = next((one for one in query.criteria if _leads(one)), None)
    if query.sorts[0].key != "updated":
        lead = None
    rest = [one for one in query.criteria if one is not lead]
    conditions = ["r.type = %(type)s", "not r.deleted"]
    if query.about_somebody:
        conditions.append("r.person <> 0")
    table = "record_resource r"
    if lead is not None:
        table, led = _leading(lead, values)
        conditions += led
    row = Row("r", "0" if len(reach.persons) == 1 else "v.at")
    if len(reach.persons) == 1:
        source = table
        conditions += ["r.person = %(person)s", where("r", at="0")]
        conditions += ["t.person = %(person)s"] if lead else []
    else:
        source = f"{SOURCE} join {table} on r.person = v.person"
        conditions.append(where("r"))
    return source, conditions + [one.sql(values.bind, row) for one in rest]


def _leads(one: object) -> bool:
    return (
        isinstance(one, TokenCriterion)
        and not one.negated
        and len(one.alternatives) == 1
        and None not in one.alternatives[0]
    )


def _leading(lead: Any, values: _Values) -> tuple[str, list[str]]:
    system, code = lead.alternatives[0]
    number = systems.number_of(system)
    return (
        "(record_token t join record_resource r on r.person = t.person and r.rid = t.rid)",
        [
            f"t.sp = {values.bind(lead.sp)}",
            f"t.code = {values.bind(code[:CODE_LIMIT])}",
            f"t.sys = {values.bind(-1 if number is None else number)}",
        ],
    )


def _as_first_seen(
    sorts: Sequence[Sort], source: str, conditions: list[str], values: _Values, after: Position
) -> list[tuple[str, list[str], list[str]]]:
    """
    What a later page reads: rows as the first page could see them, each where it stood then.

    What was created since is left out; what was changed since is still there, at the place
    that its version of then had. (source, conditions, sort values) of each way to a row.
    """
    snapshot = f"{values.bind(after.snapshot)}::pg_snapshot"
    seen = f"pg_visible_in_snapshot(r.tx, {snapshot})"
    then = (
        f"(select h.updated from record_history h where h.person = r.person and h.rid = r.rid"
        f" and pg_visible_in_snapshot(h.tx, {snapshot}) order by h.version desc limit 1)"
    )

    def past(keys: list[str]) -> str:
        return ordering.beyond(sorts, keys, values.bind, after.values, after.rid)

    keys = ordering.values_of(sorts)
    if sorts[0].key != "updated":
        known = f"({seen} or {then} is not null)"
        keys = ordering.values_of(sorts, updated=f"case when {seen} then r.updated else {then} end")
        return [(source, [*conditions, known, past(keys)], keys)]
    since = f"r.updated >= {values.bind(after.values[0])}"
    before = ordering.values_of(sorts, updated="old.updated")
    return [
        (source, [*conditions, seen, past(keys)], keys),
        (
            f"{source} cross join lateral {then} old",
            [*conditions, f"not {seen}", since, past(before)],
            before,
        ),
    ]


def _total(query: Query, rows: list[Any], more: bool, after: Position | None) -> int | None:
    if query.total == "none":
        return None
    if not more and after is None:
        return len(rows)
    total: int | None = rows[0][-1] if rows else None
    return total


def count(query: Query, reach: Reach) -> int:
    """
    How many rows the reach sees: exact, since counting goes through the same bit test.
    """
    return _counted(query, reach, "count(*)")[0][0]


def _counted(query: Query, reach: Reach, what: str, by: str = "") -> list[tuple[int, ...]]:
    values = _Values(
        {
            **reach.parameters,
            "type": definitions.type_number(query.type),
            "person": reach.persons[0] if reach.persons else 0,
        }
    )
    source, conditions = _source(query, reach, values)
    statement = f"select {what} from {source} where {' and '.join(conditions)}{by}"
    return database.execute(statement, values).fetchall()


def _traced_count(query: Query, reach: Reach, now: dt.datetime) -> int:
    what = f"r.person, r.label %% {FLAGS}, count(*)"
    counted = _counted(query, reach, what, " group by 1, 2")
    alone = reach.persons[0] if len(reach.persons) == 1 else NOBODY
    if not any(flags == 0 for _, flags, _ in counted) and (alone or not counted):
        counted = [*counted, (alone, 0, 0)]
    lines = [
        register.Line(
            person=person,
            who=reach.actor.who,
            action="search",
            type=query.type,
            label=flags,
            count=number,
            detail=detail(query),
            code="" if number else _refusal(query, reach),
            facts=reach.facts_of(person),
            law=access.LAW,
        )
        for person, flags, number in counted
    ]
    register.write(lines, now=now)
    return sum(number for *_, number in counted)
