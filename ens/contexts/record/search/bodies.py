"""
What rows say, opened: the extracts of those that the reach lets through, or their bodies; for
the criteria that no row of an index can answer.

Each row passes the decision before it is opened, by the same bit test as a hit, and one that
does not costs nothing: neither what is found nor the time it takes tells of it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.record import body, words
from ens.contexts.record.search.kinds.criterion import NotUnderstood, TooLong
from ens.ground import database, keys
from ens.ground.reach import SOURCE, Reach, where
from ens.standards.fhir import definitions

AT_ONCE = 2500
MOST_ROWS = 20_000
MOST_SECONDS = 2.5  # of processor, for one criterion
# Of persons, or of what is nobody's, which has no extract. Each step by the person and the key,
# whatever the planner knows of how many there are: only the parts of the tables with their rows are
# visited.
OWN = f"""
select r.person, r.rid, r.rid, k.wrapped, t.extract,
    case when %(bodies)s and t.extract is null then r.body end, r.version
from {SOURCE}
join ground_person_key k on k.person = v.person
cross join lateral (
    select person, rid, version, label, author, body from record_resource
    where person = v.person and type = %(type)s and not deleted and rid > %(after)s offset 0
) r
left join lateral (
    select extract from record_text
    where %(extracts)s and person = r.person and rid = r.rid offset 0
) t on true
where (v.person = 0) = %(nobody)s and {where("r")} and (%(bodies)s or t.extract is not null)
order by r.rid limit {AT_ONCE}
"""
# The words of its content are a document's too, each judged at its own row.
CARRIED = f"""
select b.person, b.rid, b.origin, k.wrapped, t.extract, null::bytea, 0
from {SOURCE}
join ground_person_key k on k.person = v.person
cross join lateral (
    select person, rid, origin, label, author from record_resource
    where person = v.person and type = %(binaries)s and origin <> 0 and not deleted
        and rid > %(after)s offset 0
) b
cross join lateral (
    select type, deleted, label, author from record_resource
    where person = b.person and rid = b.origin offset 0
) r
cross join lateral (
    select extract from record_text where person = b.person and rid = b.rid offset 0
) t
where v.person <> 0 and {where("b")} and r.type = %(type)s and not r.deleted and {where("r")}
order by b.rid limit {AT_ONCE}
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """
    An extract, or the body of a resource that has none.
    """

    rid: int
    plain: bytes
    is_extract: bool


def opened(
    type: str,  # noqa: A002
    *,
    reach: Reach,
    extracts: bool = True,
    bodies: bool = True,
    nobody: bool = False,
) -> Iterator[Opened]:
    """
    The extract of each resource of a type, else its body; or only what is asked for.

    :raises NotUnderstood, TooLong: more than can be read while somebody waits
    """
    asked = {"extracts": extracts, "bodies": bodies, "nobody": nobody}
    return _rows(OWN, type, reach, asked)


def carried(type: str, *, reach: Reach) -> Iterator[Opened]:  # noqa: A002
    """
    The extracts of the contents of documents, each under the key of its document.

    :raises NotUnderstood, TooLong: more than can be read while somebody waits
    """
    return _rows(CARRIED, type, reach, {"binaries": definitions.type_number("Binary")})


def _rows(statement: str, type: str, reach: Reach, more: dict[str, Any]) -> Iterator[Opened]:  # noqa: A002
    """
    So many at a time; each person's key is opened once.
    """
    asked = {**reach.parameters, "type": definitions.type_number(type), **more}
    known: dict[bytes, AESGCM] = {}
    after, count, until = 0, 0, time.thread_time() + MOST_SECONDS
    while True:
        rows = database.execute(statement, {**asked, "after": after}).fetchall()
        count += len(rows)
        if count > MOST_ROWS:
            raise NotUnderstood(f"more than {MOST_ROWS} {type} would have to be read")
        for row in rows:
            if time.thread_time() > until:
                raise TooLong
            yield _open(row, known)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][1]


def _open(row: tuple[Any, ...], known: dict[bytes, AESGCM]) -> Opened:
    person, place, rid, wrapped, extract, packed, version = row
    key = known.get(wrapped)
    if key is None:
        key = known[wrapped] = keys.open_key(wrapped, person)
    if extract is None:
        plain = body.unpack(packed, place=(person, place, version), key=key)
        return Opened(rid, plain, is_extract=False)
    return Opened(rid, words.opened(extract, place=(person, place), key=key), is_extract=True)
