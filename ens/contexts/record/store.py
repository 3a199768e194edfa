"""
Writing resources: one statement for the rows, one for their search rows, one for the trace.

Callers hold a transaction. The reach is asked for every thing written, as the author's own.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.access import api as access
from ens.contexts.record import body, derivation, index, labelling, remarks, words
from ens.contexts.record.values import COMMONS, AlreadyThere, Draft, Stored
from ens.contexts.register import api as register
from ens.ground import blobs, database, failpoints, keys, label
from ens.ground.reach import Reach
from ens.ground.rowset import Addition
from ens.standards.fhir import dates, definitions, json_gate

BLOCK = 64  # as the sequence's increment
ROW = {
    "person": "bigint", "rid": "bigint", "type": "smallint", "fid": "text", "version": "int",
    "updated": "timestamptz", "kind": "smallint", "flags": "smallint", "own_flags": "smallint",
    "author": "bigint", "origin": "bigint", "client": "text", "blob": "text", "body": "bytea",
}  # fmt: skip
LOCATOR = {"type": "smallint", "fid": "text", "person": "bigint", "rid": "bigint"}
# Each by itself: so only the parts with their rows are visited.
KEYS = """
select v.person, k.wrapped from unnest(%s::bigint[]) v(person)
cross join lateral (
    select wrapped from ground_person_key where person = v.person offset 0
) k
"""

_blocks: list[int] = []
_lock = threading.Lock()


def new_rid() -> int:
    """
    The next key of a row, taken from a block so that most writes ask the database nothing.
    """
    with _lock:
        if not _blocks:
            first = database.next_values("record_rid", 1)[0]
            _blocks.extend(range(first + BLOCK - 1, first - 1, -1))
        return _blocks.pop()


def new_id() -> str:
    return str(uuid.uuid4())


def open_keys(persons: Sequence[int]) -> dict[int, AESGCM]:
    """
    The keys of these owners, of whom what follows in the transaction is. That of the commons is
    made with the first thing it seals.
    """
    asked = list(set(persons))
    rows = database.execute(KEYS, (asked,), about=asked).fetchall()
    if len(rows) < len(asked) and COMMONS in asked:
        keys.create_person_key(COMMONS)
        rows = database.execute(KEYS, (asked,)).fetchall()
    return {person: keys.open_key(wrapped, person) for person, wrapped in rows}


def create(drafts: Sequence[Draft], *, reach: Reach, now: dt.datetime) -> tuple[Stored, ...]:
    """
    Store these resources, search rows and trace together, in the caller's transaction.

    :raises access.Refused: if the decision takes the label of one of them away, noted by its id
    :raises AlreadyThere: if a chosen id is taken
    """
    opened = open_keys([one.person for one in drafts])
    stored = prepared(drafts, reach=reach, opened=opened, now=now)
    rows, naming = index.collected(things(stored, drafts))
    additions = (*_rows(stored, drafts, reach), *index.additions(rows))
    if naming or any(map(_hangs, drafts)):
        _add(*additions)
        stored = as_hidden_as_named(stored, drafts, naming)
        register.write([line(one, reach, "create") for one in stored], now=now)
    else:
        with register.telling([line(one, reach, "create") for one in stored], now=now) as trace:
            _add(*additions, trace)
    words.keep(worded(stored, drafts))
    remarks.keep((one, draft.remarks) for one, draft in zip(stored, drafts, strict=True))
    failpoints.reach("after-data")
    return stored


def _rows(
    stored: Sequence[Stored], drafts: Sequence[Draft], reach: Reach
) -> tuple[Addition, Addition]:
    rows = [row(*pair, reach) for pair in zip(stored, drafts, strict=True)]
    return Addition("record_locator", LOCATOR, places(rows)), Addition("record_resource", ROW, rows)


def places(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """
    Rows in the order of `ROW`, as `LOCATOR` has them.
    """
    return [(type_, fid, person, rid) for person, rid, type_, fid, *_ in rows]


def _add(*additions: Addition) -> None:
    try:
        database.add(*additions)
    except psycopg.errors.UniqueViolation as error:
        raise AlreadyThere from error


def prepared(
    drafts: Sequence[Draft], *, reach: Reach, opened: Mapping[int, AESGCM], now: dt.datetime
) -> tuple[Stored, ...]:
    """
    What will be written of each, once the decision let it through; `opened` are the owners' keys.

    :raises access.Refused: noted by the id of the thing
    """
    passed: set[tuple[int, int]] = set()  # whose, of which label: the decision is the same
    return tuple(_prepare(draft, reach, opened, passed, now) for draft in drafts)


def things(stored: Sequence[Stored], drafts: Sequence[Draft]) -> list[index.Thing]:
    return [
        (one.person, one.rid, one.updated, draft.resource)
        for one, draft in zip(stored, drafts, strict=True)
    ]


def worded(stored: Sequence[Stored], drafts: Sequence[Draft]) -> Iterator[words.Worded]:
    for one, draft in zip(stored, drafts, strict=True):
        assert one.key is not None
        yield words.Worded(one.person, one.rid, draft.resource, one.key, draft.words)


def _hung(stored: Sequence[Stored], drafts: Sequence[Draft]) -> list[tuple[int, int]]:
    """
    What says that it hangs on a document; the document's own parts come with its flags.
    """
    return [
        (one.person, one.rid) for one, draft in zip(stored, drafts, strict=True) if _hangs(draft)
    ]


def _hangs(draft: Draft) -> bool:
    return bool(draft.origin) and draft.judged_as is None


def as_hidden_as_named(
    stored: tuple[Stored, ...], drafts: Sequence[Draft], naming: dict[int, list[int]]
) -> tuple[Stored, ...]:
    """
    What names a document takes its flags, whichever of the two was there first.
    """
    for person, rid in _hung(stored, drafts):
        naming.setdefault(person, []).append(rid)
    if not naming:
        return stored
    labels: dict[str, int] = {}
    for person, rids in naming.items():
        labels |= derivation.relabel(person=person, rids=rids)
    return tuple(replace(one, label=labels.get(one.id, one.label)) for one in stored)


def _prepare(
    draft: Draft,
    reach: Reach,
    opened: Mapping[int, AESGCM],
    passed: set[tuple[int, int]],
    now: dt.datetime,
) -> Stored:
    marked = label.label(
        draft.kind or labelling.kind_of(draft.resource),
        labelling.flags_of(draft.resource) | draft.extra_flags,
    )
    author = reach.actor.account
    judged = marked if draft.judged_as is None else draft.judged_as
    if (draft.person, judged) not in passed:
        _require(draft, reach, judged)
        passed.add((draft.person, judged))
    rid = draft.rid or new_rid()
    blob = ""
    if draft.content is not None:
        blob = blobs.put(draft.content, person=draft.person, key=opened[draft.person])
    return Stored(
        type=draft.type,
        id=draft.id,
        person=draft.person,
        rid=rid,
        version=1,
        updated=now,
        label=marked,
        author=author,
        body=serialise(draft.resource, fid=draft.id, version=1, updated=now),
        blob=blob,
        key=opened[draft.person],
    )


def _require(draft: Draft, reach: Reach, judged: int) -> None:
    try:
        access.require(reach, person=draft.person, label=judged, author=reach.actor.account)
    except access.Refused as error:
        error.line = replace(error.line, type=draft.type)
        error.add_note(draft.id)  # of several, this one
        raise


def serialise(resource: Any, *, fid: str, version: int, updated: dt.datetime) -> bytes:
    """
    The resource's bytes as they will be returned, with the id and version the server gives.
    """
    meta = {
        **resource.get("meta", {}),
        "versionId": str(version),
        "lastUpdated": dates.instant(updated),
    }
    rest = {name: value for name, value in resource.items() if name not in ("id", "meta")}
    return json_gate.serialise(
        {"resourceType": rest.pop("resourceType"), "id": fid, "meta": meta, **rest}
    )


def sealed(one: Stored) -> bytes:
    assert one.key is not None
    return body.pack(one.body, type=one.type, place=(one.person, one.rid, one.version), key=one.key)


def row(one: Stored, draft: Draft, reach: Reach) -> tuple[Any, ...]:
    """
    A new resource's row, in the order of `ROW`.
    """
    return (
        one.person,
        one.rid,
        definitions.type_number(one.type),
        one.id,
        one.version,
        one.updated,
        label.kind_in(one.label),
        label.flags_in(one.label),
        labelling.flags_of(draft.resource),
        reach.actor.account,
        draft.origin,
        reach.actor.client,
        one.blob,
        sealed(one),
    )


def line(one: Stored, reach: Reach, action: str) -> register.Line:
    """
    The register's line for an act on one resource.
    """
    return register.Line(
        person=one.person,
        who=reach.actor.who,
        action=action,
        type=one.type,
        id=one.id,
        label=one.label,
        facts=reach.facts_of(one.person) | access.MINE * is_mine(one.author, reach),
        law=access.LAW,
    )


def is_mine(author: int, reach: Reach) -> bool:
    return bool(author) and author == reach.actor.account
