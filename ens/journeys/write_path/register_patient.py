"""
A Patient is created: the person is known to identity first, the resource shows them.

Only what may load people does this; a structure registers somebody by its own journey.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys.errors import unacceptable
from ens.standards.ins import InsNumber, Traits

SEXES = {"male": "M", "female": "F"}
INS_SYSTEMS = tuple(f"urn:oid:1.2.250.1.213.1.4.{arc}" for arc in (8, 9, 10, 11))
WHO_MAY = (
    "Patient is created by a structure's software granted system/Patient.c and"
    " system/RelatedPerson.c"
)
UNKNOWN_BIRTH = dt.date(1900, 1, 1)


def draft(resource: Mapping[str, Any], fid: str, actor: Actor, now: dt.datetime) -> record.Draft:
    """
    Know the person, with an open space, and return the Patient to store.

    :raises Unacceptable: an actor that may not, or an INS that already has a space
    """
    if actor.kind != "operator":
        raise unacceptable("forbidden", WHO_MAY, status=403)
    try:
        person = identity.create_person(
            traits=traits_of(resource),
            ins=ins_of(resource),
            status="QUAL" if ins_of(resource) else "PROV",
            state="open",
            public_id=_public_id(fid),
            who=actor.who,
            now=now,
        )
    except identity.InsTaken as error:
        raise unacceptable("duplicate", "this INS already has a space") from error
    return record.Draft("Patient", fid, person.person, resource)


def _public_id(fid: str) -> str:
    """
    The person's public id is the Patient's, or is drawn from it when it is not a UUID.
    """
    try:
        return str(uuid.UUID(fid))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"Patient/{fid}"))


def ins_of(resource: Mapping[str, Any]) -> InsNumber | None:
    for one in resource.get("identifier", []):
        if one.get("system") in INS_SYSTEMS and one.get("value"):
            return InsNumber(one["system"], one["value"])
    return None


def traits_of(resource: Mapping[str, Any]) -> Traits:
    names = resource.get("name") or [{}]
    official = next((name for name in names if name.get("use") == "official"), names[0])
    born = str(resource.get("birthDate") or "")
    return Traits(
        family=official.get("family", ""),
        given=tuple(official.get("given", ())),
        sex=SEXES.get(resource.get("gender", ""), ""),
        birth_date=dt.date.fromisoformat(born) if len(born) == 10 else UNKNOWN_BIRTH,
        birthplace="",
    )
