"""
One page of a search: the rows, the decision and the trace in one statement.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.errors import QueryCanceled

from ens.contexts.record import reading, telling
from ens.contexts.record.search import chains, include, settling, since, statement, trace
from ens.contexts.record.search.kinds.criterion import TooLong, ToSettle
from ens.contexts.record.search.query import Query
from ens.contexts.record.search.since import Position, TooMuchChanged
from ens.contexts.record.search.statement import Source, Values
from ens.contexts.record.values import Stored
from ens.contexts.register import api as register
from ens.ground import database, failpoints, metrics
from ens.ground.label import FLAGS
from ens.ground.reach import Reach
from ens.standards.fhir import definitions

MOST_MILLISECONDS = 10_000
LIGHT = 4  # criteria whose cost is known, on one person
LIGHT_SORTS = 2
SHORT = 200  # characters of what they ask


class TooCostly(Exception):
    """
    The search was stopped: it would have taken too long.
    """


@dataclass(frozen=True, slots=True)
class Page:
    hits: tuple[Stored, ...]
    included: tuple[Stored, ...]
    cut: bool
    total: int | None
    next: Position | None


def page(query: Query, *, reach: Reach, now: dt.datetime, after: Position | None = None) -> Page:
    """
    The first page of a search, or the one after a position.

    Whatever the reach does not see is neither counted, nor sorted, nor included.

    :raises TooCostly: once the register says that it was asked
    :raises TooMuchChanged: since the first page, likewise
    """
    if _is_light(query, reach, first=after is None):
        return _page(query, reach, now, after)
    try:
        with stopped_in_time(of_one_moment=after is not None):
            query = settling.settled(query, reach=reach)
            if query.only_count:
                return Page((), (), False, _traced_count(query, reach, now), None)
            return _page(query, reach, now, after)
    except (TooCostly, TooMuchChanged):
        with database.transaction():
            trace.write(query, {}, reach=statement.persons(query, reach), now=now)
        raise


def _is_light(query: Query, reach: Reach, *, first: bool) -> bool:
    """
    A few plain criteria on one person: nothing that could take long. In another order than the
    newest first, a later page asks what changed since the first one.
    """
    few = len(query.criteria) <= LIGHT and sum(len(value) for _, value in query.used) <= SHORT
    plain = not query.only_count and not query.includes and not query.parts
    return (
        few
        and plain
        and len(reach.persons) <= 1
        and len(query.sorts) <= LIGHT_SORTS
        and (first or not any(one.key != "updated" for one in query.sorts))
        and not any(chains.is_chained(name) for name, _ in query.used)
        and not any(isinstance(one, ToSettle) for one in query.criteria)
    )


@contextmanager
def stopped_in_time(*, of_one_moment: bool) -> Iterator[None]:
    """
    One transaction, in which no statement takes longer than it may. A later page asks first
    what changed since the first: nothing may change between the two.

    :raises TooCostly
    """
    alone = not database.is_under_way()
    with database.transaction():
        if of_one_moment and alone:
            database.execute("set transaction isolation level repeatable read")
        with within_time():
            yield


@contextmanager
def within_time() -> Iterator[None]:
    """
    In the caller's transaction: no statement takes longer than it may, until the end of this.

    :raises TooCostly
    """
    try:
        database.execute(
            "select set_config('statement_timeout', %s, true)", (str(MOST_MILLISECONDS),)
        )
        yield
        database.execute("set local statement_timeout to default")
    except (QueryCanceled, TooLong) as error:
        raise TooCostly from error


def _page(query: Query, reach: Reach, now: dt.datetime, after: Position | None) -> Page:
    rows, snapshot = _rows(query, reach, now, after)
    hits = reading.all_stored([row[:12] for row in rows[: query.count]])
    more = len(rows) > query.count
    if query.parts:
        searched = statement.persons(query, reach)
        trace.write(query, telling.counted(hits), reach=searched, now=now)
    included, cut = include.included(query.includes, hits, reach=reach, now=now)
    following = None
    if more:
        following = Position(rows[query.count - 1][13:-1], hits[-1].rid, snapshot)
    return Page(hits, included, cut, _total(query, rows, more, after), following)


def _rows(
    query: Query, reach: Reach, now: dt.datetime, after: Position | None
) -> tuple[list[tuple[Any, ...]], str]:
    searched = statement.persons(query, reach)
    values = statement.bound(query, reach)
    values |= {"limit": query.count + 1, "served": query.count}
    values |= trace.bound(query, searched, now)
    text = text_of(query, searched, values, after)
    try:
        failpoints.reach("register-write")
        rows = database.execute(text, values).fetchall()
    except QueryCanceled:
        raise
    except (psycopg.Error, failpoints.FailpointReached) as error:
        raise register.NotWritten from error
    metrics.decision(values["code"])
    if after:
        return rows, after.snapshot
    return rows, rows[0][12] if rows else ""


def text_of(query: Query, reach: Reach, values: Values, after: Position | None) -> str:
    """
    The statement. The trace of a search on several types is written beside it.
    """
    sources = _sources(query, reach, values)
    total = statement.total(sources)
    if after:
        every = since.ways(query, sources, values, after)
    else:
        every = statement.ways(query, sources, values)
    order = statement.order_of(query)
    traced = f"""
), served as (
    select person, label from found order by {order} limit %(served)s
), trace as ({trace.TRACE})"""
    return f"""
with found as materialized (
    {statement.found(query, every, first=after is None)}{")" if query.parts else traced}
select *, case when {_counts(query, reach)} and (select count(*) from found) = %(limit)s
    then {total} end
from found order by {order}
"""


def _sources(query: Query, reach: Reach, values: Values) -> list[Source]:
    return [statement.source(part, reach, values) for part in query.each]


def _counts(query: Query, reach: Reach) -> str:
    """
    A full page says how many there are in all when asked, or when it costs little.
    """
    wanted = query.total in ("accurate", "estimate") or len(reach.persons) <= 2
    return "true" if wanted and query.total != "none" else "false"


def _total(query: Query, rows: list[Any], more: bool, after: Position | None) -> int | None:
    if query.total == "none":
        return None
    if not more and after is None:
        return len(rows)
    total: int | None = rows[0][-1] if rows else None
    return total


def _traced_count(query: Query, reach: Reach, now: dt.datetime) -> int:
    """
    Exact, since counting goes through the same bit test.
    """
    searched = statement.persons(query, reach)
    values = statement.bound(query, reach)
    counts: Counter[tuple[int, str, int]] = Counter()
    for table, conditions in _sources(query, searched, values):
        rows = database.execute(
            f"select r.person, r.type, r.label %% {FLAGS}, count(*)"
            f" from {table} where {' and '.join(conditions)} group by 1, 2, 3",
            values,
        )
        for person, number, flags, count in rows.fetchall():
            counts[person, definitions.type_of_number(number), flags] += count
    trace.write(query, counts, reach=searched, now=now)
    return counts.total()
