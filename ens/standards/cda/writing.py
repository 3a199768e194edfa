"""
Documents as the software that issues them writes them: CDA R2, level 3.

Sources: CI-SIS "Volet Structuration minimale de documents de santé" and "Volet CR-BIO 2024.01"
(ANS); IHE PaLM Sharing Laboratory Reports (XD-LAB).
"""

from collections.abc import Iterator

from lxml import etree

from ens.standards.cda import systems, writing_body, writing_header, writing_letter
from ens.standards.cda.datatypes import Code
from ens.standards.cda.lab_report import LabReport, Professional
from ens.standards.cda.letter import Letter
from ens.standards.cda.markup import LAB, Element, element
from ens.standards.cda.writing_header import Header, entity, id_of, time_of

__all__ = ["time_of", "write_lab_report", "write_letter"]

_LAB_REPORT = Code("11502-2", systems.LOINC, "CR d'examens biologiques")
_LAB_MODELS = (("1.3.6.1.4.1.19376.1.3.3", ""), ("1.2.250.1.213.1.1.1.55", "2024.01"))


def write_lab_report(report: LabReport) -> bytes:
    """
    Return the CDA of the report, UTF-8, with its declaration.

    :raises ValueError: if a text holds a character that XML cannot carry
    """
    header = Header(
        models=_LAB_MODELS,
        identifier=report.identifier,
        set_id=report.set_id,
        type=_LAB_REPORT,
        title=report.title,
        created=report.created,
        started=report.collected,
        subject=report.subject,
        author=report.author,
        structure=report.structure,
        confidentiality=report.confidentiality,
        context=tuple(_context(report)),
        version=report.version,
    )
    return _written(header, writing_body.body(report))


def write_letter(letter: Letter) -> bytes:
    """
    Return the CDA of the letter, UTF-8, with its declaration.

    :raises ValueError: if a text holds a character that XML cannot carry
    """
    header = Header(
        models=(),
        identifier=letter.identifier,
        set_id=letter.set_id,
        type=letter.type,
        title=letter.title,
        created=letter.created,
        started=letter.started,
        subject=letter.subject,
        author=letter.author,
        structure=letter.structure,
        confidentiality=letter.confidentiality,
        context=(writing_letter.act(letter),),
    )
    return _written(header, writing_letter.body(letter))


def _written(header: Header, body: Element) -> bytes:
    root = element("ClinicalDocument", children=[*writing_header.elements(header), body])
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi"])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)


def _context(report: LabReport) -> Iterator[Element]:
    if report.prescriber:
        yield _prescriber(report, report.prescriber)
    if report.order:
        order = element("order", children=[id_of(report.order)])
        yield element("inFulfillmentOf", children=[order])
    for position, chapter in enumerate(report.chapters):
        event = _main_act(report) if position == 0 else []
        code = writing_body.loinc(chapter.code, chapter.display)
        act = element("serviceEvent", children=[code, *event])
        yield element("documentationOf", children=[act])
    if report.replaces:
        parent = element("parentDocument", children=[id_of(report.replaces)])
        yield element("relatedDocument", typeCode="RPLC", children=[parent])


def _main_act(report: LabReport) -> list[Element]:
    return [
        element(f"{{{LAB}}}statusCode", code="completed"),
        element(
            "effectiveTime",
            children=[
                element("low", value=time_of(report.collected)),
                element("high", value=time_of(report.created)),
            ],
        ),
        element(
            "performer",
            typeCode="PRF",
            children=[
                element("templateId", root="1.3.6.1.4.1.19376.1.3.3.1.7"),
                element("time", children=[element("high", value=time_of(report.created))]),
                entity("assignedEntity", report.author, report.structure),
            ],
        ),
    ]


def _prescriber(report: LabReport, prescriber: Professional) -> Element:
    asked = element("high", value=time_of(report.collected))
    return element(
        "participant",
        typeCode="REF",
        children=[
            element("templateId", root="1.3.6.1.4.1.19376.1.3.3.1.6"),
            element("time", children=[asked], xsi_type="IVL_TS"),
            entity("associatedEntity", prescriber, None, classCode="PROV"),
        ],
    )
