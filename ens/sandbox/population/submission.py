"""
The deposit of one document, as PDSm wants it: a transaction of a submission set (List), a
DocumentReference and a Binary.

Source: IHE MHD ITI-65, profiled by the ANS guide "partage de documents de santé" (PDSm): the
XDS metadata of CI-SIS in FHIR, the hash in SHA-1, the person's traits as the sender knows them.
"""

import base64
import hashlib
import uuid
from typing import Any

from ens.sandbox.population import reports, resources
from ens.sandbox.population.people import Citizen, Professional, Structure
from ens.sandbox.population.reports import Report
from ens.standards import finess, ins, rpps

Resource = dict[str, Any]

PDSM = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition"
MHD = "https://profiles.ihe.net/ITI/MHD"
NOS = "https://mos.esante.gouv.fr/NOS"
URI = "urn:ietf:rfc:3986"
IDENTIFIER_TYPES = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
V3_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
RELIABILITY = "http://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-ident-reliability"
RELIABILITIES = "http://interopsante.org/fhir/CodeSystem/fr-v2-0445"
SOURCE = reports.unique_id("source")

_LABELS = {
    "N": (V3_CONFIDENTIALITY, "Normal"),
    "R": (V3_CONFIDENTIALITY, "Restreint"),
    "V": (V3_CONFIDENTIALITY, "Très restreint"),
}
_PLACES = {
    "SA01": "Etablissement public de santé",
    "SA25": "Laboratoire de biologie médicale",
    "SA04": "Etablissement privé de santé",
}
_SETTINGS = {"ETABLISSEMENT": "Etablissement de santé", "AMBULATOIRE": "Ambulatoire"}


def bundle(report: Report, cda: bytes, *, subject: Resource, unique: str = "") -> Resource:
    """
    Return the transaction that deposits this report; `unique` replaces its masterIdentifier.
    """
    document, binary = _urn("document", report), _urn("binary", report)
    master = unique or f"urn:oid:{report.identifier}"
    entries = (
        (_urn("list", report), _submission_set(report, document, subject, master)),
        (document, _document(report, cda, binary, subject, master)),
        (binary, _binary(cda)),
    )
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [f"{PDSM}/pdsm-comprehensive-provide-document-bundle"]},
        "type": "transaction",
        "entry": [_entry(url, resource) for url, resource in entries],
    }


def by_ins(person: Citizen) -> Resource:
    """
    Return a conditional reference, as software that only knows the INS writes it.
    """
    return {"reference": f"Patient?identifier={ins.INS_NIR_TEST}|{person.ins}"}


def _urn(kind: str, report: Report) -> str:
    return f"urn:uuid:{uuid.uuid5(reports.NAMESPACE, f'{kind}/{report.identifier}')}"


def _entry(url: str, resource: Resource) -> Resource:
    request = {"method": "POST", "url": resource["resourceType"]}
    return {"fullUrl": url, "resource": resource, "request": request}


def _nos(table: str, code: str, display: str) -> Resource:
    system = f"{NOS}/{table}/FHIR/{table.replace('_', '-')}"
    return {"coding": [{"system": system, "code": code, "display": display}]}


def _submission_set(report: Report, document: str, subject: Resource, master: str) -> Resource:
    unique = f"urn:oid:{reports.unique_id('submission', master)}"
    source_id = {"system": URI, "value": f"urn:oid:{SOURCE}"}
    return {
        "resourceType": "List",
        "meta": {"profile": [f"{PDSM}/pdsm-submissionset-comprehensive"]},
        "contained": [_author(report.author), _structure(report.structure), _role()],
        "extension": [
            _extension("ihe-designationType", "CodeableConcept", _class()),
            _extension("ihe-sourceId", "Identifier", source_id),
        ],
        "identifier": [{"use": "usual", "system": URI, "value": unique}],
        "status": "current",
        "mode": "working",
        "title": reports.TITLE,
        "code": {"coding": [{"system": f"{MHD}/CodeSystem/MHDlistTypes", "code": "submissionset"}]},
        "subject": subject,
        "date": report.created.isoformat(),
        "source": {
            "extension": [_extension("ihe-authorOrg", "Reference", {"reference": "#structure"})],
            "reference": "#role",
        },
        "entry": [{"item": {"reference": document}}],
    }


def _extension(name: str, kind: str, value: Resource) -> Resource:
    return {"url": f"{MHD}/StructureDefinition/{name}", f"value{kind}": value}


