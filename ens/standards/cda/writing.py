"""
A CR-BIO as the software of a laboratory or of a hospital writes it: CDA R2, level 3.

Source: CI-SIS "Volet Structuration minimale de documents de santé" and "Volet CR-BIO 2024.01"
(ANS); IHE PaLM Sharing Laboratory Reports (XD-LAB).
"""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from ens.standards import finess, rpps
from ens.standards.cda import systems, writing_body
from ens.standards.cda.lab_report import LabReport, Professional, Structure, Subject
from ens.standards.cda.markup import LAB, Element, element

LOCAL_ACT = "1.2.250.1.213.1.1.9"

_TEMPLATES = (
    ("2.16.840.1.113883.2.8.2.1", ""),
    ("1.2.250.1.213.1.1.1.1", ""),
    ("1.3.6.1.4.1.19376.1.3.3", ""),
    ("1.2.250.1.213.1.1.1.55", "2024.01"),
)
_CONFIDENTIALITY = {
    "N": "Normal",
    "R": "Restreint",
    "V": "Très restreint",
    "MASQUE_PS": "Masqué aux professionnels de santé",
    "INVISIBLE_PATIENT": "Non visible par le patient",
    "INVISIBLE_REPRESENTANTS_LEGAUX": "Non visible par les représentants légaux du patient",
}
_SEXES = {"F": "Féminin", "M": "Masculin", "U": "Inconnu"}


def write_lab_report(report: LabReport) -> bytes:
    """
    Return the CDA of the report, UTF-8, with its declaration.

    :raises ValueError: if a text holds a character that XML cannot carry
    """
    root = element("ClinicalDocument", children=[*_header(report), writing_body.body(report)])
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi"])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)


def time_of(moment: datetime) -> str:
    """
    Return an HL7 TS: "20240105101500+0100".
    """
    return moment.strftime("%Y%m%d%H%M%S%z")


def _header(report: LabReport) -> Iterator[Element]:
    yield element("realmCode", code="FR")
    yield element("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
    for root, extension in _TEMPLATES:
        yield element("templateId", root=root, extension=extension)
    yield _id(report.identifier.root, report.identifier.extension)
    yield element(
        "code",
        code="11502-2",
        codeSystem=systems.LOINC,
        codeSystemName="LOINC",
        displayName="CR d'examens biologiques",
    )
    yield element("title", report.title)
    yield element("effectiveTime", value=time_of(report.created))
    for code in report.confidentiality:
        yield _confidentiality(code)
    yield element("languageCode", code="fr-FR")
    yield element("setId", root=report.set_id.root, extension=report.set_id.extension)
    yield element("versionNumber", value=str(report.version))
    yield _record_target(report.subject)
    yield from _responsible(report)
    yield from _context(report)


def _responsible(report: LabReport) -> Iterator[Element]:
    when = element("time", value=time_of(report.created))
    author = _entity("assignedAuthor", report.author, report.structure)
    yield element("author", children=[when, author])
    kept = _organization("representedCustodianOrganization", report.structure)
    yield element("custodian", children=[element("assignedCustodian", children=[kept])])
    yield element(
        "legalAuthenticator",
        children=[
            element("time", value=time_of(report.created)),
            element("signatureCode", code="S"),
            _entity("assignedEntity", report.author, report.structure),
        ],
    )


def _context(report: LabReport) -> Iterator[Element]:
    if report.prescriber:
        yield _prescriber(report, report.prescriber)
    if report.order:
        order = _id(report.order.root, report.order.extension)
        yield element("inFulfillmentOf", children=[element("order", children=[order])])
    for position, chapter in enumerate(report.chapters):
        event = _main_act(report) if position == 0 else []
        code = writing_body.loinc(chapter.code, chapter.display)
        act = element("serviceEvent", children=[code, *event])
        yield element("documentationOf", children=[act])
    if report.replaces:
        replaced = _id(report.replaces.root, report.replaces.extension)
        parent = element("parentDocument", children=[replaced])
        yield element("relatedDocument", typeCode="RPLC", children=[parent])
    yield _encounter(report)


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
                _entity("assignedEntity", report.author, report.structure),
            ],
        ),
    ]


