"""
What changed, in a type or in everything, newest first: pages of versions on one snapshot.

Source: https://hl7.org/fhir/R4/http.html#history. Each version is shown or hidden as its
resource is at present, and the decision is made again for each page.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.record import reading, telling
from ens.contexts.record.search import link
from ens.contexts.record.values import Stored
from ens.contexts.register import api as register
from ens.ground import database, open_types
from ens.ground.actor import Actor
from ens.ground.reach import SOURCE, Reach, where
from ens.standards.fhir import definitions

AAD = b"versions"
# The keys are put in order first, the present versions and those of before each by their own
# index: a body is read only for what is on the page.
PAGE = f"""
with picked as materialized (
    (
        select r.person, r.rid, r.version, r.updated
        from {{present}}
        where {where("r", at="{at}")} and r.updated >= %(since)s {{of_type}} {{after_present}}
        order by r.updated desc, r.rid desc
        limit %(limit)s
    )
    union all
    (
        select h.person, h.rid, h.version, h.updated
        from {{before}} join record_resource r on r.person = h.person and r.rid = h.rid
        where {where("r", at="{at}")} and h.updated >= %(since)s {{of_type}} {{after_before}}
        order by h.updated desc, h.rid desc, h.version desc
        limit %(limit)s
    )
    order by updated desc, rid desc, version desc
    limit %(limit)s
)
select {reading.COLUMNS.format(v="h")}, h.blob, h.deleted, k.wrapped,
    pg_current_snapshot()::text as snapshot
from picked p
join record_resource r on r.person = p.person and r.rid = p.rid
join lateral (
    select r.version, r.updated, r.deleted, r.blob, r.body
    union all
    select old.version, old.updated, old.deleted, old.blob, old.body
    from record_history old where old.person = r.person and old.rid = r.rid
) h on h.version = p.version
join ground_person_key k on k.person = r.person
order by p.updated desc, p.rid desc, p.version desc
"""
# One person by their key, so that the index gives the order; or several.
OF_ONE = {
    "at": "0",
    "present": "(select * from record_resource r where r.person = %(person)s) r",
    "before": "(select * from record_history h where h.person = %(person)s) h",
}
OF_SEVERAL = {
    "at": "v.at",
    "present": f"{SOURCE} join record_resource r on r.person = v.person",
    "before": f"{SOURCE} join record_history h on h.person = v.person",
}
OF_TYPE = "and r.type = %(type)s"
OF_ANY = "and r.type <> all(%(closed)s::smallint[])"
AFTER = """
    and pg_visible_in_snapshot({v}.tx, %(snapshot)s::pg_snapshot)
    and ({v}.updated, {v}.rid, {v}.version)
        < (%(updated)s::timestamptz, %(rid)s::bigint, %(version)s::int)
"""
BEGINNING = dt.datetime(1, 1, 2, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Since:
    """
    What is asked: the versions of a type ("" for all) made at or after an instant.
    """

    type: str
    count: int
    since: dt.datetime = BEGINNING


@dataclass(frozen=True, slots=True)
class Mark:
    """
    Where a page starts: after this version, among what the first page could see.
    """

    updated: dt.datetime
    rid: int
    version: int
    snapshot: str


@dataclass(frozen=True, slots=True)
class Versions:
    found: tuple[Stored, ...]
    next: Mark | None


def changes(asked: Since, *, reach: Reach, now: dt.datetime, after: Mark | None = None) -> Versions:
    """
    The first page, or the one after a mark, with its trace.
    """
    with database.transaction():
        rows = database.execute(*_statement(asked, reach, after)).fetchall()
        found = reading.all_stored([row[:12] for row in rows[: asked.count]])
        register.write(_lines(found, asked.type, reach), now=now)
    if len(rows) <= asked.count or not found:
        return Versions(found, None)
    last = found[-1]
    snapshot = after.snapshot if after else rows[0][12]
    return Versions(found, Mark(last.updated, last.rid, last.version, snapshot))


def _statement(asked: Since, reach: Reach, after: Mark | None) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {
        **reach.parameters,
        "since": asked.since,
        "limit": asked.count + 1,
        "person": reach.persons[0] if reach.persons else telling.NOBODY,
    }
    if asked.type:
        values["type"] = definitions.type_number(asked.type)
    else:
        values["closed"] = [definitions.type_number(name) for name in open_types.closed()]
    if after:
        values |= {
            "snapshot": after.snapshot,
            "updated": after.updated,
            "rid": after.rid,
            "version": after.version,
        }
    parts = {
        **(OF_ONE if len(reach.persons) == 1 else OF_SEVERAL),
        "of_type": OF_TYPE if asked.type else OF_ANY,
        "after_present": AFTER.format(v="r") if after else "",
        "after_before": AFTER.format(v="h") if after else "",
    }
    return PAGE.format(**parts), values


def _lines(found: Sequence[Stored], name: str, reach: Reach) -> list[register.Line]:
    counts = telling.or_nothing(telling.counted(found), name, reach)
    refusal = telling.refusal_of(name or "Patient", reach)
    return telling.lines("history", counts, reach=reach, refusal=refusal)


def seal(asked: Since, after: Mark, *, actor: Actor, now: dt.datetime) -> str:
    content = {
        "type": asked.type,
        "count": asked.count,
        "since": asked.since.isoformat(),
        "after": [after.updated.isoformat(), after.rid, after.version, after.snapshot],
    }
    return link.sealed(content, AAD, actor=actor, now=now)


def unseal(text: str, *, actor: Actor, now: dt.datetime) -> tuple[Since, Mark]:
    """
    :raises link.LinkRefused: changed, expired, another reader's, or of another life of the database
    """
    content = link.opened(text, AAD, actor=actor, now=now)
    since = dt.datetime.fromisoformat(content["since"])
    updated, *rest = content["after"]
    asked = Since(content["type"], content["count"], since)
    return asked, Mark(dt.datetime.fromisoformat(updated), *rest)
