"""
A later page: what the first one could see, each where it stood then.

What was created since is left out. What was changed since is still there, at the place that
its version of then had: one date for the newest first, else the search rows of that version,
made again from its bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.record import index, reading
from ens.contexts.record.search import ordering
from ens.contexts.record.search.query import Query
from ens.contexts.record.search.statement import Source, Values, Way
from ens.ground import database
from ens.standards.fhir import json_gate

MOST_CHANGED = 1000  # while somebody reads page after page
MOST_BYTES = 50_000_000


class TooMuchChanged(Exception):
    """
    Too many of the resources found were changed since the first page.
    """


@dataclass(frozen=True, slots=True)
class Position:
    """
    Where a page starts: after these sort values and this row, among what a first page could see.
    """

    values: tuple[Any, ...]
    rid: int
    snapshot: str


def ways(query: Query, sources: Sequence[Source], values: Values, after: Position) -> list[Way]:
    """
    :raises TooMuchChanged: begin again
    """
    snapshot = f"{values.bind(after.snapshot)}::pg_snapshot"
    each = zip(query.each, sources, strict=True)
    return [way for part, at in each for way in _ways(part, at, values, after, snapshot)]


def _ways(part: Query, at: Source, values: Values, after: Position, snapshot: str) -> list[Way]:
    return [
        _unchanged(part, at, values, after, snapshot),
        _changed(part, at, values, after, snapshot),
    ]


def _unchanged(part: Query, at: Source, values: Values, after: Position, snapshot: str) -> Way:
    table, conditions = at
    keys = ordering.values_of(part.sorts)
    past = ordering.beyond(part.sorts, keys, values.bind, after.values, after.rid)
    seen = f"pg_visible_in_snapshot(r.tx, {snapshot})"
    joins = ordering.joins(part.sorts, values.bind)
    return Way((table, [*conditions, seen, past]), keys, joins)


def _changed(part: Query, at: Source, values: Values, after: Position, snapshot: str) -> Way:
    table, conditions = _of_then(part, at, values, after, snapshot)
    keys = ordering.values_of(part.sorts, updated="old.updated")
    past = ordering.beyond(part.sorts, keys, values.bind, after.values, after.rid)
    joins = ""
    if any(one.sp for one in part.sorts):
        rows = _rows_of_then((table, conditions), values)
        joins = ordering.joins(part.sorts, values.bind, lambda name: _given(name, rows, values))
    return Way((table, [*conditions, past]), keys, joins)


def _of_then(part: Query, at: Source, values: Values, after: Position, snapshot: str) -> Source:
    """
    What was changed since, beside its version of then.
    """
    table, conditions = at
    old = (
        f"(select h.* from record_history h where h.person = r.person and h.rid = r.rid"
        f" and pg_visible_in_snapshot(h.tx, {snapshot}) order by h.version desc limit 1)"
    )
    known = [f"not pg_visible_in_snapshot(r.tx, {snapshot})", "not old.deleted"]
    if part.sorts[0].key == "updated":
        known.append(f"r.updated >= {values.bind(after.values[0])}")
    return f"{table} cross join lateral {old} old", [*conditions, *known]


def _rows_of_then(at: Source, values: Values) -> index.Rows:
    """
    The search rows of the versions of then.
    """
    table, conditions = at
    found = database.execute(
        f"select {reading.COLUMNS.format(v='old')}, old.blob, old.deleted, k.wrapped"
        f" from {table} join ground_person_key k on k.person = r.person"
        f" where {' and '.join(conditions)} limit {MOST_CHANGED + 1}",
        values,
    ).fetchall()
    if len(found) > MOST_CHANGED:
        raise TooMuchChanged
    things = [
        (one.person, one.rid, one.updated, json_gate.parse(one.body, max_bytes=MOST_BYTES))
        for one in reading.all_stored(found)
    ]
    return index.collected(things)[0]


def _given(name: str, rows: index.Rows, values: Values) -> str:
    """
    These rows as a table, as if they were stored.
    """
    columns = index.TABLES[name]
    arrays = (
        f"{values.bind([row[place] for row in rows[name]])}::{type_}[]"
        for place, (_, type_) in enumerate(columns)
    )
    return f"unnest({', '.join(arrays)}) d({', '.join(column for column, _ in columns)})"