def _class() -> Resource:
    return _nos("TRE_A03-ClasseDocument", "10", "Compte rendu")


def _document(report: Report, cda: bytes, binary: str, subject: Resource, master: str) -> Resource:
    structure = report.structure
    return {
        "resourceType": "DocumentReference",
        "meta": {"profile": [f"{PDSM}/pdsm-comprehensive-document-reference"]},
        "contained": [_patient(report.person), _author(report.author), _structure(structure)],
        "masterIdentifier": {"system": URI, "value": master},
        "status": "current",
        "type": resources.concept(resources.LOINC, "11502-2", "CR d'examens biologiques"),
        "category": [_class()],
        "subject": subject,
        "date": report.created.isoformat(),
        "author": [{"reference": "#author"}],
        "authenticator": {"reference": "#author"},
        "custodian": {"reference": "#structure"},
        "securityLabel": [_label(code) for code in report.confidentiality],
        "content": [{"attachment": _attachment(report, cda, binary), "format": _format()}],
        "context": {
            "period": {"start": report.collected.isoformat(), "end": report.created.isoformat()},
            "facilityType": _nos(
                "TRE_R02-SecteurActivite", structure.sector, _PLACES[structure.sector]
            ),
            "practiceSetting": _nos(
                "TRE_A01-CadreExercice",
                structure.practice_setting,
                _SETTINGS[structure.practice_setting],
            ),
            "sourcePatientInfo": {"reference": "#patient"},
        },
    }


def _attachment(report: Report, cda: bytes, binary: str) -> Resource:
    digest = hashlib.sha1(cda, usedforsecurity=False).digest()
    return {
        "contentType": "text/xml",
        "language": "fr-FR",
        "url": binary,
        "size": len(cda),
        "hash": base64.b64encode(digest).decode(),
        "title": reports.TITLE,
        "creation": report.created.isoformat(),
    }


def _format() -> Resource:
    return {
        "system": f"{NOS}/TRE_A11-IheFormatCode/FHIR/TRE-A11-IheFormatCode",
        "code": "urn:ihe:lab:xd-lab:2008",
        "display": "Compte rendu structuré d'examens de biologie médicale",
    }


def _label(code: str) -> Resource:
    visibility = f"{NOS}/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
    system, display = _LABELS.get(code, (visibility, code))
    return {"coding": [{"system": system, "code": code, "display": display}]}


def _binary(cda: bytes) -> Resource:
    content = base64.b64encode(cda).decode()
    return {"resourceType": "Binary", "contentType": "text/xml", "data": content}


def _patient(person: Citizen) -> Resource:
    number = _identifier("INS-NIR-TEST", ins.INS_NIR_TEST, person.ins)
    name = {"use": "official", "family": person.family, "given": [person.given[0]]}
    return {
        "resourceType": "Patient",
        "id": "patient",
        "extension": [_reliability()],
        "identifier": [number],
        "name": [name],
        "gender": "female" if person.sex == "F" else "male",
        "birthDate": person.birth_date.isoformat(),
    }


def _reliability() -> Resource:
    """
    The identity is validated, as FR Core 2.0 says it.
    """
    coding = {"system": RELIABILITIES, "code": "VALI"}
    return {
        "url": RELIABILITY,
        "extension": [{"url": "identityReliability", "valueCoding": coding}],
    }


def _author(author: Professional) -> Resource:
    return {
        "resourceType": "Practitioner",
        "id": "author",
        "identifier": [
            _identifier("IDNPS", rpps.IDNPS_SYSTEM, author.idnps),
            _identifier("RPPS", rpps.RPPS_SYSTEM, author.rpps),
        ],
        "name": [{"family": author.family, "given": list(author.given), "suffix": ["DR"]}],
    }


def _role() -> Resource:
    """
    A submission comes from somebody where they work.
    """
    return {
        "resourceType": "PractitionerRole",
        "id": "role",
        "practitioner": {"reference": "#author"},
        "organization": {"reference": "#structure"},
    }


def _structure(structure: Structure) -> Resource:
    return {
        "resourceType": "Organization",
        "id": "structure",
        "identifier": [
            _identifier("IDNST", finess.IDNST_SYSTEM, structure.idnst),
            _identifier("FINEG", finess.FINESS_SYSTEM, structure.finess),
        ],
        "name": structure.name,
    }


def _identifier(kind: str, system: str, value: str) -> Resource:
    coding = {"system": IDENTIFIER_TYPES, "code": kind}
    return {"use": "official", "type": {"coding": [coding]}, "system": system, "value": value}
