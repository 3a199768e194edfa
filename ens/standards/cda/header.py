"""
The header of a CDA R2 document: whose, by whom, kept where, about which act.

Source: CI-SIS "Volet Structuration minimale de documents de santé" (ANS), sections on each
header element.
"""

from dataclasses import dataclass

from ens.standards import ins, nir
from ens.standards.cda.datatypes import (
    Code,
    Identifier,
    Moment,
    address_of,
    code_of,
    codes_of,
    few,
    identifier_of,
    identifiers_at,
    moment_at,
    telecoms_of,
)
from ens.standards.cda.errors import IncompleteHeader, NoPatient, SeveralPatients
from ens.standards.cda.tree import Node


@dataclass(frozen=True, slots=True)
class Patient:
    """
    The person of the document. `traits` is None when the header does not give the family name
    and a whole birth date; identifiers that are no well-formed INS stay in `identifiers`.
    """

    ins_numbers: tuple[ins.InsNumber, ...]
    identifiers: tuple[Identifier, ...]
    traits: ins.Traits | None
    usual_family: str
    usual_given: str
    birth_city: str
    address: str
    telecoms: tuple[str, ...]

    @property
    def name(self) -> str:
        family = self.usual_family or (self.traits.family if self.traits else "")
        given = self.usual_given or (self.traits.first_given if self.traits else "")
        return f"{given} {family}".strip()


@dataclass(frozen=True, slots=True)
class Organization:
    """
    A structure: national ids first, name, practice setting when given.
    """

    identifiers: tuple[Identifier, ...]
    name: str
    practice_setting: Code | None = None
    telecoms: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """
    Somebody, or a device, with a part in the document: author, legal authenticator, performer,
    prescriber. `code` is the profession and specialty, `function` the part played.
    """

    role: str
    identifiers: tuple[Identifier, ...]
    prefix: str
    given: str
    family: str
    suffix: str
    device: str
    code: Code | None
    function: Code | None
    organization: Organization | None
    time: Moment | None

    @property
    def name(self) -> str:
        words = (self.suffix or self.prefix, self.given, self.family)
        return " ".join(word for word in words if word) or self.device


@dataclass(frozen=True, slots=True)
class ServiceEvent:
    """
    An act that the document tells about; the first one is the main act.
    """

    identifiers: tuple[Identifier, ...]
    code: Code | None
    start: Moment | None
    end: Moment | None
    performer: Participant | None


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """
    A document that this one replaces (RPLC), completes (APND) or transforms (XFRM).
    """

    kind: str
    identifiers: tuple[Identifier, ...]
    set_id: Identifier | None
    version: int


def required_identifier(root: Node) -> Identifier:
    found = identifier_of(root.first("id"))
    if found is None:
        raise IncompleteHeader("Le document n'a pas d'identifiant.")
    return found


def required_code(root: Node) -> Code:
    found = code_of(root.first("code"))
    if found is None or not found.code:
        raise IncompleteHeader("Le document n'a pas de code de type.")
    return found


def required_time(root: Node) -> Moment:
    found = moment_at(root, "effectiveTime")
    if found is None:
        raise IncompleteHeader("Le document n'a pas de date de création lisible.")
    return found


def set_id(root: Node) -> Identifier | None:
    return identifier_of(root.first("setId"))


def version(node: Node | None) -> int:
    text = node.get("value").strip() if node is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def templates(root: Node) -> tuple[Identifier, ...]:
    return identifiers_at(root, "templateId")


def confidentiality(root: Node) -> tuple[Code, ...]:
    return codes_of(root.elements("confidentialityCode"))


def language(root: Node) -> str:
    node = root.first("languageCode")
    return node.get("code") if node is not None else ""


def patient(root: Node) -> Patient:
    """
    :raises NoPatient: if there is no recordTarget, or one without a person
    :raises SeveralPatients: if there is more than one
    """
    roles = list(root.every("recordTarget/patientRole"))
    if len(roles) > 1:
        raise SeveralPatients("Le document concerne plusieurs patients.")
    person = roles[0].first("patient") if roles else None
    if person is None:
        raise NoPatient("Le document ne désigne pas de patient.")
    role = roles[0]
    numbers, others = _sorted_identifiers(identifiers_at(role, "id"))
    family, usual_family = _names(person, "family")
    _, usual_given = _names(person, "given")
    return Patient(
        ins_numbers=numbers,
        identifiers=others,
        traits=_traits(person, family),
        usual_family=usual_family,
        usual_given=usual_given,
        birth_city=person.text_at("birthplace/place/addr/city"),
        address=address_of(role.first("addr")),
        telecoms=telecoms_of(role),
    )


def _sorted_identifiers(
    identifiers: tuple[Identifier, ...],
) -> tuple[tuple[ins.InsNumber, ...], tuple[Identifier, ...]]:
    numbers: list[ins.InsNumber] = []
    others: list[Identifier] = []
    for identifier in identifiers:
        try:
            numbers.append(ins.InsNumber(identifier.root, identifier.extension))
        except (ins.UnknownInsSystem, nir.InvalidNIR):
            others.append(identifier)
    return tuple(numbers), tuple(others)


