"""
What leaves of one person in an export: each resource as it was at one instant, judged as it is
at present, in one trace.

What was changed since the instant is given in its version of then, what was deleted since is not
given at all. A search narrows what leaves of its type by its own conditions.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg

from ens.contexts.record import reading, telling
from ens.contexts.record.search import settling, statement
from ens.contexts.record.search.query import Query
from ens.contexts.record.search.run import within_time
from ens.contexts.record.search.statement import Values
from ens.contexts.record.values import COMMONS, Stored
from ens.contexts.register import api as register
from ens.ground import database, label
from ens.ground import reach as decision
from ens.ground.reach import Reach
from ens.standards.fhir import definitions

AT_ONCE = 200
SNAPSHOT = "%(snapshot)s::pg_snapshot"
# The version that the snapshot shows, and whether it is a deletion.
OF_THEN = f"""
    select r.version, r.updated, r.tx, r.body, r.blob, r.deleted
    where pg_visible_in_snapshot(r.tx, {SNAPSHOT})
    union all
    (
        select old.version, old.updated, old.tx, old.body, old.blob, old.deleted
        from record_history old
        where old.person = r.person and old.rid = r.rid and not r.deleted
          and not pg_visible_in_snapshot(r.tx, {SNAPSHOT})
          and pg_visible_in_snapshot(old.tx, {SNAPSHOT})
        order by old.version desc limit 1
    )
"""
LEAVING = f"""
select {reading.COLUMNS.format(v="h")}, h.blob, h.deleted, k.wrapped
from record_resource r
join lateral ({OF_THEN}) h on true
join ground_person_key k on k.person = r.person
where r.person = %(person)s and r.type = any(%(types)s::smallint[])
  and {decision.where("r", at="0")}
"""
NOT_DELETED = "not h.deleted"
SINCE = "h.updated > %(since)s"
# The earlier export could not see it, whatever its date says.
UNSEEN = "not pg_visible_in_snapshot(h.tx, %(seen)s::pg_snapshot)"
UNTIL = "h.updated < %(until)s"


@dataclass(frozen=True, slots=True)
class Leaving:
    """
    What an export asks of each person: these types, of some only what one of the searches finds.

    `snapshot` is what it can see; `since` asks for what came after, deletions too, and `seen` is
    what the export that was made then could see, "" if there was none.
    """

    types: tuple[str, ...]
    queries: Mapping[str, tuple[Query, ...]]
    snapshot: str
    since: dt.datetime | None = None
    seen: str = ""
    until: dt.datetime | None = None

    @property
    def meets_commons(self) -> bool:
        return any(one.meets_commons for several in self.queries.values() for one in several)


def leaving(asked: Leaving, *, person: int, reach: Reach, now: dt.datetime) -> Iterator[Stored]:
    """
    What leaves of this person, in no order; the trace is written at its end.

    To be read to its end in the caller's transaction. The reach is to the person, first, and to
    the commons where a search may meet them.

    :raises TooCostly: a search would take too long
    :raises register.NotWritten: nothing may be given out
    """
    counts: Counter[int] = Counter()
    if not _is_closed(reach, person):
        with within_time():
            values = _values(asked, person, reach)
            text = f"{LEAVING} and {' and '.join(_conditions(asked, reach, values))}"
            for one in _rows(text, values):
                counts[label.flags_in(one.label)] += not one.deleted
                yield one
    register.write(_lines(asked, person, reach, counts), now=now)


def _is_closed(reach: Reach, person: int) -> bool:
    return reach.view(person) == 0


def _values(asked: Leaving, person: int, reach: Reach) -> Values:
    values = Values(reach.parameters)
    values |= {
        "person": person,
        "types": [definitions.type_number(name) for name in asked.types],
        "snapshot": asked.snapshot,
    }
    if reach.persons[-1] == COMMONS != person:
        values["commons"] = reach.offsets[-1]
    return values


def _conditions(asked: Leaving, reach: Reach, values: Values) -> Iterator[str]:
    if asked.since is None:
        yield NOT_DELETED
    else:
        values |= {"since": asked.since}
        if asked.seen:
            values |= {"seen": asked.seen}
        yield f"({SINCE} or {UNSEEN})" if asked.seen else SINCE
    if asked.until:
        values |= {"until": asked.until}
        yield UNTIL
    for name, queries in asked.queries.items():
        yield _narrowed(name, queries, reach, values)


def _narrowed(name: str, queries: Sequence[Query], reach: Reach, values: Values) -> str:
    """
    Of this type only what one of the searches finds, or what was deleted, of which nothing is
    left to search.
    """
    found = []
    alone = reach.without(COMMONS) if len(reach.persons) > 1 else reach
    for one in queries:
        settled = settling.settled(one, reach=reach)
        table, conditions = statement.source(settled, alone, values)
        found.append(f"r.rid in (select r.rid from {table} where {' and '.join(conditions)})")
    number = values.bind(definitions.type_number(name))
    return f"(r.type <> {number} or h.deleted or {' or '.join(found)})"


def _rows(text: str, values: Values) -> Iterator[Stored]:
    """
    By a cursor of the server: a record may be larger than memory.
    """
    connection: psycopg.Connection[tuple[Any, ...]] = database.raw()
    with psycopg.ServerCursor(connection, "leaving") as cursor:
        cursor.execute(text, values, binary=True)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from reading.all_stored(rows)


def _lines(
    asked: Leaving, person: int, reach: Reach, counts: Mapping[int, int]
) -> list[register.Line]:
    """
    Nobody's things are counted for nobody.
    """
    if person == COMMONS:
        return []
    refusal = telling.refusal_of(asked.types[0], replace(reach, persons=(person,)))
    return telling.lines_of_whole("export", counts, person=person, reach=reach, refusal=refusal)


def given(
    rows: Mapping[int, tuple[int, ...]],
    *,
    type: str,  # noqa: A002
    reach: Reach,
    now: dt.datetime,
) -> frozenset[int]:
    """
    Which of these rows, by person, may be given out now, what was deleted since left out; the
    trace says so for each person. `type` is what the file holds: of the deletions themselves,
    "Bundle", those that are still there are left out.

    :raises register.NotWritten: nothing may be given out
    """
    found = reading.glimpse([rid for rids in rows.values() for rid in rids], reach=reach)
    served = [one for one in found if one.deleted == (type == "Bundle")]
    counts = Counter(
        (one.place.person, type, label.flags_in(one.label))
        for one in served
        if one.place.person != COMMONS
    )
    register.write(telling.lines("export", counts, reach=reach), now=now)
    return frozenset(one.place.rid for one in served)
