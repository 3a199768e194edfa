"""
Search rows written again, of what was stored by a version that wrote others.

A maintenance of the whole record by its operator's job: each body is opened with its person's key
and nothing of it leaves, so that there is no reach and no line in the register. It goes on by
small transactions while others read and write; where it stopped, it begins again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from ens.contexts.record import index, reading, rewording, units
from ens.contexts.record.values import Stored
from ens.ground import database
from ens.standards.fhir import definitions, json_gate

log = structlog.get_logger()

# What is stored is written again when this grows: by one whenever the rows of some resource change,
# and with the numbers of the search parameters, of which a new one has the greatest.
VERSION = 2 + definitions.last_number()
AT_ONCE = 100
LOCK = 0x456E7349  # of the database's advisory locks: one walk at a time
Place = tuple[int, int]
BEGINNING: Place = (-1, -1)
# Less than what the database takes to see a deadlock: then this walk gives way, and not a writer.
PATIENCE = "set local lock_timeout = '500ms'"
ATTEMPTS = 20

# The version is that of all rows; minus the one it goes towards while a walk is on its way.
STATE = "select version, person, rid from record_indexing"
KEEP = "update record_indexing set version = %s, person = %s, rid = %s"
OF_TYPES = "not deleted and (%(types)s::smallint[] = '{}' or type = any(%(types)s::smallint[]))"
COUNT = f"select count(*) from record_resource where {OF_TYPES}"
NEXT = f"""
select person, rid from record_resource
where (person, rid) > (%(person)s, %(rid)s) and {OF_TYPES}
order by person, rid limit {AT_ONCE}
"""
# What somebody is changing is left for later: who waits for several may wait for ever.
HELD = f"""
select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped
from unnest(%(persons)s::bigint[], %(rids)s::bigint[]) p(person, rid)
join record_resource r on r.person = p.person and r.rid = p.rid and not r.deleted
join ground_person_key k on k.person = r.person
order by r.person, r.rid for update of r {{waiting}}
"""
DELETE = "with {} select".format(
    ", ".join(
        f"of_{table} as (delete from record_{table} where (person, rid) in"
        " (select * from unnest(%(persons)s::bigint[], %(rids)s::bigint[])))"
        for table in index.TABLES
    )
)


class AlreadyUnderWay(Exception):
    """
    Another process writes the rows again.
    """


@dataclass(frozen=True, slots=True)
class Step:
    """
    How many resources were written again by one step, and how many could not be.
    """

    done: int
    failed: int


def is_due() -> bool:
    """
    Whether some search rows may be those of an older version.
    """
    version, *_ = _state()
    return version < VERSION


def _state() -> tuple[int, int, int]:
    [(version, person, rid)] = database.execute(STATE).fetchall()
    return version, person, rid


def count(types: Sequence[str] = ()) -> int:
    """
    How many resources a walk goes through.
    """
    [(number,)] = database.execute(COUNT, {"types": _numbers(types)}).fetchall()
    found: int = number
    return found


def _numbers(types: Sequence[str]) -> list[int]:
    return [definitions.type_number(one) for one in types]


def reindex(types: Sequence[str] = ()) -> Iterator[Step]:
    """
    Write the rows of all resources again, or of those of these types, a step at each turn.

    A walk through everything goes on from where an earlier one to the same version stopped.

    :raises AlreadyUnderWay:
    """
    [(alone,)] = database.execute("select pg_try_advisory_lock(%s)", (LOCK,)).fetchall()
    if not alone:
        raise AlreadyUnderWay
    try:
        units.write_worths()
        yield from _walk(types) if types else _walk_through_all()
    finally:
        database.execute("select pg_advisory_unlock(%s)", (LOCK,))


def _walk_through_all() -> Iterator[Step]:
    version, *reached = _state()
    place = (reached[0], reached[1]) if version == -VERSION else BEGINNING
    database.execute(KEEP, (-VERSION, *place))
    yield from _walk((), place, kept=True)
    database.execute(KEEP, (VERSION, *BEGINNING))


def _walk(types: Sequence[str], place: Place = BEGINNING, *, kept: bool = False) -> Iterator[Step]:
    numbers = _numbers(types)
    while True:
        asked = {"types": numbers, "person": place[0], "rid": place[1]}
        places: list[Place] = database.execute(NEXT, asked).fetchall()
        if not places:
            return
        yield _write(places)
        rewording.remake(places)
        place = places[-1]
        if kept:
            database.execute(KEEP, (-VERSION, *place))


def _write(places: Sequence[Place]) -> Step:
    """
    In one transaction those that nobody holds, each of the others in its own.
    """
    try:
        written = _again(places, "skip locked")
    except Exception as error:
        log.warning("reindexing", resources=len(places), error=type(error).__name__)
        written = set()
    left = [place for place in places if place not in written]
    failed = sum(not _alone(place) for place in left)
    return Step(len(places) - failed, failed)


def _alone(place: Place) -> bool:
    """
    One that could not be is told by its key, and is no reason to leave the others.
    """
    for _ in range(ATTEMPTS):
        try:
            _again([place], "")
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            continue
        except Exception as error:
            log.error("not reindexed", rid=place[1], error=type(error).__name__)
            return False
        return True
    log.error("not reindexed", rid=place[1], error="held by another")
    return False


def _again(places: Sequence[Place], waiting: str) -> set[Place]:
    asked: dict[str, Any] = {
        "persons": [person for person, _ in places],
        "rids": [rid for _, rid in places],
    }
    with database.transaction():
        database.execute(PATIENCE)
        held = reading.all_stored(database.execute(HELD.format(waiting=waiting), asked).fetchall())
        kept = {
            "persons": [one.person for one in held], "rids": [one.rid for one in held],
        }  # fmt: skip
        database.execute(DELETE, kept)
        index.insert([(one.person, one.rid, one.updated, _resource(one)) for one in held])
    return {(one.person, one.rid) for one in held}


def _resource(one: Stored) -> dict[str, Any]:
    """
    With its decimals as they were written.
    """
    return json_gate.parse(one.body, max_bytes=len(one.body), max_depth=2 * json_gate.MAX_DEPTH)
