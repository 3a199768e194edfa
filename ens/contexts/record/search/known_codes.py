"""
The value sets and code systems that this server knows: those kept in the commons, then those
that this deployment has as definitions.

They are nobody's and say nothing of anybody: reading one is told by the search's own line in
the register, which names it. One that is hidden from some readers is as absent for all.
"""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.conf import settings

from ens.contexts.record import reading
from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.terminology import api as judged_by
from ens.ground import database
from ens.standards.fhir import definitions, reference, terminology
from ens.standards.fhir.terminology import CodeSystem, NotExpandable

MOST_BYTES = 400_000  # of one set or system, as it is kept: compressed
MOST_VERSIONS = 20  # looked through, newest first, for the one that is named
OPEN = "r.person = 0 and not r.deleted and r.flags = 0"
BY_URL = f"""
select r.rid, r.version, r.updated, octet_length(r.body) from record_uri x
join record_resource r on r.person = x.person and r.rid = x.rid
where x.person = 0 and x.sp = %s and x.uri = %s and {OPEN}
order by r.updated desc, r.rid desc limit {MOST_VERSIONS}
"""
BY_ID = f"""
select r.rid, r.version, r.updated, octet_length(r.body) from record_locator l
join record_resource r on r.person = l.person and r.rid = l.rid
where l.type = %s and l.fid = %s and l.person = 0 and {OPEN}
"""
BODY = f"""
select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped
from record_resource r join ground_person_key k on k.person = r.person
where r.person = 0 and r.rid = %s and r.version = %s
"""


class Place(NamedTuple):
    """
    One version; when it was written tells it from one that was never committed.
    """

    rid: int
    version: int
    updated: dt.datetime


class Commons:
    """
    What an expansion asks for.

    :raises NotExpandable: it is there and too large
    """

    def value_set(self, canonical: str) -> Mapping[str, Any] | None:
        url, _, version = canonical.partition("|")
        kept = _kept("ValueSet", url, version)
        if kept:
            return _resource(kept)
        found = judged_by.definitions().value_set(canonical)
        return found.as_json() if found else None

    def code_system(self, canonical: str) -> CodeSystem | None:
        url, _, version = canonical.partition("|")
        kept = _kept("CodeSystem", url, version)
        return _system(kept) if kept else judged_by.definitions().code_system(canonical)


def value_set(asked: str) -> Mapping[str, Any] | None:
    """
    The set that a search names: by its address here, or by its url and perhaps its version.
    """
    local = reference.relative(asked, settings.FHIR_BASE)
    target = reference.parse(local)
    if target.kind != "literal":
        return Commons().value_set(asked)
    if target.type != "ValueSet":
        return None
    rows = database.execute(BY_ID, (definitions.type_number("ValueSet"), target.id)).fetchall()
    return _resource(_small(asked, rows[0])) if rows else None


def _kept(type: str, url: str, version: str) -> Place | None:  # noqa: A002
    """
    The newest of the commons, of that business version if one is named.
    """
    sp = definitions.search_parameters(type)["url"].number
    for row in database.execute(BY_URL, (sp, url[:CODE_LIMIT])).fetchall():
        place = _small(url, row)
        if version in ("", _resource(place).get("version", "")):
            return place
    return None


def _small(name: str, row: tuple[int, int, dt.datetime, int]) -> Place:
    """
    :raises NotExpandable: too large to be read for a search
    """
    rid, version, updated, size = row
    if size > MOST_BYTES:
        raise NotExpandable(f"{name!r} is too large")
    return Place(rid, version, updated)


@lru_cache(maxsize=4)
def _resource(place: Place) -> Mapping[str, Any]:
    row = database.execute(BODY, place[:2]).fetchone()
    if row is None:
        raise NotExpandable("a value set or code system changed at this very moment: ask again")
    found: Mapping[str, Any] = orjson.loads(reading.stored(row).body)
    return found


@lru_cache(maxsize=8)
def _system(place: Place) -> CodeSystem | None:
    try:
        return terminology.code_system(_resource(place))
    except terminology.NotComplete:
        return None
