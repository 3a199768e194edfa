"""
The letter and its submission, made from what our own contexts know of its author and patient.

Source: IHE MHD ITI-65 as profiled by PDSm; the INS travels with a qualified identity only.
"""

import base64
import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.letter.kinds import SCALES, Kind
from ens.journeys.write_path import local_number
from ens.standards import finess, rpps
from ens.standards.cda import letter as cda
from ens.standards.cda import systems, writing
from ens.standards.cda.datatypes import Code, Identifier
from ens.standards.cda.lab_report import Professional, Structure, Subject
from ens.standards.cda.lab_values import Quantity
from ens.standards.ins import IdentityStatus

Json = dict[str, Any]

PDSM = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition"
MHD = "https://profiles.ihe.net/ITI/MHD"
NOS = "https://mos.esante.gouv.fr/NOS"
URI = "urn:ietf:rfc:3986"
REPORT = "10"  # TRE_A03: Compte rendu
# Sectors (TRE_R02) of establishments; elsewhere care is ambulatory.
ESTABLISHMENTS = ("SA01", "SA02", "SA03", "SA04", "SA05", "SA06")

PARTS = (
    ("29299-5", "Motif de la consultation", "Motif"),
    ("29545-1", "Examen physique", "Constatations"),
    ("55110-1", "Conclusion", "Conclusion"),
)


def letter_of(
    *,
    kind: Kind,
    title: str,
    texts: Sequence[str],
    measures: Sequence[tuple[str, Decimal]],
    vaccines: Sequence[tuple[str, str, dt.date, str, int | None]],
    actor: Actor,
    person: int,
    now: dt.datetime,
) -> cda.Letter:
    at = now.astimezone(clock.PARIS).replace(microsecond=0)
    return cda.Letter(
        identifier=Identifier(_new_oid()),
        set_id=Identifier(_new_oid()),
        type=Code(kind.code, systems.LOINC, kind.display),
        title=title,
        created=at,
        started=at,
        subject=_subject(identity.person(person)),
        author=_author(actor),
        structure=_structure(actor),
        passages=tuple(
            cda.Passage(*part, text) for part, text in zip(PARTS, texts, strict=True) if text
        ),
        measures=tuple(_measure(code, value) for code, value in measures),
        vaccines=tuple(
            cda.Vaccine(code, name, day, lot, rank, by_author=day == at.date())
            for code, name, day, lot, rank in vaccines
        ),
    )


def _new_oid() -> str:
    return f"2.25.{uuid.uuid4().int}"


def _measure(code: str, value: Decimal) -> cda.Measure:
    scale = next(one for one in SCALES if one.code == code)
    return cda.Measure(code, scale.name, Quantity(value, scale.unit))


def _subject(one: identity.Person) -> Subject:
    numbers = identity.ins_of(one.person) if one.status == IdentityStatus.QUAL else ()
    return Subject(
        number=numbers[0] if numbers else None,
        traits=one.traits,
        usual_family=one.usual_name,
        local_identifier=None if numbers else local_number.of_person(one),
    )


def _author(actor: Actor) -> Professional:
    one = directory.professional(actor.professional)
    specialty = next(
        (
            at.specialty
            for at in one.situations
            if (at.structure, at.profession) == (actor.structure, actor.profession)
        ),
        "",
    )
    code = f"G15_{actor.profession}/{specialty}" if specialty else f"G15_{actor.profession}"
    civility = one.civility.upper()
    return Professional(
        idnps=one.idnps,
        given=one.given,
        family=one.family,
        profession=code,
        profession_display=terminology.display(systems.PROFESSION, code),
        civility=civility if civility in ("DR", "PR") else "",
    )