def _encounter(report: LabReport) -> Element:
    facility = element(
        "healthCareFacility",
        children=[
            element("code", code=report.structure.facility_type, codeSystem=systems.FACILITY_TYPE),
            element("location", children=[element("name", report.structure.name), _no_address()]),
        ],
    )
    started = element("low", value=time_of(report.collected))
    encounter = [
        element("effectiveTime", children=[started]),
        element("location", children=[facility]),
    ]
    return element("componentOf", children=[element("encompassingEncounter", children=encounter)])


def _prescriber(report: LabReport, prescriber: Professional) -> Element:
    asked = element("high", value=time_of(report.collected))
    return element(
        "participant",
        typeCode="REF",
        children=[
            element("templateId", root="1.3.6.1.4.1.19376.1.3.3.1.6"),
            element("time", children=[asked], xsi_type="IVL_TS"),
            _entity("associatedEntity", prescriber, None, classCode="PROV"),
        ],
    )


def _confidentiality(code: str) -> Element:
    level = code in ("N", "R", "V")
    return element(
        "confidentialityCode",
        code=code,
        codeSystem=systems.CONFIDENTIALITY if level else systems.DOCUMENT_VISIBILITY,
        displayName=_CONFIDENTIALITY.get(code, ""),
    )


def _id(root: str, extension: str) -> Element:
    return element("id", root=root, extension=extension)


def _no_address() -> Element:
    return element("addr", nullFlavor="NASK")


def _no_telecom() -> Element:
    return element("telecom", nullFlavor="NASK")


def _record_target(subject: Subject) -> Element:
    ids = [_id(subject.number.oid, subject.number.value)]
    if subject.local_identifier:
        ids.append(_id(subject.local_identifier.root, subject.local_identifier.extension))
    mailbox = f"mailto:{subject.number.value}@patient.mssante.fr"
    role = [*ids, _no_address(), element("telecom", value=mailbox), _patient(subject)]
    return element("recordTarget", children=[element("patientRole", children=role)])


def _patient(subject: Subject) -> Element:
    traits = subject.traits
    name = [
        element("family", traits.family, qualifier="BR"),
        element("family", subject.usual_family or traits.family, qualifier="CL"),
        element("given", " ".join(traits.given)),
        element("given", traits.first_given, qualifier="BR"),
        element("given", subject.usual_given or traits.first_given, qualifier="CL"),
    ]
    place = [element("county", traits.birthplace), element("city", subject.birth_city)]
    born_at = element(
        "place", children=[element("addr", children=[one for one in place if one.text])]
    )
    return element(
        "patient",
        classCode="PSN",
        children=[
            element("name", children=name),
            element(
                "administrativeGenderCode",
                code=traits.sex if traits.sex in ("F", "M") else "U",
                displayName=_SEXES.get(traits.sex, "Inconnu"),
                codeSystem="2.16.840.1.113883.5.1",
            ),
            element("birthTime", value=traits.birth_date.strftime("%Y%m%d")),
            element("birthplace", children=[born_at]),
        ],
    )


def _entity(
    tag: str, professional: Professional, structure: Structure | None, classCode: str = ""
) -> Element:
    name = element(
        "name",
        children=[
            element("given", professional.given),
            element("family", professional.family),
            element("suffix", professional.civility),
        ],
    )
    person = "associatedPerson" if tag == "associatedEntity" else "assignedPerson"
    children = [
        _id(rpps.OID_IDNPS, professional.idnps),
        element(
            "code",
            code=professional.profession,
            displayName=professional.profession_display,
            codeSystem=systems.PROFESSION,
        ),
        _no_address(),
        _no_telecom(),
        element(person, children=[name]),
    ]
    if structure:
        children.append(_organization("representedOrganization", structure))
    return element(tag, children=children, classCode=classCode)


def _organization(tag: str, structure: Structure) -> Element:
    children = [
        _id(finess.OID_IDNST, structure.idnst),
        element("name", structure.name),
        _no_telecom(),
        _no_address(),
    ]
    # A custodian has no practice setting in the CDA schema.
    if tag == "representedOrganization":
        children.append(
            element(
                "standardIndustryClassCode",
                code=structure.practice_setting,
                codeSystem=systems.PRACTICE_SETTING,
            )
        )
    return element(tag, children=children)
