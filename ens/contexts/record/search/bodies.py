"""
What rows say, opened: the extracts of those that the reach lets through, or their bodies; for
the criteria that no row of an index can answer.

Each row passes the decision before it is opened, by the same bit test as a hit, and one that
does not costs nothing: neither what is found nor the time it takes tells of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.record import body, words
from ens.contexts.record.search.kinds.criterion import NotUnderstood
from ens.ground import database, keys
from ens.ground.reach import SOURCE, Reach, where
from ens.standards.fhir import definitions

AT_ONCE = 2500
MOST_ROWS = 20_000
# What is nobody's is left out: it has no extract.
OWN = f"""
select r.person, r.rid, r.rid, k.wrapped, t.extract,
    case when %(bodies)s and t.extract is null then r.body end, r.version
from {SOURCE}
join record_resource r on r.person = v.person
left join record_text t on %(extracts)s and t.person = r.person and t.rid = r.rid
join ground_person_key k on k.person = r.person
where v.person <> 0 and r.type = %(type)s and not r.deleted and {where("r")}
    and r.rid > %(after)s and (%(bodies)s or t.extract is not null)
order by r.rid limit {AT_ONCE}
"""
# The words of its content are a document's too, each judged at its own row. From the content to
# its document by key, whatever the planner knows of how many there are.
CARRIED = f"""
select b.person, b.rid, b.origin, k.wrapped, t.extract, null::bytea, 0
from {SOURCE}
join record_resource b on b.person = v.person and b.origin <> 0
cross join lateral (
    select type, deleted, label, author from record_resource
    where person = b.person and rid = b.origin offset 0
) r
cross join lateral (
    select extract from record_text t where t.person = b.person and t.rid = b.rid offset 0
) t
join ground_person_key k on k.person = b.person
where v.person <> 0 and b.type = %(binaries)s and not b.deleted and {where("b")}
    and r.type = %(type)s and not r.deleted and {where("r")} and b.rid > %(after)s
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
) -> Iterator[Opened]:
    """
    The extract of each resource of a type, else its body; or only what is asked for.

    :raises NotUnderstood: more than can be read while somebody waits
    """
    return _rows(OWN, type, reach, {"extracts": extracts, "bodies": bodies})


def carried(type: str, *, reach: Reach) -> Iterator[Opened]:  # noqa: A002
    """
    The extracts of the contents of documents, each under the key of its document.

    :raises NotUnderstood: more than can be read while somebody waits
    """
    return _rows(CARRIED, type, reach, {"binaries": definitions.type_number("Binary")})


def _rows(statement: str, type: str, reach: Reach, more: dict[str, Any]) -> Iterator[Opened]:  # noqa: A002
    """
    So many at a time; each person's key is opened once.
    """
    asked = {**reach.parameters, "type": definitions.type_number(type), **more}
    known: dict[bytes, AESGCM] = {}
    after, count = 0, 0
    while True:
        rows = database.execute(statement, {**asked, "after": after}).fetchall()
        count += len(rows)
        if count > MOST_ROWS:
            raise NotUnderstood(f"more than {MOST_ROWS} {type} would have to be read")
        for row in rows:
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