def _structure(actor: Actor) -> Structure | None:
    if not actor.structure:
        return None
    one = directory.structure(actor.structure)
    return Structure(
        idnst=one.idnst or f"1{one.finess}",
        name=one.name,
        practice_setting="ETABLISSEMENT" if one.kind in ESTABLISHMENTS else "AMBULATOIRE",
        facility_type=one.kind,
    )


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
    return {
        "resourceType": "List",
        "id": record.new_id(),
        "meta": {"profile": [f"{PDSM}/pdsm-submissionset-comprehensive"]},
        "contained": _contained(actor),
        "extension": [
            {
                "url": f"{MHD}/StructureDefinition/ihe-designationType",
                "valueCodeableConcept": _class(),
            },
            {"url": f"{MHD}/StructureDefinition/ihe-sourceId", "valueIdentifier": source},
        ],
        "identifier": [{"use": "usual", "system": URI, "value": f"urn:oid:{_new_oid()}"}],
        "status": "current",
        "mode": "working",
        "title": letter.title,
        "code": {"coding": [{"system": f"{MHD}/CodeSystem/MHDlistTypes", "code": "submissionset"}]},
        "subject": {"reference": f"Patient/{subject}"},
        "date": letter.created.isoformat(),
        "source": {"reference": "#author"},
        "entry": [{"item": {"reference": f"DocumentReference/{document}"}}],
    }


def _document(
    letter: cda.Letter, actor: Actor, subject: str, document: str, attachment: Json
) -> Json:
    context: Json = {"period": {"start": letter.started.isoformat()}}
    if letter.structure is not None:
        context["practiceSetting"] = _nos(
            "TRE_A01-CadreExercice", letter.structure.practice_setting
        )
        if letter.structure.facility_type:
            context["facilityType"] = _nos(
                "TRE_R02-SecteurActivite", letter.structure.facility_type
            )
    made: Json = {
        "resourceType": "DocumentReference",
        "id": document,
        "meta": {"profile": [f"{PDSM}/pdsm-comprehensive-document-reference"]},
        "contained": _contained(actor),
        "masterIdentifier": {"system": URI, "value": f"urn:oid:{letter.identifier.root}"},
        "status": "current",
        "type": {
            "coding": [
                {
                    "system": systems.LOINC_URI,
                    "code": letter.type.code,
                    "display": letter.type.display,
                }
            ]
        },
        "category": [_class()],
        "subject": {"reference": f"Patient/{subject}"},
        "date": letter.created.isoformat(),
        "author": [{"reference": "#author"}],
        "authenticator": {"reference": "#author"},
        "description": letter.title,
        "securityLabel": [_normal()],
        "content": [{"attachment": attachment}],
        "context": context,
    }
    if actor.structure:
        made["custodian"] = {"reference": "#structure"}
    return made


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
    one = directory.professional(actor.professional)
    numbers = [(rpps.IDNPS_SYSTEM, one.idnps), (rpps.RPPS_SYSTEM, one.rpps)]
    author: Json = {
        "resourceType": "Practitioner",
        "id": "author",
        "identifier": [{"system": system, "value": value} for system, value in numbers if value],
        "name": [{"text": one.name, "family": one.family, "given": [one.given]}],
    }
    civility = one.civility.upper()
    if civility in ("DR", "PR"):
        author["name"][0]["suffix"] = [civility]
    if not actor.structure:
        return [author]
    place = directory.structure(actor.structure)
    ids = [(finess.IDNST_SYSTEM, place.idnst), (finess.FINESS_SYSTEM, place.finess)]
    organization: Json = {
        "resourceType": "Organization",
        "id": "structure",
        "identifier": [{"system": system, "value": value} for system, value in ids if value],
        "name": place.name,
    }
    return [author, organization]


def _class() -> Json:
    return _nos("TRE_A03-ClasseDocument", REPORT)


def _nos(table: str, code: str) -> Json:
    system = f"{NOS}/{table}/FHIR/{table.replace('_', '-')}"
    return {"coding": [{"system": system, "code": code}]}


def _normal() -> Json:
    system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
    return {"coding": [{"system": system, "code": "N", "display": "Normal"}]}
