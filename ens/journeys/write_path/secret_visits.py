"""
What is deposited in a visit that is secret from a minor's representatives is secret like it: the
professional decides once, for the Encounter, and each thing that names it says so itself.

So its results, its file, its notices and its lines of the register follow, as for anything that
says INVISIBLE_REPRESENTANTS_LEGAUX. Sources: CSP L1111-5 (care that a minor asks to keep secret);
the national flag of a secret connection; readings 16.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.label import Flag, flags_in
from ens.journeys import confidentiality
from ens.journeys.write_path.wanted import Wanted

VISIT = "Encounter"


def marked(wanted: Sequence[Wanted], *, actor: Actor, now: dt.datetime) -> tuple[Wanted, ...]:
    """
    The same; with the code on what names a secret visit, sent with it or already there.
    """
    named = {visit for one in wanted for visit in visits_of(one.resource)}
    if not named:
        return tuple(wanted)
    secret = {visit for visit in named if _is_secret(visit, wanted, actor, now)}
    return tuple(
        replace(one, resource=confidentiality.labelled(one.resource, Flag.SECRET, said=True))
        if secret & set(visits_of(one.resource))
        else one
        for one in wanted
    )


def visits_of(resource: Mapping[str, Any]) -> Iterator[str]:
    """
    The ids of the encounters that a resource says it belongs to.
    """
    context = resource.get("context")
    inside = [context, context.get("encounter")] if isinstance(context, Mapping) else []
    for found in (resource.get("encounter"), *inside):
        for one in found if isinstance(found, list) else [found]:
            said = one.get("reference", "") if isinstance(one, Mapping) else ""
            name, _, fid = str(said).rpartition("/")
            if name.rpartition("/")[2] == VISIT and fid:
                yield fid


def _is_secret(visit: str, wanted: Sequence[Wanted], actor: Actor, now: dt.datetime) -> bool:
    for one in wanted:
        if one.id == visit and one.resource["resourceType"] == VISIT:
            return bool(record.flags_of(one.resource) & Flag.SECRET)
    place = record.locate(VISIT, visit)
    if place is None:
        return False
    reach = access.reach(actor=actor, persons=(place.person,), action="read", now=now)
    if not record.seen([place], reach=reach):
        return False
    try:
        return bool(flags_in(record.read(place, reach=reach, now=now).label) & Flag.SECRET)
    except record.Gone:
        return False
