"""
The person of a summary, both ways: Patient, recordTarget.

Source: CI-SIS "Volet Structuration minimale de documents de santé": the birth name is qualified
BR, the name in use CL, the given names of the birth certificate are one text.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ens.standards.cda.datatypes import identifiers_at
from ens.standards.cda.markup import Element, element
from ens.standards.cda.observations import identifier_of, present
from ens.standards.cda.synthesis import parts
from ens.standards.cda.tree import Node
from ens.standards.fhir import fr_core

Json = Mapping[str, Any]

_SEXES: Final = {"female": ("F", "Féminin"), "male": ("M", "Masculin"), "other": ("UN", "Autre")}
_GENDERS: Final = {code: gender for gender, (code, _) in _SEXES.items()}
_SCHEMES: Final = {"phone": "tel", "email": "mailto", "fax": "fax", "url": ""}
_USES: Final = {"home": "HP", "work": "WP", "mobile": "MC", "temp": "TMP", "old": "BAD"}
_PLACES: Final = {"line": "streetAddressLine", "city": "city", "postalCode": "postalCode",
                  "state": "state", "country": "country"}  # fmt: skip


def record_target(patient: Json) -> Element:
    ids = parts.ids(patient)
    addresses = [_address(one) for one in patient.get("address", ())]
    telecoms = [one for each in patient.get("telecom", ()) for one in _telecom(each)]
    role = element(
        "patientRole",
        classCode="PAT",
        children=[
            *ids,
            *(addresses or [element("addr", nullFlavor="NASK")]),
            *(telecoms or [element("telecom", nullFlavor="NASK")]),
            _patient(patient),
        ],
    )
    return element("recordTarget", children=[role])


def _patient(patient: Json) -> Element:
    code, display = _SEXES.get(str(patient.get("gender", "")), ("", ""))
    gender = (
        element("administrativeGenderCode", code=code, displayName=display,
                codeSystem="2.16.840.1.113883.5.1")
        if code
        else element("administrativeGenderCode", nullFlavor="UNK")
    )  # fmt: skip
    born = parts.moment("birthTime", patient.get("birthDate"))
    said = fr_core.read({**patient, "identifier": []})
    place = element("addr", children=[element("county", said.birthplace)])
    county = [element("birthplace", children=[element("place", children=[place])])]
    return element(
        "patient",
        classCode="PSN",
        children=[
            element("name", children=list(_names(patient))),
            gender,
            *(born or [element("birthTime", nullFlavor="UNK")]),
            *(county if said.birthplace else []),
        ],
    )


def _names(patient: Json) -> Iterator[Element]:
    names = patient.get("name", ())
    chosen = [one for one in names if one.get("use") == "official"] or names
    first: Json = next(iter(chosen), {})
    usual: Json = next((one for one in names if one.get("use") == "usual"), {})
    for one in first.get("prefix", ()):
        yield element("prefix", str(one))
    if family := first.get("family") or first.get("text"):
        yield element("family", str(family), qualifier="BR")
    if family := usual.get("family"):
        yield element("family", str(family), qualifier="CL")
    if given := first.get("given"):
        yield element("given", " ".join(map(str, given)))
        yield element("given", str(given[0]), qualifier="BR")
    if given := usual.get("given"):
        yield element("given", str(given[0]), qualifier="CL")


def _address(one: Json) -> Element:
    inside = [
        element(tag, str(value))
        for name, tag in _PLACES.items()
        for value in _several(one.get(name))
    ]
    if not inside and one.get("text"):
        inside = [element("streetAddressLine", str(one["text"]))]
    return element("addr", children=inside, use=_USES.get(str(one.get("use", "")), ""))


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _telecom(one: Json) -> Iterator[Element]:
    scheme, value = _SCHEMES.get(str(one.get("system", ""))), one.get("value")
    if scheme is not None and value:
        address = f"{scheme}:{value}" if scheme else str(value)
        yield element("telecom", value=address, use=_USES.get(str(one.get("use", "")), ""))


def read(root: Node, fid: str) -> dict[str, Any]:
    """
    The Patient of a document whose header was found to have one.
    """
    role = root.first("recordTarget/patientRole") or Node("patientRole", {}, ())
    person = role.first("patient") or Node("patient", {}, ())
    gender = person.first("administrativeGenderCode")
    born = person.first("birthTime")
    return present(
        {
            "resourceType": "Patient",
            "id": fid,
            "extension": _birthplace(person),
            "identifier": [identifier_of(one) for one in identifiers_at(role, "id")],
            "name": _read_names(person),
            "telecom": [one for node in role.elements("telecom") for one in _read_telecom(node)],
            "gender": _GENDERS.get(gender.get("code"), "unknown") if gender is not None else "",
            "birthDate": parts.fhir_time(born.get("value"))[:10] if born is not None else "",
            "address": [one for one in map(_read_address, role.elements("addr")) if one],
        }
    )


def _birthplace(person: Node) -> list[Json]:
    code = person.text_at("birthplace/place/addr/county")
    if not code:
        return []
    commune = {"system": fr_core.COMMUNES, "code": code}
    insee = {"url": fr_core.INSEE_CODE, "valueCoding": commune}
    return [{"url": fr_core.BIRTH_PLACE, "valueAddress": {"extension": [insee]}}]


def _read_names(person: Node) -> list[Json]:
    written = (*person.every("name/family"), *person.every("name/given"))
    found = {(one.name, one.get("qualifier")): one.text for one in written if one.text}
    given = found.get(("given", "")) or found.get(("given", "BR"), "")
    family = next(
        (found["family", one] for one in ("BR", "SP", "", "CL") if ("family", one) in found), ""
    )
    official = present({
        "use": "official", "family": family, "given": given.split(),
        "prefix": [one.text for one in person.every("name/prefix") if one.text],
    })  # fmt: skip
    usual = present({
        "use": "usual", "family": found.get(("family", "CL"), ""),
        "given": [found["given", "CL"]] if ("given", "CL") in found else [],
    })  # fmt: skip
    bare = person.text_at("name") if not family and not given else ""
    if bare:
        return [{"text": bare}]
    return [one for one in (official, usual) if len(one) > 1]


def _read_telecom(node: Node) -> Iterator[Json]:
    scheme, _, value = node.get("value").partition(":")
    systems = {"tel": "phone", "mailto": "email", "fax": "fax"}
    if scheme in systems and value:
        said = {"system": systems[scheme], "value": value, "use": _use_of(node)}
        yield present(said)


def _read_address(node: Node) -> Json:
    found = {
        name: [one.text for one in node.elements(tag) if one.text] for name, tag in _PLACES.items()
    }
    read = {name: texts[0] for name, texts in found.items() if texts and name != "line"}
    return present({"use": _use_of(node), "line": found["line"], **read})


def _use_of(node: Node) -> str:
    return next((use for use, code in _USES.items() if code == node.get("use")), "")
