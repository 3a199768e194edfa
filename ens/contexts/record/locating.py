"""
Where resources are: by the two tables that are not a person's, the locator and the identifiers.

That something is there says nothing of who may see it.
"""

import datetime as dt
from collections.abc import Sequence

from ens.contexts.access import api as access
from ens.contexts.record import index
from ens.contexts.record.values import Place
from ens.ground import database
from ens.ground.actor import Actor, ActorSource
from ens.ground.reach import Reach
from ens.standards.fhir import definitions

LOCATED = (
    "(select person, rid as place from record_locator"
    " where type = %(located_type)s and fid = %(located_fid)s) p"
)


def locate(type: str, fid: str) -> Place | None:  # noqa: A002
    """
    Where a resource is, if it ever was; says nothing of who may see it.
    """
    row = database.execute(
        "select person, rid from record_locator where type = %s and fid = %s",
        (definitions.type_number(type), fid),
    ).fetchone()
    return Place(type, fid, *row) if row else None


def located(names: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Place]:
    """
    Where these (type, id) are, those that ever were.
    """
    if not names:
        return {}
    rows = database.execute(
        "select type, fid, person, rid from record_locator where (type, fid) in"
        " (select * from unnest(%s::smallint[], %s::text[]))",
        ([definitions.type_number(name) for name, _ in names], [fid for _, fid in names]),
    ).fetchall()
    places = (Place(definitions.type_of_number(number), *rest) for number, *rest in rows)
    return {(place.type, place.id): place for place in places}


def persons_of(types: Sequence[str], fids: Sequence[str]) -> set[int]:
    """
    Whose these resources are, of one of these types, for those that ever were.
    """
    rows = database.execute(
        "select distinct person from record_locator"
        " where type = any(%s::smallint[]) and fid = any(%s::text[])",
        ([definitions.type_number(name) for name in types], list(fids)),
    ).fetchall()
    return {row[0] for row in rows}


def reach_to(
    type: str,  # noqa: A002
    fid: str,
    *,
    acting: ActorSource,
    action: str,
    now: dt.datetime,
) -> tuple[Actor, Place | None, Reach | None]:
    """
    Who acts, where a resource is, and how far they reach there, in one statement.
    """
    values = {"located_type": definitions.type_number(type), "located_fid": fid}
    actor, reach, rid = access.reach_found(LOCATED, values, acting=acting, action=action, now=now)
    place = Place(type, fid, reach.persons[0], rid) if reach else None
    return actor, place, reach


def seen(places: Sequence[Place], *, reach: Reach) -> tuple[Place, ...]:
    """
    Those of these places where this reach sees something.
    """
    if not places:
        return ()
    rows = database.execute(
        "select r.rid, r.label, r.author from unnest(%s::bigint[], %s::bigint[]) v(person, rid)"
        " cross join lateral (select rid, label, author from record_resource"
        " where person = v.person and rid = v.rid offset 0) r",
        ([place.person for place in places], [place.rid for place in places]),
        about={place.person for place in places},
    ).fetchall()
    marked = {rid: (label, author) for rid, label, author in rows}
    return tuple(
        place
        for place in places
        if place.rid in marked
        and reach.allows(place.person, marked[place.rid][0], author=marked[place.rid][1])
    )


def by_identifier(type: str, system: str, value: str) -> tuple[Place, ...]:  # noqa: A002
    """
    Where the resources are that carry this identifier, present ones only.
    """
    named = database.execute(
        "select person, rid from record_identifier where type = %s and digest = %s",
        (definitions.type_number(type), index.identifier_digest(system, value)),
    ).fetchall()
    persons = [person for person, _ in named]
    rows = database.execute(
        "select r.fid, r.person, r.rid from unnest(%s::bigint[], %s::bigint[]) v(person, rid)"
        " join record_resource r using (person, rid) where not r.deleted",
        (persons, [rid for _, rid in named]),
        about=persons,
    ).fetchall()
    return tuple(Place(type, *row) for row in rows)
