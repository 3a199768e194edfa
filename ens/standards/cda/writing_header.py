"""
The header of a CDA being written: what it is, about whom, by whom, for which structure.

Source: CI-SIS "Volet Structuration minimale de documents de santé" (ANS).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ens.standards import finess, rpps
from ens.standards.cda import systems
from ens.standards.cda.datatypes import Code, Identifier
from ens.standards.cda.lab_report import Professional, Structure, Subject
from ens.standards.cda.markup import Element, element

HL7_FRANCE, CI_SIS = ("2.16.840.1.113883.2.8.2.1", ""), ("1.2.250.1.213.1.1.1.1", "")

_CONFIDENTIALITY = {
    "N": "Normal",
    "R": "Restreint",
    "V": "Très restreint",
    "MASQUE_PS": "Masqué aux professionnels de santé",
    "INVISIBLE_PATIENT": "Non visible par le patient",
    "INVISIBLE_REPRESENTANTS_LEGAUX": "Non visible par les représentants légaux du patient",
}
_SEXES = {"F": "Féminin", "M": "Masculin", "U": "Inconnu"}


@dataclass(frozen=True, slots=True)
class Header:
    """
    `models` are the templates that the document follows beside those of every French one;
    `context` stands between the persons and the encounter: orders, acts, what is replaced.
    Without a structure, its author keeps the document.
    """

    models: tuple[tuple[str, str], ...]
    identifier: Identifier
    set_id: Identifier
    type: Code
    title: str
    created: datetime
    started: datetime
    subject: Subject
    author: Professional
    structure: Structure | None
    confidentiality: tuple[str, ...]
    context: tuple[Element, ...]
    version: int = 1


def time_of(moment: datetime) -> str:
    """
    Return an HL7 TS: "20240105101500+0100".
    """
    return moment.strftime("%Y%m%d%H%M%S%z")


def elements(header: Header) -> Iterator[Element]:
    yield element("realmCode", code="FR")
    yield element("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
    for root, extension in (HL7_FRANCE, CI_SIS, *header.models):
        yield element("templateId", root=root, extension=extension)
    yield id_of(header.identifier)
    yield _type(header.type)
    yield element("title", header.title)
    yield element("effectiveTime", value=time_of(header.created))
    for code in header.confidentiality:
        yield _confidentiality(code)
    yield element("languageCode", code="fr-FR")
    yield element("setId", root=header.set_id.root, extension=header.set_id.extension)
    yield element("versionNumber", value=str(header.version))
    yield _record_target(header.subject)
    yield from _responsible(header)
    yield from header.context
    yield _encounter(header)


def _type(code: Code) -> Element:
    name = "LOINC" if code.system == systems.LOINC else ""
    return element(
        "code",
        code=code.code,
        codeSystem=code.system,
        codeSystemName=name,
        displayName=code.display,
    )


def _responsible(header: Header) -> Iterator[Element]:
    when = element("time", value=time_of(header.created))
    author = entity("assignedAuthor", header.author, header.structure)
    yield element("author", children=[when, author])
    yield element("custodian", children=[element("assignedCustodian", children=[_keeper(header)])])
    yield element(
        "legalAuthenticator",
        children=[
            element("time", value=time_of(header.created)),
            element("signatureCode", code="S"),
            entity("assignedEntity", header.author, header.structure),
        ],
    )


def _keeper(header: Header) -> Element:
    tag = "representedCustodianOrganization"
    if header.structure is not None:
        return _organization(tag, header.structure)
    author = header.author
    return element(
        tag,
        children=[
            element("id", root=rpps.OID_IDNPS, extension=author.idnps),
            element("name", f"{author.given} {author.family}".strip()),
            _no_telecom(),
            _no_address(),
        ],
    )


def _encounter(header: Header) -> Element:
    started = element("low", value=time_of(header.started))
    encounter = [element("effectiveTime", children=[started])]
    if header.structure is not None:
        encounter.append(element("location", children=[_facility(header.structure)]))
    return element("componentOf", children=[element("encompassingEncounter", children=encounter)])


def _facility(structure: Structure) -> Element:
    place = element("location", children=[element("name", structure.name), _no_address()])
    kind = element("code", code=structure.facility_type, codeSystem=systems.FACILITY_TYPE)
    children = [kind, place] if structure.facility_type else [place]
    return element("healthCareFacility", children=children)


def _confidentiality(code: str) -> Element:
    level = code in ("N", "R", "V")
    return element(
        "confidentialityCode",
        code=code,
        codeSystem=systems.CONFIDENTIALITY if level else systems.DOCUMENT_VISIBILITY,
        displayName=_CONFIDENTIALITY.get(code, ""),
    )


def id_of(identifier: Identifier) -> Element:
    return element("id", root=identifier.root, extension=identifier.extension)


def _no_address() -> Element:
    return element("addr", nullFlavor="NASK")


def _no_telecom() -> Element:
    return element("telecom", nullFlavor="NASK")


def _record_target(subject: Subject) -> Element:
    role = [*_known_as(subject), _no_address(), _mailbox(subject), _patient(subject)]
    return element("recordTarget", children=[element("patientRole", children=role)])


def _known_as(subject: Subject) -> Iterator[Element]:
    if subject.number:
        yield element("id", root=subject.number.oid, extension=subject.number.value)
    if subject.local_identifier:
        yield id_of(subject.local_identifier)


def _mailbox(subject: Subject) -> Element:
    if not subject.number:
        return _no_telecom()
    return element("telecom", value=f"mailto:{subject.number.value}@patient.mssante.fr")


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


def entity(
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
        element("id", root=rpps.OID_IDNPS, extension=professional.idnps),
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
        element("id", root=finess.OID_IDNST, extension=structure.idnst),
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
