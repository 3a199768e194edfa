"""
New versions and deletions: the superseded version goes to history, nothing is overwritten.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.notices import api as notices
from ens.contexts.record import index, labelling, reading, store
from ens.contexts.record.values import (
    Gone,
    NotFound,
    Place,
    Stored,
    VersionConflict,
    VisibilityNotYours,
)
from ens.contexts.register import api as register
from ens.ground import database, failpoints, label
from ens.ground.label import Flag
from ens.ground.reach import Reach
from ens.standards.fhir import definitions

LOCK = f"""
select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped
from record_resource r join ground_person_key k on k.person = r.person
where r.person = %s and r.rid = %s for update of r
"""
JUDGED = "select label, author from record_resource where person = %s and rid = %s for update"
SUPERSEDE = """
insert into record_history (person, rid, version, updated, tx, deleted, blob, body)
select person, rid, version, updated, tx, deleted, blob, body
from record_resource where person = %s and rid = %s
"""
REPLACE = """
update record_resource set version = %s, updated = %s, tx = pg_current_xact_id(), kind = %s,
    flags = %s, deleted = %s, body = %s
where person = %s and rid = %s
"""
# Which flags each action may change: masking is the person's, the rest the author's.
CHANGEABLE = {
    "update": int(Flag.UNANNOUNCED | Flag.SECRET),
    "mask": int(Flag.MASKED),
    "unmask": int(Flag.MASKED),
}
# What names documents is as hidden as the most hidden of them.
NAMING = ("List", "DocumentManifest", "Provenance")
LISTED = """
update record_resource l set flags = (
    select coalesce(bit_or(d.flags), 0) from record_reference x
    join record_locator o on o.type = x.target_type and o.fid = x.target
    join record_resource d on d.person = o.person and d.rid = o.rid
    where x.person = l.person and x.rid = l.rid and x.target_type = %(documents)s)
where l.person = %(person)s and l.type = any(%(naming)s) and l.rid in (
    select rid from record_reference
    where person = %(person)s and target_type = %(documents)s and target = %(fid)s)
returning type, fid, label
"""
DERIVED = """
update record_resource set flags = %(flags)s
where person = %(person)s and (origin = %(rid)s) returning type, fid, label
"""


def update(
    place: Place,
    resource: Mapping[str, Any],
    *,
    reach: Reach,
    now: dt.datetime,
    if_match: int | None = None,
    action: str = "update",
) -> Stored:
    """
    Store a new version in the caller's transaction.

    What was extracted from a document takes the flags that the new version says.

    :raises NotFound: absent or not seen
    :raises access.Refused: seen, but this actor may not do that to it
    :raises VersionConflict: `if_match` is not the present version
    :raises VisibilityNotYours: a flag changes that this action may not change
    """
    present = _locked(place, reach, if_match)
    marked = label.label(labelling.kind_of(resource), _flags(present, resource))
    access.require(reach, person=place.person, label=marked, author=present.author)
    changed = label.flags_in(marked) ^ label.flags_in(present.label)
    if changed & ~CHANGEABLE[action]:
        raise VisibilityNotYours
    version = present.version + 1
    new = replace(
        present,
        version=version,
        updated=now,
        label=marked,
        deleted=False,
        body=store.serialise(resource, fid=place.id, version=version, updated=now),
    )
    _replace(new)
    index.insert([(place.person, place.rid, now, resource)])
    if changed:
        _relabel(new)
    failpoints.reach("after-data")
    register.write([store.line(new, reach, action)], now=now)
    return new


def _flags(present: Stored, resource: Mapping[str, Any]) -> int:
    """
    A document says its own flags; anything else keeps those it was given with its origin.
    """
    said = labelling.flags_of(resource)
    if present.type == "DocumentReference":
        return said
    return said | label.flags_in(present.label)


def delete(place: Place, *, reach: Reach, now: dt.datetime, if_match: int | None = None) -> Stored:
    """
    Mark as deleted, with what was extracted from it; history stays.

    :raises NotFound: absent or not seen
    :raises access.Refused: seen, but this actor may not delete it
    :raises Gone: already deleted
    """
    present = _locked(place, reach, if_match)
    if present.deleted:
        raise Gone(present.version)
    gone = replace(present, version=present.version + 1, updated=now, deleted=True, body=b"")
    _replace(gone)
    register.write([store.line(gone, reach, "delete")], now=now)
    for number, fid, rid in _derived(place):
        origin = Place(number, fid, place.person, rid)
        derived = _row(origin)
        _replace(replace(derived, version=derived.version + 1, updated=now, deleted=True, body=b""))
    notices.withdraw(person=place.person, about=place.type, ids=[place.id], now=now)
    return gone


def _derived(place: Place) -> list[tuple[str, str, int]]:
    rows = database.execute(
        "select type, fid, rid from record_resource"
        " where person = %s and origin = %s and not deleted",
        (place.person, place.rid),
    ).fetchall()
    return [(reading.type_name(number), fid, rid) for number, fid, rid in rows]


def _locked(place: Place, reach: Reach, if_match: int | None) -> Stored:
    """
    The row, held; the decision comes first, since its version would tell that it is there.
    """
    require(place, reach=reach)
    present = _row(place)
    if if_match is not None and if_match != present.version:
        raise VersionConflict(present.version)
    return present


def _row(place: Place) -> Stored:
    row = database.execute(LOCK, (place.person, place.rid)).fetchone()
    if row is None:
        raise NotFound
    return reading.stored(row)


def require(place: Place, *, reach: Reach) -> None:
    """
    What the actor could not even read is absent for them; what they can, is refused by name.

    The row is held to the end of the transaction: what was decided stays true.

    :raises NotFound: it is not there
    :raises access.Refused: with the thing named in the line for the register
    """
    row = database.execute(JUDGED, (place.person, place.rid)).fetchone()
    if row is None:
        raise NotFound
    try:
        access.require(reach, person=place.person, label=row[0], author=row[1])
    except access.Refused as error:
        error.line = replace(error.line, type=place.type, id=place.id)
        raise


def _replace(new: Stored) -> None:
    database.execute(SUPERSEDE, (new.person, new.rid))
    index.remove(new.person, new.rid)
    database.execute(
        REPLACE,
        (
            new.version,
            new.updated,
            label.kind_in(new.label),
            label.flags_in(new.label),
            new.deleted,
            store.sealed(new),
            new.person,
            new.rid,
        ),
    )


def _relabel(document: Stored) -> None:
    """
    A label follows derivation: extracted things, and the register's lines about them all.
    """
    flags = label.flags_in(document.label)
    rows = database.execute(
        DERIVED, {"flags": flags, "person": document.person, "rid": document.rid}
    ).fetchall()
    rows += database.execute(
        LISTED,
        {
            "person": document.person,
            "fid": document.id,
            "documents": definitions.type_number("DocumentReference"),
            "naming": [definitions.type_number(name) for name in NAMING],
        },
    ).fetchall()
    told = [(reading.type_name(number), fid, marked) for number, fid, marked in rows]
    for about, fid, marked in [*told, (document.type, document.id, document.label)]:
        register.relabel(person=document.person, about=about, ids=[fid], label=marked)
        notices.relabel(person=document.person, about=about, ids=[fid], label=marked)