def _names(person: Node, part: str) -> tuple[str, str]:
    """
    Return the birth name and the name in use among the qualified parts of a name.
    """
    found = {one.get("qualifier"): one.text for one in person.every(f"name/{part}") if one.text}
    birth = found.get("BR") or found.get("SP") or found.get("") or found.get("CL", "")
    return birth, found.get("CL") or found.get("SP") or ""


def _traits(person: Node, family: str) -> ins.Traits | None:
    born = moment_at(person, "birthTime")
    if not family or born is None or born.precision not in ("day", "time"):
        return None
    return ins.Traits(
        family=family,
        given=_given(person),
        sex=_sex(person.first("administrativeGenderCode")),
        birth_date=born.day,
        birthplace=person.text_at("birthplace/place/addr/county"),
    )


def _given(person: Node) -> tuple[str, ...]:
    parts = [(one.get("qualifier"), one.text) for one in person.every("name/given") if one.text]
    first = next((text for qualifier, text in parts if qualifier == "BR"), "")
    listed = " ".join(text for qualifier, text in parts if not qualifier)
    used = next((text for qualifier, text in parts if qualifier == "CL"), "")
    return ins.given_names(first, listed) or ins.given_names("", used)


def _sex(node: Node | None) -> str:
    code = node.get("code") if node is not None else ""
    return code if code in ("F", "M") else "U"


def organization(node: Node | None) -> Organization | None:
    if node is None:
        return None
    return Organization(
        identifiers=identifiers_at(node, "id"),
        name=node.text_at("name"),
        practice_setting=code_of(node.first("standardIndustryClassCode")),
        telecoms=telecoms_of(node),
        address=address_of(node.first("addr")),
    )


_ENTITIES = ("assignedAuthor", "assignedEntity", "associatedEntity", "participantRole")
_PERSONS = ("assignedPerson", "associatedPerson", "playingEntity")
_ORGANIZATIONS = ("representedOrganization", "scopingOrganization")


def _either(node: Node, names: tuple[str, ...]) -> Node | None:
    return next((found for name in names for found in node.elements(name)), None)


def participant(node: Node | None, role: str) -> Participant | None:
    entity = _either(node, _ENTITIES) if node is not None else None
    if node is None or entity is None:
        return None
    person = _either(entity, _PERSONS)
    name = person.first("name") if person is not None else None
    device = entity.first("assignedAuthoringDevice")
    return Participant(
        role=role,
        identifiers=identifiers_at(entity, "id"),
        prefix=name.text_at("prefix") if name else "",
        given=name.text_at("given") if name else "",
        family=(name.text_at("family") or _bare(name)) if name else "",
        suffix=name.text_at("suffix") if name else "",
        device=device.text_at("softwareName") if device else "",
        code=code_of(entity.first("code")),
        function=code_of(node.first("functionCode")),
        organization=organization(_either(entity, _ORGANIZATIONS)),
        time=_participation_time(node),
    )


def _bare(name: Node) -> str:
    return "" if any(True for _ in name.elements()) else name.text


def _participation_time(node: Node) -> Moment | None:
    return moment_at(node, "time") or moment_at(node, "time/high") or moment_at(node, "time/low")


def authors(root: Node) -> tuple[Participant, ...]:
    found = (participant(node, "AUT") for node in root.elements("author"))
    return few(one for one in found if one is not None)


def legal_authenticator(root: Node) -> Participant | None:
    return participant(root.first("legalAuthenticator"), "LA")


def participants(root: Node) -> tuple[Participant, ...]:
    found = (participant(node, node.get("typeCode")) for node in root.elements("participant"))
    return few(one for one in found if one is not None)


def custodian(root: Node) -> Organization | None:
    return organization(root.first("custodian/assignedCustodian/representedCustodianOrganization"))


def service_events(root: Node) -> tuple[ServiceEvent, ...]:
    return few(_service_event(node) for node in root.every("documentationOf/serviceEvent"))


def _service_event(node: Node) -> ServiceEvent:
    start, end = period(node)
    return ServiceEvent(
        identifiers=identifiers_at(node, "id"),
        code=code_of(node.first("code")),
        start=start,
        end=end,
        performer=participant(node.first("performer"), "PRF"),
    )


def period(node: Node | None) -> tuple[Moment | None, Moment | None]:
    if node is None:
        return None, None
    start = moment_at(node, "effectiveTime/low") or moment_at(node, "effectiveTime")
    return start, moment_at(node, "effectiveTime/high")


def orders(root: Node) -> tuple[Identifier, ...]:
    return identifiers_at(root, "inFulfillmentOf/order/id")


def related_documents(root: Node) -> tuple[RelatedDocument, ...]:
    return few(
        RelatedDocument(
            kind=node.get("typeCode"),
            identifiers=identifiers_at(node, "parentDocument/id"),
            set_id=identifier_of(node.first("parentDocument/setId")),
            version=version(node.first("parentDocument/versionNumber")),
        )
        for node in root.elements("relatedDocument")
    )


def facility(encounter: Node | None) -> Code | None:
    """
    Return the kind of place of care (healthcareFacilityTypeCode, JDV_J02).
    """
    return code_of(encounter.first("location/healthCareFacility/code")) if encounter else None


def practice_setting(events: tuple[ServiceEvent, ...]) -> Code | None:
    """
    Return the practice setting of whoever performed the main act (practiceSettingCode, JDV_J04).
    """
    for event in events:
        if event.performer and event.performer.organization:
            return event.performer.organization.practice_setting
    return None
