"""
A registration sent again, or by a second structure: the answer is where things are.

Nobody is known twice, and who represents somebody known is not changed by what is sent again.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys.birth import declared_identity, register_birth, relative_shown
from ens.journeys.errors import unacceptable
from ens.standards.ins import InsNumber

Json = Mapping[str, Any]
TYPES = register_birth.TYPES


def present(resource: Json, *, actor: Actor, now: dt.datetime) -> record.Stored | None:
    """
    What was registered already by the same INS; others registering it now wait for us.

    :raises Unacceptable: the patient is known and this is not one of those who represent them
    """
    name = resource["resourceType"]
    if name not in register_birth.TYPES or not register_birth.may_register(actor):
        return None
    found = declared_identity.known(resource)
    if found is None:
        return None
    number, said = found
    if name == "RelatedPerson":
        return _related(resource, number, actor, now)
    record.lock_condition(name, number.system, number.value)
    person = identity.person_of_ins(number.system, number.value)
    if person is None or not declared_identity.is_same(said, identity.person(person), name):
        return None  # refused with the rest, once the rest was judged
    return _read("Patient", record.patient_id(person), actor, now)


def _related(
    resource: Json, number: InsNumber, actor: Actor, now: dt.datetime
) -> record.Stored | None:
    child = _child(resource)
    if child is None:
        return None
    ours = relative_shown.identifier_of(number, child=child)
    for place in record.by_identifier("RelatedPerson", ours["system"], ours["value"]):
        if place.person == child:
            return _read("RelatedPerson", place.id, actor, now)
    raise unacceptable("business-rule", register_birth.TOGETHER)  # as for a child nobody knows


def _child(resource: Json) -> int | None:
    text = str(resource.get("patient", {}).get("reference", ""))
    return record.person_named(text) if text.startswith("Patient") else None


def _read(name: str, fid: str, actor: Actor, now: dt.datetime) -> record.Stored:
    place = record.locate(name, fid)
    taken = unacceptable("duplicate", "this INS already has a space", status=409)
    if place is None:
        raise taken
    reach = access.reach(actor=actor, persons=(place.person,), action="register", now=now)
    if not record.seen([place], reach=reach):
        raise taken
    return record.read(place, reach=reach, now=now)
