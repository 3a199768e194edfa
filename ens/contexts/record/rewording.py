"""
Extracts made again: of what older versions stored without, of those whose stems were made
otherwise, and of files that could not be read in time. A step of `reindexing`, under its terms.

No row is held while a file is read: what is changed meanwhile has the words of its new version.
"""

from collections.abc import Sequence
from typing import Any

import orjson
import structlog

from ens.contexts.record import content_words, reading, words
from ens.contexts.record.values import Stored
from ens.ground import blobs, database

log = structlog.get_logger()

Place = tuple[int, int]
DUE = f"""
select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped
from unnest(%(persons)s::bigint[], %(rids)s::bigint[]) p(person, rid)
join record_resource r on r.person = p.person and r.rid = p.rid
join ground_person_key k on k.person = r.person
left join record_text t on t.person = r.person and t.rid = r.rid
where r.person <> 0 and not r.deleted
    and (t.rid is null or get_byte(t.extract, 0) <> %(layout)s or t.missing = %(in_time)s)
"""
KEEP = """
insert into record_text (person, rid, missing, extract)
select made.person, made.rid, made.missing, made.extract
from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bytea[], %s::int[])
    made(person, rid, missing, extract, version)
join record_resource r on r.person = made.person and r.rid = made.rid
where r.version = made.version and not r.deleted
for update of r
on conflict (person, rid) do update set missing = excluded.missing, extract = excluded.extract
"""


def remake(places: Sequence[Place]) -> None:
    """
    Make those of these resources that are due.
    """
    asked: dict[str, Any] = {
        "persons": [person for person, _ in places],
        "rids": [rid for _, rid in places],
        "layout": words.LAYOUT[0],
        "in_time": content_words.TOO_SLOW,
    }
    for row in database.execute(DUE, asked).fetchall():
        try:
            _make(reading.stored(row))
        except Exception as error:
            log.error("not reworded", rid=row[3], error=type(error).__name__)


def _make(one: Stored) -> None:
    made = worded(one)
    if words.has_extract(made):
        columns = [[value] for value in (*words.row(made), one.version)]
        database.execute(KEEP, columns)


def worded(one: Stored) -> words.Worded:
    """
    What is stored, with the words of its content read again.
    """
    assert one.key is not None
    resource = orjson.loads(one.body)
    content = None
    if one.blob:
        content = content_words.of_content(
            str(resource.get("contentType", "")), blobs.get(one.blob, key=one.key)
        )
    return words.Worded(one.person, one.rid, resource, one.key, content)
