"""
The submission of a letter, as a hospital's software would send it: its set, its document, its
content.

Source: IHE MHD ITI-65 as profiled by PDSm, whose profiles are not claimed: they want a format code,
and the national list has none that we know for such a letter.
"""

import base64
import hashlib
from typing import Any

from ens.contexts.directory import api as directory
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys.letter.composing import new_oid
from ens.journeys.write_path import local_number
from ens.standards import finess, rpps
from ens.standards.cda import letter as cda
from ens.standards.cda import systems, writing

Json = dict[str, Any]

MHD = "https://profiles.ihe.net/ITI/MHD"
NOS = "https://mos.esante.gouv.fr/NOS"
URI = "urn:ietf:rfc:3986"
REPORT = "10"  # TRE_A03: Compte rendu


def submission(letter: cda.Letter, *, actor: Actor, subject: str) -> list[Json]:
    """
    The submission set, the document and its content, each with the id it will have.
    """
    data = writing.write_letter(letter)
    document, binary = record.new_id(), record.new_id()
    return [
        _submission_set(letter, actor, subject, document),
        _document(letter, actor, subject, document, _attachment(letter, data, binary)),
        {
            "resourceType": "Binary",
            "id": binary,
            "contentType": "text/xml",
            "data": base64.b64encode(data).decode(),
        },
    ]


def _submission_set(letter: cda.Letter, actor: Actor, subject: str, document: str) -> Json:
    source = {"system": URI, "value": f"urn:oid:{local_number.ROOT}"}
    contained = [*_contained(actor), _role(actor)]
    return {
        "resourceType": "List",
        "id": record.new_id(),
        "contained": contained,
        "extension": [
            {
                "url": f"{MHD}/StructureDefinition/ihe-designationType",
                "valueCodeableConcept": _class(),
            },
            {"url": f"{MHD}/StructureDefinition/ihe-sourceId", "valueIdentifier": source},
        ],
        "identifier": [{"use": "usual", "system": URI, "value": f"urn:oid:{new_oid()}"}],
        "status": "current",
        "mode": "working",
        "title": letter.title,
        "code": {"coding": [{"system": f"{MHD}/CodeSystem/MHDlistTypes", "code": "submissionset"}]},
        "subject": {"reference": f"Patient/{subject}"},
        "date": letter.created.isoformat(),
        "source": {"reference": "#role"},
        "entry": [{"item": {"reference": f"DocumentReference/{document}"}}],
    }


def _document(
    letter: cda.Letter, actor: Actor, subject: str, document: str, attachment: Json
) -> Json:
    made: Json = {
        "resourceType": "DocumentReference",
        "id": document,
        "contained": _contained(actor),
        "masterIdentifier": {"system": URI, "value": f"urn:oid:{letter.identifier.root}"},
        "status": "current",
        "type": _type(letter),
        "category": [_class()],
        "subject": {"reference": f"Patient/{subject}"},
        "date": letter.created.isoformat(),
        "author": [{"reference": "#author"}],
        "authenticator": {"reference": "#author"},
        "description": letter.title,
        "securityLabel": [_normal()],
        "content": [{"attachment": attachment}],
        "context": _context(letter),
    }
    if actor.structure:
        made["custodian"] = {"reference": "#structure"}
    return made


def _type(letter: cda.Letter) -> Json:
    code, display = letter.type.code, letter.type.display
    return {"coding": [{"system": systems.LOINC_URI, "code": code, "display": display}]}


def _context(letter: cda.Letter) -> Json:
    context: Json = {"period": {"start": letter.started.isoformat()}}
    if letter.structure is not None:
        setting, kind = letter.structure.practice_setting, letter.structure.facility_type
        context["practiceSetting"] = _nos("TRE_A01-CadreExercice", setting)
        if kind:
            context["facilityType"] = _nos("TRE_R02-SecteurActivite", kind)
    return context


def _attachment(letter: cda.Letter, data: bytes, binary: str) -> Json:
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return {
        "contentType": "text/xml",
        "language": "fr-FR",
        "url": f"Binary/{binary}",
        "size": len(data),
        "hash": base64.b64encode(digest).decode(),
        "title": letter.title,
        "creation": letter.created.isoformat(),
    }


def _contained(actor: Actor) -> list[Json]:
    """
    Who wrote and for which structure, as they are now.
    """
    author = _practitioner(directory.professional(actor.professional))
    if not actor.structure:
        return [author]
    return [author, _organization(directory.structure(actor.structure))]


def _practitioner(one: directory.Professional) -> Json:
    numbers = [(rpps.IDNPS_SYSTEM, one.idnps), (rpps.RPPS_SYSTEM, one.rpps)]
    name: Json = {"text": one.name, "family": one.family, "given": [one.given]}
    civility = one.civility.upper()
    if civility in ("DR", "PR"):
        name["suffix"] = [civility]
    return {
        "resourceType": "Practitioner",
        "id": "author",
        "identifier": _identifiers(numbers),
        "name": [name],
    }


def _role(actor: Actor) -> Json:
    """
    A submission comes from somebody where they work.
    """
    made: Json = {"resourceType": "PractitionerRole", "id": "role"}
    made["practitioner"] = {"reference": "#author"}
    if actor.structure:
        made["organization"] = {"reference": "#structure"}
    return made


def _organization(place: directory.Structure) -> Json:
    numbers = [(finess.IDNST_SYSTEM, place.idnst), (finess.FINESS_SYSTEM, place.finess)]
    return {
        "resourceType": "Organization",
        "id": "structure",
        "identifier": _identifiers(numbers),
        "name": place.name,
    }


def _identifiers(numbers: list[tuple[str, str]]) -> list[Json]:
    return [{"system": system, "value": value} for system, value in numbers if value]


def _class() -> Json:
    return _nos("TRE_A03-ClasseDocument", REPORT)


def _nos(table: str, code: str) -> Json:
    system = f"{NOS}/{table}/FHIR/{table.replace('_', '-')}"
    return {"coding": [{"system": system, "code": code}]}


def _normal() -> Json:
    system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
    return {"coding": [{"system": system, "code": "N", "display": "Normal"}]}
