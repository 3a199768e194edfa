"""
A clinical document as plain values: what every CDA R2 document says of itself and its sections.

Source: HL7 CDA R2; CI-SIS "Volet Structuration minimale de documents de santé" (ANS).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ens.standards.cda import body, header, xml_gate
from ens.standards.cda.body import Media, Section
from ens.standards.cda.datatypes import Code, Identifier, Moment
from ens.standards.cda.errors import (
    IncompleteHeader,
    MalformedXml,
    NoPatient,
    NotAClinicalDocument,
    SeveralPatients,
    UnreadableDocument,
)
from ens.standards.cda.header import (
    Organization,
    Participant,
    Patient,
    RelatedDocument,
    ServiceEvent,
)
from ens.standards.cda.tree import Node

__all__ = [
    "ClinicalDocument",
    "Code",
    "Identifier",
    "IncompleteHeader",
    "MalformedXml",
    "Media",
    "Moment",
    "NoPatient",
    "NotAClinicalDocument",
    "Organization",
    "Participant",
    "Patient",
    "RelatedDocument",
    "Section",
    "ServiceEvent",
    "SeveralPatients",
    "UnreadableDocument",
    "read_document",
]

LAB_REPORT = "11502-2"


@dataclass(frozen=True, slots=True)
class ClinicalDocument:
    """
    The header, then the body: `content` and `media_type` at level 1, `sections` at level 3.
    """

    identifier: Identifier
    set_id: Identifier | None
    version: int
    templates: tuple[Identifier, ...]
    code: Code
    title: str
    effective_time: Moment
    confidentiality: tuple[Code, ...]
    language: str
    patient: Patient
    authors: tuple[Participant, ...]
    custodian: Organization | None
    legal_authenticator: Participant | None
    participants: tuple[Participant, ...]
    service_events: tuple[ServiceEvent, ...]
    orders: tuple[Identifier, ...]
    related: tuple[RelatedDocument, ...]
    facility: Code | None
    practice_setting: Code | None
    encounter_start: Moment | None
    encounter_end: Moment | None
    level: int
    media_type: str = ""
    content: bytes = b""
    sections: tuple[Section, ...] = ()
    media: tuple[Media, ...] = ()

    @property
    def is_lab_report(self) -> bool:
        return self.code.code == LAB_REPORT

    @property
    def replaces(self) -> tuple[RelatedDocument, ...]:
        return tuple(one for one in self.related if one.kind == "RPLC")

    def every_section(self) -> Iterator[Section]:
        """
        Yield the sections and those inside them, in reading order.
        """
        for section in self.sections:
            yield from section.walk()

    def without_contents(self) -> "ClinicalDocument":
        """
        Return the header alone: what a caller keeps once results and rendering are made.
        """
        return replace(self, content=b"", sections=(), media=())


def read_document(data: bytes) -> ClinicalDocument:
    """
    Read a CDA R2 document of level 1 or 3, bare or inside its stylesheet.

    Reading is lenient on what does not decide about whom and what the document is: a wrong INS
    key, an unknown code or a missing author are kept as they are for the caller to judge.

    :raises MalformedXml: if it is not XML that the gate accepts
    :raises NotAClinicalDocument: if no single ClinicalDocument is found
    :raises NoPatient: if it is about nobody
    :raises SeveralPatients: if it is about more than one person
    :raises IncompleteHeader: if it has no usable id, type code or date
    """
    return document_of(xml_gate.read_clinical_document(data))


def document_of(root: Node) -> ClinicalDocument:
    events = header.service_events(root)
    encounter = root.first("componentOf/encompassingEncounter")
    start, end = header.period(encounter)
    content = body.read(root)
    return ClinicalDocument(
        identifier=header.required_identifier(root),
        set_id=header.set_id(root),
        version=header.version(root.first("versionNumber")),
        templates=header.templates(root),
        code=header.required_code(root),
        title=root.text_at("title"),
        effective_time=header.required_time(root),
        confidentiality=header.confidentiality(root),
        language=header.language(root),
        patient=header.patient(root),
        authors=header.authors(root),
        custodian=header.custodian(root),
        legal_authenticator=header.legal_authenticator(root),
        participants=header.participants(root),
        service_events=events,
        orders=header.orders(root),
        related=header.related_documents(root),
        facility=header.facility(encounter),
        practice_setting=header.practice_setting(events),
        encounter_start=start,
        encounter_end=end,
        level=content.level,
        media_type=content.media_type,
        content=content.content,
        sections=content.sections,
        media=content.media,
    )
