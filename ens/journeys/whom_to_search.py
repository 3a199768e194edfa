"""
Whom a search is about, when its criteria do not say.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.standards.fhir import owners

NOWHERE = -1  # nobody's key
MOST = 5000  # beyond, it is a cohort: the hub's work, not a page's


def reach(query: record.Query, *, actor: Actor, now: dt.datetime) -> Reach:
    """
    How far the actor reaches among them. When its criteria name only what was never there, as
    much is asked of the database as when they name what is not seen: the time tells nothing.

    :raises record.NotUnderstood: if nobody is named and there would be too many
    """
    among = persons(query, actor=actor, now=now)
    if not any(among) and not _is_nobodys(query):
        access.reach(actor=actor, persons=(NOWHERE,), action="search", now=now)
    return access.reach(actor=actor, persons=among, action="search", now=now)


def _is_nobodys(query: record.Query) -> bool:
    return all(owners.owner_rule(name).kind == "commons" for name in query.every_type)


def persons(query: record.Query, *, actor: Actor, now: dt.datetime) -> tuple[int, ...]:
    """
    The persons to ask the decision about, the commons last where they may be met.

    :raises record.NotUnderstood: if nobody is named and there would be too many
    """
    around = cache(lambda: _around(actor, now))
    found = [person for part in query.each for person in _of_part(part, around)]
    if query.includes or query.meets_commons:
        found.append(record.COMMONS)
    return tuple(sorted(dict.fromkeys(found), key=lambda person: person == record.COMMONS))


def _of_part(query: record.Query, around: Callable[[], tuple[int, ...]]) -> tuple[int, ...]:
    kinds = {owners.owner_rule(name).kind for name in query.types}
    if kinds == {"commons"}:
        return (record.COMMONS,)
    named = record.persons_named(query)
    if named is not None:
        return named
    return around() if kinds == {"person"} else (*around(), record.COMMONS)


def _around(actor: Actor, now: dt.datetime) -> tuple[int, ...]:
    if actor.patient:
        return (actor.patient,)
    match actor.kind:
        case "citizen":
            return _around_citizen(actor.person, now)
        case "professional":
            return _around_professional(actor, now)
        case "operator":
            return _everybody()
    return ()


def _around_citizen(person: int, now: dt.datetime) -> tuple[int, ...]:
    represented = identity.represented_by(person, today=clock.day_of(now))
    held = access.mandates_held(mandatary=person, now=now)
    helped = (one.person for one in held if one.is_in_force(now))
    return (person, *(one.person for one in represented), *helped)


def _around_professional(actor: Actor, now: dt.datetime) -> tuple[int, ...]:
    found = access.persons_open_to(
        professional=actor.professional, structure=actor.structure, limit=MOST + 1, now=now
    )
    if len(found) > MOST:
        raise record.NotUnderstood("name a patient: there are too many to search at once")
    return found


def _everybody() -> tuple[int, ...]:
    found = identity.all_persons(limit=MOST + 1)
    if len(found) > MOST:
        raise record.NotUnderstood("name a patient: there are too many to search at once")
    return found
