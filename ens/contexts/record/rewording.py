"""
Extracts made again: of what older versions stored without, of those whose stems were made
otherwise, and of files that could not be read in time.

A maintenance of the whole record, which tells nobody anything: no reach, no trace.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from ens.contexts.record import content_words, reading, words
from ens.contexts.record.values import Stored
from ens.ground import blobs, database

Place = tuple[int, int]
BEGINNING: Place = (0, 0)
AT_ONCE = 200
DUE = f"""
select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped
from record_resource r
join ground_person_key k on k.person = r.person
left join record_text t on t.person = r.person and t.rid = r.rid
where (r.person, r.rid) > (%(person)s, %(rid)s) and r.person <> 0 and not r.deleted
    and (t.rid is null or get_byte(t.extract, 0) <> %(layout)s or t.missing = %(in_time)s)
order by r.person, r.rid limit {AT_ONCE}
"""
# What was changed meanwhile has the words of its new version already.
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


def remake(*, after: Place = BEGINNING) -> Place | None:
    """
    Make those of some resources beyond a place; return the next place, None at the end.
    """
    asked: dict[str, Any] = {
        "person": after[0],
        "rid": after[1],
        "layout": words.LAYOUT[0],
        "in_time": content_words.TOO_SLOW,
    }
    found = reading.all_stored(database.execute(DUE, asked).fetchall())
    _keep(found)
    return (found[-1].person, found[-1].rid) if len(found) == AT_ONCE else None


def _keep(found: Sequence[Stored]) -> None:
    made = [(worded(one), one.version) for one in found]
    rows = [(*words.row(one), version) for one, version in made if words.has_extract(one)]
    if rows:
        database.execute(KEEP, [list(column) for column in zip(*rows, strict=True)])


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
