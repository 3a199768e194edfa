"""
Whom a search is about, when its criteria do not say.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock
from ens.ground.actor import Actor
from ens.standards.fhir import owners

MOST = 5000  # beyond, it is a cohort: the hub's work, not a page's


def persons(query: record.Query, *, actor: Actor, now: dt.datetime) -> tuple[int, ...]:
    """
    The persons to ask the decision about, the commons last where the type may be there.

    :raises record.NotUnderstood: if nobody is named and there would be too many
    """
    commons = (record.COMMONS,) if _may_be_commons(query) else ()
    if owners.owner_rule(query.type).kind == "commons":
        return commons
    found = record.persons_named(query)
    if found is not None and not query.includes:
        return found
    if found is None:
        found = _around(actor, now)
    return tuple(dict.fromkeys((*found, *commons)))


def _may_be_commons(query: record.Query) -> bool:
    return bool(query.includes) or owners.owner_rule(query.type).kind != "person"


def _around(actor: Actor, now: dt.datetime) -> tuple[int, ...]:
    if actor.patient:
        return (actor.patient,)
    match actor.kind:
        case "citizen":
            represented = identity.represented_by(actor.person, today=clock.day_of(now))
            return (actor.person, *(one.person for one in represented))
        case "professional":
            return access.persons_cared_for(professional=actor.professional, now=now)
        case "operator":
            return _everybody()
    return ()


def _everybody() -> tuple[int, ...]:
    found = identity.all_persons(limit=MOST + 1)
    if len(found) > MOST:
        raise record.NotUnderstood("name a patient: there are too many to search at once")
    return found
