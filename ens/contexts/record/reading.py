"""
Reading one resource or its versions: the row, the decision and the trace in one statement.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import psycopg
import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.access import api as access
from ens.contexts.record import body
from ens.contexts.record.values import Glimpse, Gone, NotFound, Place, Stored
from ens.contexts.register import api as register
from ens.ground import blobs, database, failpoints, keys, metrics, reach
from ens.ground.reach import Reach
from ens.standards.fhir import definitions

COLUMNS = "r.type, r.fid, r.person, r.rid, {v}.version, {v}.updated, r.label, r.author, {v}.body"
LINE = ("person", "at", "who", "action", "type", "id", "label", "facts", "law", "request")
LINE_OF_FOUND = """
select person, %(now)s, %(who)s, %(action)s, %(name)s, fid, label,
    %(facts)s | case when author = %(me)s and author <> 0 then %(mine)s else 0 end, %(law)s,
    %(request)s
from found limit 1
"""
# The person is said again, by a value: so only the part that holds their rows is opened.
TRACE = f"trace as ({register.inserting(LINE, LINE_OF_FOUND)})"
READ = f"""
with found as (
    select {COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped
    from record_resource r
    join ground_person_key k on k.person = r.person
    where r.person = %(person)s and r.rid = %(rid)s and {reach.where("r", at="0")}
), {TRACE}
select * from found
"""
VERSIONS = f"""
with found as (
    select {COLUMNS.format(v="h")}, h.blob, h.deleted, k.wrapped
    from record_resource r
    join lateral (
        select r.version, r.updated, r.body, r.blob, r.deleted
        union all
        select version, updated, body, blob, deleted from record_history old
        where old.person = r.person and old.rid = r.rid
    ) h on %(version)s = 0 or h.version = %(version)s
    join ground_person_key k on k.person = r.person
    where r.person = %(person)s and r.rid = %(rid)s and {reach.where("r", at="0")}
), {TRACE}
select * from found order by version desc
"""

DERIVED = f"""
select {COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped
from record_resource r
join ground_person_key k on k.person = r.person
where r.person = %(person)s and r.origin = %(rid)s and not r.deleted
  and {reach.where("r", at="0")}
order by r.rid
"""

GLIMPSE = f"""
select r.type, r.fid, r.person, r.rid, r.label, r.deleted
from {reach.SOURCE}
join record_resource r on r.person = v.person and r.rid = any(%(rids)s::bigint[])
where {reach.where("r")}
order by r.rid
"""


def glimpse(rids: Sequence[int], *, reach: Reach) -> tuple[Glimpse, ...]:
    """
    What these things are, as far as the reach sees them, deleted ones too; nothing they say.
    """
    rows = database.execute(GLIMPSE, {**reach.parameters, "rids": list(rids)}).fetchall()
    return tuple(
        Glimpse(Place(type_name(number), fid, person, rid), marked, deleted)
        for number, fid, person, rid, marked, deleted in rows
    )


def read(place: Place, *, reach: Reach, now: dt.datetime) -> Stored:
    """
    The present version.

    :raises NotFound: absent or not seen; a refusal was written in the register
    :raises Gone: deleted, for a reader who could have seen it
    """
    found = _fetch(READ, place, reach, now, action="read")
    if found[0].deleted:
        raise Gone(found[0].version)
    return found[0]


def vread(
    place: Place, version: int, *, reach: Reach, now: dt.datetime, action: str = "read"
) -> Stored:
    """
    One version, shown or hidden as the resource is at present; `action` is what the register
    says was done.

    :raises NotFound: absent or not seen
    :raises Gone: the version that deleted it
    """
    found = _fetch(VERSIONS, place, reach, now, action=action, version=version)
    if found[0].deleted:
        raise Gone(version)
    return found[0]


def history(place: Place, *, reach: Reach, now: dt.datetime) -> tuple[Stored, ...]:
    """
    Every version, newest first.

    :raises NotFound: absent or not seen
    """
    return _fetch(VERSIONS, place, reach, now, action="history")


def _fetch(
    statement: str, place: Place, reach: Reach, now: dt.datetime, *, action: str, version: int = 0
) -> tuple[Stored, ...]:
    try:
        failpoints.reach("register-write")
        rows = database.execute(statement, _parameters(place, reach, now, action, version))
    except (psycopg.Error, failpoints.FailpointReached) as error:
        raise register.NotWritten from error
    found = tuple(stored(row) for row in rows.fetchall())
    if not found:
        _note_refusal(place, reach, action, now)
        raise NotFound
    metrics.decision()
    return found


def _parameters(
    place: Place, reach: Reach, now: dt.datetime, action: str, version: int
) -> dict[str, Any]:
    return {
        **reach.parameters_of(place.person),
        "rid": place.rid,
        "version": version,
        "now": now,
        "who": reach.actor.who,
        "action": action,
        "name": place.type,
        "facts": reach.facts_of(place.person),
        "mine": access.MINE,
        "law": access.LAW,
        "request": structlog.contextvars.get_contextvars().get("request", ""),
    }


def _note_refusal(place: Place, reach: Reach, action: str, now: dt.datetime) -> None:
    """
    Write that this reader was refused, if there was something to refuse.
    """
    row = database.execute(
        "select label, author from record_resource where person = %s and rid = %s",
        (place.person, place.rid),
        about=[place.person],
    ).fetchone()
    if row is None:
        return
    code = access.why_not(reach, person=place.person, label=row[0], author=row[1])
    if code:
        refused = access.refused_line(reach, person=place.person, label=row[0], code=code)
        register.write([replace(refused, type=place.type, id=place.id)], now=now)


def all_stored(rows: Sequence[tuple[Any, ...]]) -> tuple[Stored, ...]:
    """
    Rows of the columns above, opened, each person's key unwrapped once.
    """
    opened: dict[bytes, AESGCM] = {}
    return tuple(stored(row, opened) for row in rows)


def stored(row: tuple[Any, ...], opened: dict[bytes, AESGCM] | None = None) -> Stored:
    """
    A row of the columns above, opened.

    :raises keys.CannotUnseal: if the bytes or their key are not what they were
    """
    number, fid, person, rid, version, updated, label, author, packed, blob, deleted, wrapped = row
    name = type_name(number)
    key = opened.get(wrapped) if opened else None
    if key is None:
        key = keys.open_key(wrapped, person)
        if opened is not None:
            opened[wrapped] = key
    plain = b"" if deleted else body.unpack(packed, place=(person, rid, version), key=key)
    return Stored(
        name, fid, person, rid, version, updated, label, author, plain, blob, deleted, key
    )


def type_name(number: int) -> str:
    return definitions.type_of_number(number)


def content(one: Stored) -> bytes:
    """
    The bytes of a Binary.
    """
    assert one.key is not None
    return blobs.get(one.blob, key=one.key)


def derived_from(
    document: Stored, *, reach: Reach, now: dt.datetime, action: str = "read"
) -> tuple[Stored, ...]:
    """
    What was extracted from a document and is still there, as far as the reach sees it; `action`
    is what the register says was done.
    """
    with database.transaction():
        values = {**reach.parameters_of(document.person), "rid": document.rid}
        rows = database.execute(DERIVED, values).fetchall()
        found = tuple(stored(row) for row in rows)
        line = register.Line(
            person=document.person,
            who=reach.actor.who,
            action=action,
            type=document.type,
            id=document.id,
            label=document.label,
            count=len(found),
            facts=reach.facts_of(document.person),
            law=access.LAW,
        )
        register.write([line], now=now)
    return found
