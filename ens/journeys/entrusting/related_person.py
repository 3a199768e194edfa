"""
What a record shows of somebody who has a mandate: a RelatedPerson, written and ended in the same
transaction as the mandate, which alone says what they may.

It is what whoever offered the mandate declared: written on their standing, which must still let
them, and told so in the register, beside the line of whoever accepted. How to reach a mandatary
is theirs, in their own space.

Source: CI-SIS "gestion du cercle de soins" (CDS 2.0.1), RelatedPerson.
"""

import datetime as dt
from typing import Any

from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock, keys
from ens.ground.reach import Reach
from ens.journeys.holder import RELATED

TYPE = "RelatedPerson"
USUAL = 1  # level of a sign-in
ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleClass"
CODES = {
    "helper": ("CAREGIVER", "Aidant"),
    "trusted": ("QUAL", "Personne de confiance"),
}


class NoLongerTheirs(Exception):
    """
    Whoever offered it no longer decides for the person.
    """


def write(mandate: access.Mandate, bearer: identity.Person, *, now: dt.datetime) -> None:
    """
    :raises NoLongerTheirs: the one who offered may not write it now
    """
    patient = identity.person(mandate.person).public_id
    theirs = _reach_of_offer(mandate, "create", now)
    if access.why_not(theirs, person=mandate.person, label=RELATED):
        raise NoLongerTheirs
    resource = _resource(mandate, bearer, patient, active=True)
    draft = record.Draft(TYPE, mandate.related, mandate.person, resource)
    record.create([draft], reach=theirs, now=now)


def end(mandate: access.Mandate, *, now: dt.datetime) -> None:
    """
    No longer active. It stays as it is where whoever offered it may no longer write it: its term
    is in it, and what it lets do is in the mandate.
    """
    place = record.locate(TYPE, mandate.related) if mandate.related else None
    theirs = _reach_of_offer(mandate, "update", now)
    bearers = identity.persons([mandate.mandatary])
    if place is None or not bearers or not record.seen([place], reach=theirs):
        return
    patient = identity.person(mandate.person).public_id
    resource = _resource(mandate, bearers[0], patient, active=False)
    record.update(place, resource, reach=theirs, now=now)


def _reach_of_offer(mandate: access.Mandate, action: str, now: dt.datetime) -> Reach:
    made_by = mandate.made_by
    one = accounts.accounts_of([made_by]).get(made_by)
    person, name = (one.person, one.name) if one else (0, "")
    offered = accounts.of_citizen(account=made_by, person=person, name=name, assurance=USUAL)
    return access.reach(actor=offered, persons=(mandate.person,), action=action, now=now)


def _resource(
    mandate: access.Mandate, bearer: identity.Person, patient: str, *, active: bool
) -> dict[str, Any]:
    code, text = CODES[mandate.kind]
    family = bearer.usual_name or bearer.family
    number = keys.keyed_hash("relative", f"{mandate.person}|{mandate.mandate}").hex()[:32]
    return {
        "resourceType": TYPE,
        "identifier": [
            {"system": f"{settings.ENS_PUBLIC_URL}/identifiers/relative", "value": number}
        ],
        "active": active,
        "patient": {"reference": f"Patient/{patient}"},
        "relationship": [{"coding": [{"system": ROLES, "code": code}], "text": text}],
        "name": [{"family": family, "given": list(bearer.given)}],
        "period": {
            "start": clock.day_of(mandate.since).isoformat(),
            "end": clock.day_of(mandate.until).isoformat(),
        },
    }
