"""
The one thing that a condition means: conditional update, patch and delete.

What the actor does not see is no match: an answer that told of it would tell that it is
there. Identical requests wait for one another, so that they find what the first one made.

Source: https://hl7.org/fhir/R4/http.html#cond-update
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys import whom_to_search
from ens.journeys.errors import unacceptable
from ens.journeys.write_path import change_resource, store_resources
from ens.journeys.write_path.only_read import OnlyRead

Json = Mapping[str, Any]
Criteria = Sequence[tuple[str, str]]


def only(type: str, criteria: Criteria, *, actor: Actor, now: dt.datetime) -> record.Place:  # noqa: A002
    """
    The one resource that these criteria mean, to the end of the caller's transaction.

    :raises Unacceptable: no criterion
    :raises OnlyRead: none that the actor sees, or several
    """
    change_resource.require_own_type(type, actor)
    found = _found(type, criteria, actor, now)
    if found is None:
        raise OnlyRead(record.NotFound())
    return found


def update(
    resource: Json,
    criteria: Criteria,
    *,
    actor: Actor,
    if_match: int | None = None,
    now: dt.datetime,
) -> tuple[record.Stored | str, bool]:
    """
    A new version of the one resource of this person that matches, or a new resource; True if
    it was made now. A person registered before is told by where they are.

    :raises record.NotFound, record.VersionConflict, access.Refused, Unacceptable
    """
    name, fid = resource["resourceType"], resource.get("id")
    change_resource.require_own_type(name, actor)
    found = _found(name, criteria, actor, now, resource)
    if found is not None:
        if fid not in (None, found.id):
            text = "the match has another id than the body"
            raise OnlyRead(unacceptable("invalid", text, status=400))
        named = {**resource, "id": found.id}
        stored = change_resource.replace(found, named, actor=actor, if_match=if_match, now=now)
        return stored, False
    if if_match is not None:
        raise OnlyRead(unacceptable("conflict", "there is no version yet", status=412))
    if fid is not None:
        return change_resource.create_under(fid, resource, actor=actor, now=now), True
    return store_resources.create_one(resource, actor=actor, now=now)


def _found(
    name: str, criteria: Criteria, actor: Actor, now: dt.datetime, resource: Json | None = None
) -> record.Place | None:
    """
    Among the things of whom `resource` is about, when there is one: it does not change persons.
    """
    query = record.parse_query(name, criteria)
    if query.includes or query.only_count or not (query.criteria or query.about_somebody):
        raise unacceptable("required", "the condition has no criterion of its own", status=412)
    _wait(query)
    alone = None
    if resource is not None and name != "Patient":
        whose = store_resources.owner(resource)
        alone = () if whose is None else (whose,)
    if condition := _identifier(query):
        places = _identified(name, condition, alone, actor, now)
    else:
        places = _searched(query, alone, actor, now)
    if len(places) > 1:
        several = unacceptable("multiple-matches", "several resources match", status=412)
        raise OnlyRead(several)
    return places[0] if places else None


def _identifier(query: record.Query) -> tuple[str, str] | None:
    """
    The one identifier that is all the condition says: looked up without knowing whose it is.
    """
    if len(query.used) != 1 or query.used[0][0] != "identifier":
        return None
    system, bar, value = query.used[0][1].partition("|")
    return (system, value) if bar and value and "," not in query.used[0][1] else None


def _wait(query: record.Query) -> None:
    """
    The same lock as a conditional create of this identifier takes.
    """
    if condition := _identifier(query):
        record.lock_condition(query.type, *condition)
    else:
        record.lock_condition(query.type, "?", urlencode(sorted(query.used)))


def _identified(
    name: str,
    condition: tuple[str, str],
    among: tuple[int, ...] | None,
    actor: Actor,
    now: dt.datetime,
) -> Sequence[record.Place]:
    places = record.by_identifier(name, *condition)
    if among is not None:
        places = tuple(place for place in places if place.person in among)
    persons = tuple(dict.fromkeys(place.person for place in places))
    reach = access.reach(actor=actor, persons=persons, action="read", now=now)
    return record.seen(places, reach=reach)


def _searched(
    query: record.Query, among: tuple[int, ...] | None, actor: Actor, now: dt.datetime
) -> Sequence[record.Place]:
    if among is None:
        persons = whom_to_search.persons(query, actor=actor, now=now)
    else:
        named = record.persons_named(query)
        persons = tuple(one for one in among if named is None or one in named)
    reach = access.reach(actor=actor, persons=persons, action="search", now=now)
    two = replace(query, count=2, total="none")
    page = record.search(two, reach=reach, now=now)
    return [record.Place(one.type, one.id, one.person, one.rid) for one in page.hits]
