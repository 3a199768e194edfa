"""
The definitions that a deployment has: those of the product, and those that it added.

Kept reduced, in the database; each process reads them again when their number of edition changes,
which it looks at once in a while.
"""

import datetime as dt
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ens.contexts.terminology.values import Added, AddedDefinition
from ens.ground import database
from ens.standards.fhir import canonical
from ens.standards.fhir.profiles import PACKAGED, Definitions, NotADefinition
from ens.standards.fhir.profiles import added as profiles

Json = Mapping[str, Any]

LOOK_SECONDS: Final = 2.0
MOST_DEFINITIONS: Final = 20_000

EDITION = "select number from terminology_edition"
# Never the same twice, not even after a change that came to nothing.
CHANGE = """
update terminology_edition
set number = greatest(number + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint)
"""
LOCK = "select number from terminology_edition for update"
ALL = """
select url, version, type, body from terminology_definition order by added_at, url, version
"""
LIST = """
select url, version, type, package, added_at from terminology_definition
order by package, type, url, version
"""
ADD = """
insert into terminology_definition (url, version, type, package, body, added_at)
select * from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[], %s::timestamptz[])
on conflict (url, type, version)
do update set package = excluded.package, body = excluded.body, added_at = excluded.added_at
"""
REMOVE = """
delete from terminology_definition
where (url = %s and (%s = '' or version = %s)) or package = %s returning url
"""


class _Held:
    """
    What this process read last, of which edition, and when it last looked.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.edition = -1
        self.looked = float("-inf")
        self.definitions = PACKAGED


_held = _Held()


def definitions() -> Definitions:
    """
    As they were at most `LOOK_SECONDS` ago.
    """
    if time.monotonic() - _held.looked < LOOK_SECONDS:
        return _held.definitions
    with _held.lock:
        (edition,) = database.execute(EDITION).fetchone() or (0,)
        if edition != _held.edition:
            _held.definitions = _read()
            _held.edition = edition
        _held.looked = time.monotonic()
        return _held.definitions


def _read() -> Definitions:
    rows = database.execute(ALL).fetchall()
    return _with(PACKAGED, [_reduced(row) for row in rows])


def _with(beneath: Definitions, reduced: Sequence[profiles.Reduced]) -> Definitions:
    return profiles.added_to(beneath, reduced) if reduced else beneath


def _reduced(row: tuple[Any, ...]) -> profiles.Reduced:
    url, version, type_, body = row
    return profiles.Reduced(url, version, type_, bytes(body))


def add(resources: Iterable[Json], *, package: str, now: dt.datetime) -> Added:
    """
    All of them or none. One of the same url and version takes the place of the one before it.

    :raises NotADefinition: one of them cannot be read, or stands on what is not there; named
    """
    with database.transaction():
        database.execute(LOCK)
        present = _read()
        wanted = [one for one in resources if not _is_packaged(one)]
        reduced = profiles.reduce_all(wanted, present)
        kept = _listed()
        after = {(one.url, one.type, one.version) for one in reduced}
        before = {(one.url, one.type, one.version) for one in kept}
        if len(before | after) > MOST_DEFINITIONS:
            raise NotADefinition(f"more than {MOST_DEFINITIONS} definitions in all")
        _insert(reduced, package, now)
    _held.looked = float("-inf")
    replaced = sum((one.url, one.type, one.version) in before for one in reduced)
    return Added(tuple(one.url for one in reduced), replaced)


def _is_packaged(resource: Json) -> bool:
    """
    Whether the product has it, of that version: it stays as it is.
    """
    url, version = resource.get("url"), resource.get("version", "")
    if not isinstance(url, str) or not isinstance(version, str):
        return False
    kind = resource.get("resourceType")
    today = canonical.today(url)
    return kind in profiles.KINDS and version in PACKAGED.versions(kind, today)


def _insert(reduced: Sequence[profiles.Reduced], package: str, now: dt.datetime) -> None:
    columns = (
        [one.url for one in reduced],
        [one.version for one in reduced],
        [one.type for one in reduced],
        [package] * len(reduced),
        [one.body for one in reduced],
        [now] * len(reduced),
    )
    database.execute(ADD, columns)
    database.execute(CHANGE)


def remove(name: str) -> tuple[str, ...]:
    """
    Those of that url (url or url|version), or that came with that package; what stood on them is
    kept as it was read.
    """
    url, version = canonical.split(name)
    with database.transaction():
        database.execute(LOCK)
        gone = database.execute(REMOVE, (url, version, version, name)).fetchall()
        database.execute(CHANGE)
    _held.looked = float("-inf")
    return tuple(url for (url,) in gone)


def added() -> tuple[AddedDefinition, ...]:
    return _listed()


def _listed() -> tuple[AddedDefinition, ...]:
    return tuple(AddedDefinition(*row) for row in database.execute(LIST).fetchall())
