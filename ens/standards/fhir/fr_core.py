"""
Who a Patient or a RelatedPerson says they are, after the French profiles.

Sources: FR Core 2.1 (fr-core-patient-ins: INS identifier, official name with the list of given
names of the birth certificate, INSEE code of the birthplace, reliability of the identity;
fr-core-related-person); the canonical addresses of 2.0 and before are read too. An identifier of
type NH under the NIR's authority is a billing number, never an INS.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ens.standards import ins
from ens.standards.ins import IdentityStatus, InsNumber, Traits

Json = Mapping[str, Any]

CORE = "https://hl7.fr/ig/fhir/core"
PATIENT_INS = f"{CORE}/StructureDefinition/fr-core-patient-ins"
RELATED_PERSON = f"{CORE}/StructureDefinition/fr-core-related-person"
IDENTIFIER_TYPES = f"{CORE}/CodeSystem/fr-core-cs-v2-0203"
STATUSES = f"{CORE}/CodeSystem/fr-core-cs-identity-status"
RELIABILITY = f"{CORE}/StructureDefinition/fr-core-identity-reliability"
GIVEN_NAMES = f"{CORE}/StructureDefinition/fr-core-patient-birth-list-given-name"
INSEE_CODE = f"{CORE}/StructureDefinition/fr-core-address-insee-code"
BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
COMMUNES = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"

TYPES = {
    ins.INS_NIR: "INS-NIR",
    ins.INS_NIA: "INS-NIA",
    ins.INS_NIR_TEST: "INS-NIR-TEST",
    ins.INS_NIR_DEMO: "INS-NIR-DEMO",
}
BILLING = "NH"
GENDERS = {"female": "F", "male": "M"}
PARENTS = frozenset({"MTH", "FTH", "PRN", "NMTH", "NFTH", "NPRN", "GESTM", "ADOPTP", "ADOPTM",
                     "ADOPTF"})  # fmt: skip


class SeveralNumbers(ValueError):
    """
    More than one INS in use: nobody may choose between them.
    """


@dataclass(frozen=True, slots=True)
class Said:
    """
    What a resource says of one human, as far as it says it: `born` is None, and texts are
    empty, where it says nothing. `status` is "" when no reliability is given.
    """

    number: InsNumber | None
    family: str
    usual_name: str
    given: tuple[str, ...]
    sex: str
    born: dt.date | None
    birthplace: str
    status: str
    email: str

    def traits(self, born: dt.date) -> Traits:
        return Traits(self.family, self.given, self.sex, born, self.birthplace)


def read(resource: Json) -> Said:
    """
    :raises nir.InvalidNIR: if an INS has not the shape of one
    :raises SeveralNumbers: if two are in use
    """
    official = _name(resource, "official") or _name(resource, "")
    return Said(
        number=_number(resource),
        family=str(official.get("family", "")),
        usual_name=str(_name(resource, "usual").get("family", "")),
        given=_given(official),
        sex=GENDERS.get(str(resource.get("gender", "")), ""),
        born=_date(str(resource.get("birthDate", ""))),
        birthplace=_birthplace(resource),
        status=_status(resource),
        email=_email(resource),
    )


def roles_of(related: Json) -> frozenset[str]:
    """
    The codes of a RelatedPerson's relationships.
    """
    concepts = related.get("relationship", [])
    return frozenset(
        str(coding.get("code", "")) for concept in concepts for coding in concept.get("coding", [])
    )


def _number(resource: Json) -> InsNumber | None:
    found = {
        InsNumber(one["system"], str(one["value"]))
        for one in resource.get("identifier", [])
        if one.get("system") in TYPES and one.get("value") and _is_in_use(one)
    }
    if len(found) > 1:
        raise SeveralNumbers
    return found.pop() if found else None


def _is_in_use(identifier: Json) -> bool:
    types = identifier.get("type", {}).get("coding", [])
    return identifier.get("use") != "old" and all(one.get("code") != BILLING for one in types)


def _name(resource: Json, use: str) -> Json:
    names = resource.get("name", [])
    return next((one for one in names if one.get("use", "") == use), {})


def _given(name: Json) -> tuple[str, ...]:
    """
    The whole list of the birth certificate if it is there, the first given name kept whole.
    """
    given = tuple(str(one) for one in name.get("given", []))
    listed = next(
        (str(one.get("valueString", "")) for one in _extensions(name, "birth-list-given-name")), ""
    )
    return ins.given_names(given[0], listed) if given and listed else given


def _date(text: str) -> dt.date | None:
    """
    A whole day; a year or a month alone is no birth date of an identity.
    """
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _birthplace(resource: Json) -> str:
    for place in _extensions(resource, "birthPlace", "patient-birth-place"):
        for code in _extensions(place.get("valueAddress", {}), "insee-code"):
            return str(code.get("valueCoding", {}).get("code", ""))
    return ""


def _status(resource: Json) -> str:
    for reliability in _extensions(resource, "identity-reliability", "ident-reliability"):
        for part in _extensions(reliability, "identityStatus", "identityReliability"):
            return str(part.get("valueCoding", {}).get("code", ""))
    return ""


def _extensions(element: Json, *names: str) -> Iterator[Json]:
    """
    Those whose address ends so, whatever the version of the guide.
    """
    for one in element.get("extension", []):
        if str(one.get("url", "")).endswith(names):
            yield one


def _email(resource: Json) -> str:
    telecoms = resource.get("telecom", [])
    mails = (one for one in telecoms if one.get("system") == "email" and one.get("use") != "old")
    return next((str(one["value"]).strip() for one in mails if one.get("value")), "")


def identifier_of(number: InsNumber) -> dict[str, Any]:
    return {
        "use": "temp" if number.system == ins.INS_NIA else "official",
        "type": {"coding": [{"system": IDENTIFIER_TYPES, "code": TYPES[number.system]}]},
        "system": number.system,
        "value": number.value,
    }


def patient_of(
    number: InsNumber, traits: Traits, *, city: str = "", status: IdentityStatus | None = None
) -> dict[str, Any]:
    """
    The Patient of an identity that is known by its INS; `status` is qualified unless given.
    """
    extensions = [_reliability(status or IdentityStatus.QUAL)]
    if traits.birthplace:
        extensions.append(_birthplace_of(traits.birthplace, city))
    name = {
        "extension": [{"url": GIVEN_NAMES, "valueString": " ".join(traits.given)}],
        "use": "official",
        "family": traits.family,
        "given": list(traits.given[:1]),
    }
    genders = {sex: gender for gender, sex in GENDERS.items()}
    return {
        "resourceType": "Patient",
        "meta": {"profile": [PATIENT_INS]},
        "extension": extensions,
        "identifier": [identifier_of(number)],
        "active": True,
        "name": [name],
        "gender": genders.get(traits.sex, "unknown"),
        "birthDate": traits.birth_date.isoformat(),
    }


def _reliability(status: IdentityStatus) -> dict[str, Any]:
    coding = {"system": STATUSES, "code": status.value}
    return {
        "url": RELIABILITY,
        "extension": [{"url": "identityStatus", "valueCoding": coding}],
    }


def _birthplace_of(code: str, city: str) -> dict[str, Any]:
    coding = {"system": COMMUNES, "code": code}
    address: dict[str, Any] = {"extension": [{"url": INSEE_CODE, "valueCoding": coding}]}
    if city:
        address["city"] = city
    return {"url": BIRTH_PLACE, "valueAddress": address}
