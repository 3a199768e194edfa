"""
What leaves, decided when it enters the record: the choice is read, the thing is read, the trace
and the ledger are written, in one transaction.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.feed import building, letters, lists, rules
from ens.contexts.feed.values import Source
from ens.contexts.record import api as record
from ens.ground import database, keys
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.standards.fhir import json_gate

LEDGER = """
insert into feed_sending (person, rid, version, basis, category, decided_at, sealed, key)
values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing
"""
# What the register says was done.
SENDING = "send"


def decide(event: record.Deposited, *, actor: Actor, now: dt.datetime) -> int:
    """
    Put in the ledger what of this deposit may leave; return how many things that is.

    What the person opposed, did not agree to, or hides is not even read.
    """
    basis = rules.basis_of(event.by)
    if basis is None or not letters.is_on():
        return 0
    persons = (event.person,)
    reach = access.reach(actor=actor, persons=persons, action=rules.ACTIONS[basis], now=now)
    versions = dict(event.things)
    found = record.glimpse(list(versions), reach=reach)
    fed = [one.place for one in found if one.place.type in lists.types() and not one.deleted]
    source = Source(event.profession, _department(event.structure))
    return sum(
        _put(place, versions[place.rid], basis=basis, source=source, reach=reach, now=now)
        for place in fed
    )


def _put(
    place: record.Place,
    version: int,
    *,
    basis: str,
    source: Source,
    reach: Reach,
    now: dt.datetime,
) -> bool:
    main = record.vread(place, version, reach=reach, now=now, action=SENDING)
    derived = (
        record.derived_from(main, reach=reach, now=now, action=SENDING)
        if main.type == "DocumentReference"
        else ()
    )
    try:
        made = building.record_of(main, derived, basis=basis, source=source, now=now)
    except rules.TellsWhoItIs:
        return False
    if made is None:
        return False
    sealed = keys.seal(
        keys.person_key(place.person), json_gate.serialise(made), sealed_at(place, version)
    )
    thing = (place.person, place.rid, version)
    values = (*thing, basis, made["category"], now, sealed, building.key(main))
    return database.execute(LEDGER, values).rowcount == 1


def sealed_at(place: record.Place, version: int) -> bytes:
    return f"feed:{place.person}:{place.rid}:{version}".encode()


def _department(structure: int) -> str:
    if not structure:
        return ""
    try:
        return rules.department_of(directory.structure(structure).postal_code)
    except directory.UnknownStructure:
        return ""
