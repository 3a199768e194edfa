"""
New versions and deletions: the superseded version goes to history, nothing is overwritten.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.notices import api as notices
from ens.contexts.record import (
    content_words,
    derivation,
    index,
    labelling,
    reading,
    remarks,
    store,
    words,
)
from ens.contexts.record.values import (
    WHATEVER,
    Expected,
    Gone,
    NotFound,
    Place,
    Stored,
    VisibilityNotYours,
)
from ens.contexts.register import api as register
from ens.ground import blobs, database, failpoints, label
from ens.ground.label import Flag
from ens.ground.reach import Reach

LOCK = f"""
select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped
from record_resource r join ground_person_key k on k.person = r.person
where r.person = %s and r.rid = %s for update of r
"""
JUDGED = (
    "select label, author, own_flags from record_resource where person = %s and rid = %s for update"
)
SUPERSEDE = """
insert into record_history (person, rid, version, updated, tx, deleted, blob, body)
select person, rid, version, updated, tx, deleted, blob, body
from record_resource where person = %s and rid = %s
"""
REPLACE = """
update record_resource set version = %s, updated = %s, tx = pg_current_xact_id(), kind = %s,
    flags = %s, own_flags = %s, deleted = %s, blob = %s, body = %s
where person = %s and rid = %s
"""
NO_LONGER = ("superseded", "entered-in-error")
# Which flags each action may change, whoever wrote the thing; an update, its author's.
CHANGEABLE = {
    "update": int(Flag.UNANNOUNCED | Flag.SECRET),
    "mask": int(Flag.MASKED),
    "unmask": int(Flag.MASKED),
    "announce": int(Flag.UNANNOUNCED),
    "postpone": int(Flag.UNANNOUNCED),
    "conceal": int(Flag.SECRET),
    "reveal": int(Flag.SECRET),
}


def update(
    place: Place,
    resource: Mapping[str, Any],
    *,
    reach: Reach,
    now: dt.datetime,
    expected: Expected = WHATEVER,
    content: bytes | None = None,
    action: str = "update",
    found: remarks.Remarks = (),
) -> Stored:
    """
    Store a new version in the caller's transaction.

    What hangs on a document takes the flags that its new version says; what was read from one
    that was replaced or withdrawn is withdrawn, and its bytes stay. `content` is a Binary's
    new bytes; without it, it keeps those it has. `found` is what was found about this version.

    :raises NotFound: absent or not seen
    :raises access.Refused: seen, but this actor may not do that to it
    :raises VersionConflict: the present version is not one that was expected
    :raises VisibilityNotYours: a flag changes that this action may not change
    """
    own = require(place, reach=reach)
    present = _locked(place, expected)
    said = labelling.flags_of(resource)
    if (said ^ own) & ~(CHANGEABLE[action] & _sayable(reach, place.person)):
        raise VisibilityNotYours
    inherited = label.flags_in(present.label) & ~own
    marked = label.label(labelling.kind_of(resource), said | inherited)
    access.require(reach, person=place.person, label=marked, author=present.author)
    version = present.version + 1
    new = replace(
        present,
        version=version,
        updated=now,
        label=marked,
        deleted=False,
        body=store.serialise(resource, fid=place.id, version=version, updated=now),
        blob=present.blob if content is None else _blob(present, content),
    )
    _replace(new, own=said)
    index.insert([(place.person, place.rid, now, resource)])
    _keep_words(new, resource, content)
    remarks.keep([(new, found)])
    _follow(new, changed=said != own)
    if new.type == "DocumentReference" and resource.get("status") in NO_LONGER:
        _withdraw(place, now, but=("Binary",))
    failpoints.reach("after-data")
    register.write([store.line(new, reach, action)], now=now)
    return new


def _sayable(reach: Reach, person: int) -> int:
    """
    Only a professional says what is announced; nobody who represents somebody, what is kept from
    who does.
    """
    known = access.Fact(reach.facts_of(person))
    said = int(Flag.MASKED)
    if known & (access.Fact.PRO | access.Fact.LOADS):
        said |= int(Flag.UNANNOUNCED | Flag.SECRET)
    if known & access.Fact.SELF:
        said |= int(Flag.SECRET)
    return said


def _keep_words(new: Stored, resource: Mapping[str, Any], content: bytes | None) -> None:
    """
    Those of the new version; the content of a Binary stays with its words until it is another.
    """
    if new.type == "Binary" and content is None:
        return
    assert new.key is not None
    said = None
    if content is not None:
        said = content_words.of_content(str(resource.get("contentType", "")), content)
    worded = words.Worded(new.person, new.rid, resource, new.key, said)
    if words.has_extract(worded):
        words.keep([worded])
    else:
        words.remove(new.person, new.rid)


def _blob(present: Stored, content: bytes) -> str:
    assert present.key is not None
    return blobs.put(content, person=present.person, key=present.key)


def _follow(new: Stored, *, changed: bool) -> None:
    """
    What hangs on a document takes its flags; what is told of a thing elsewhere takes its own.
    """
    marked = new.label
    if new.type != "DocumentReference":
        marked = derivation.relabel(person=new.person, rids=[new.rid]).get(new.id, marked)
        if changed:
            derivation.relabel_provenance(person=new.person, about=new.type, fid=new.id)
    elif changed:
        derivation.relabel_hanging(person=new.person, rid=new.rid, fid=new.id)
    if changed:
        derivation.tell(person=new.person, about=new.type, fid=new.id, label=marked)


def delete(
    place: Place, *, reach: Reach, now: dt.datetime, expected: Expected = WHATEVER
) -> Stored:
    """
    Mark as deleted, with what was extracted from it; history stays.

    :raises NotFound: absent or not seen
    :raises access.Refused: seen, but this actor may not delete it
    :raises Gone: already deleted
    """
    own = require(place, reach=reach)
    present = _locked(place, expected)
    if present.deleted:
        raise Gone(present.version)
    gone = replace(present, version=present.version + 1, updated=now, deleted=True, body=b"")
    _replace(gone, own=own)
    register.write([store.line(gone, reach, "delete")], now=now)
    _withdraw(place, now)
    notices.withdraw(person=place.person, about=place.type, ids=[place.id], now=now)
    return gone


def _withdraw(place: Place, now: dt.datetime, *, but: Sequence[str] = ()) -> None:
    """
    What came from a document, as far as its type is none of these.
    """
    for name, fid, rid, said in _derived(place):
        if name in but:
            continue
        one = _row(Place(name, fid, place.person, rid))
        _replace(
            replace(one, version=one.version + 1, updated=now, deleted=True, body=b""), own=said
        )


def _derived(place: Place) -> list[tuple[str, str, int, int]]:
    rows = database.execute(
        "select type, fid, rid, own_flags from record_resource"
        " where person = %s and origin = %s and not deleted",
        (place.person, place.rid),
    ).fetchall()
    return [(reading.type_name(number), *rest) for number, *rest in rows]


def _locked(place: Place, expected: Expected) -> Stored:
    """
    The row, after the decision: its version would tell that it is there.
    """
    present = _row(place)
    expected.require(present.version, deleted=present.deleted)
    return present


def _row(place: Place) -> Stored:
    row = database.execute(LOCK, (place.person, place.rid)).fetchone()
    if row is None:
        raise NotFound
    return reading.stored(row)


def require(place: Place, *, reach: Reach) -> int:
    """
    The flags that the resource says itself, once the decision let the actor through.

    What the actor could not even read is absent for them; what they can, is refused by name.

    The row is held to the end of the transaction: what was decided stays true.

    :raises NotFound: it is not there
    :raises access.Refused: with the thing named in the line for the register
    """
    derivation.hold(person=place.person)
    row = database.execute(JUDGED, (place.person, place.rid)).fetchone()
    if row is None:
        raise NotFound
    try:
        access.require(reach, person=place.person, label=row[0], author=row[1])
    except access.Refused as error:
        error.line = replace(error.line, type=place.type, id=place.id)
        raise
    own: int = row[2]
    return own


def _replace(new: Stored, *, own: int) -> None:
    database.execute(SUPERSEDE, (new.person, new.rid))
    index.remove(new.person, new.rid)
    if new.deleted:
        words.remove(new.person, new.rid)
    database.execute(
        REPLACE,
        (
            new.version,
            new.updated,
            label.kind_in(new.label),
            label.flags_in(new.label),
            own,
            new.deleted,
            new.blob,
            store.sealed(new),
            new.person,
            new.rid,
        ),
    )
