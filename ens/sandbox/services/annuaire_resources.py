"""
The directory's resources, made from the population's structures and professionals.

Only who has an RPPS number is there: agents identified by their structure are nobody's business.
"""

from typing import Any

from ens.sandbox.population.reading import Entry
from ens.standards import finess, rpps

Resource = dict[str, Any]
Held = dict[str, dict[str, Resource]]

NOS = "https://mos.esante.gouv.fr/NOS"
GUIDE = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition"
FR_CORE = "https://hl7.fr/ig/fhir/core"
IDENTIFIER_TYPES = f"{FR_CORE}/CodeSystem/fr-core-cs-v2-0203"
UPDATED = "2026-01-05T01:00:00.000+01:00"

_kept: tuple[Entry, Held] | None = None


def of(directory: Entry) -> Held:
    """
    Return the resources by type and id, made once per reading of the file.
    """
    global _kept
    if _kept is None or _kept[0]["professionals"] is not directory["professionals"]:
        _kept = directory, _made(directory)
    return _kept[1]


def _made(directory: Entry) -> Held:
    structures = {one["finess"]: one for one in directory["structures"]}
    practitioners = [one for one in directory["professionals"] if one["rpps"]]
    roles = [
        _role(one, situation)
        for one in practitioners
        for situation in one["situations"]
        if situation["finess"] in structures
    ]
    return {
        "Organization": _by_id(map(_organization, structures.values())),
        "Practitioner": _by_id(map(_practitioner, practitioners)),
        "PractitionerRole": _by_id(roles),
    }


def _by_id(resources: Any) -> dict[str, Resource]:
    return {resource["id"]: resource for resource in resources}


def _nos(table: str, code: str) -> dict[str, str]:
    name = table.replace("_", "-")
    return {"system": f"{NOS}/{table}/FHIR/{name}", "code": code}


def _identifier(kind: str, system: str, value: str) -> Resource:
    coding = {"system": IDENTIFIER_TYPES, "code": kind}
    return {"use": "official", "type": {"coding": [coding]}, "system": system, "value": value}


def _resource(kind: str, known_as: str, **content: Any) -> Resource:
    profile = f"{GUIDE}/as-dp-{kind.lower()}"
    meta = {
        "versionId": "1",
        "lastUpdated": UPDATED,
        "source": "https://annuaire.esante.gouv.fr",
        "profile": [profile],
    }
    return {"resourceType": kind, "id": known_as, "meta": meta, "language": "fr", **content}


def _practitioner(one: Entry) -> Resource:
    name: Resource = {"use": "usual", "family": one["family"], "given": list(one["given"])}
    name["prefix"] = ["MME" if one["sex"] == "F" else "M"]
    if one["situations"][0]["profession"] in ("10", "40"):
        name["suffix"] = ["DR"]
    return _resource(
        "Practitioner",
        one["rpps"],
        identifier=[
            _identifier("IDNPS", rpps.IDNPS_SYSTEM, one["idnps"]),
            _identifier("RPPS", rpps.RPPS_SYSTEM, one["rpps"]),
        ],
        active=True,
        name=[name],
        qualification=[{"code": {"coding": codings}} for codings in _qualifications(one)],
    )


def _qualifications(one: Entry) -> list[list[dict[str, str]]]:
    professions = sorted({situation["profession"] for situation in one["situations"]})
    specialties = sorted({s["specialty"] for s in one["situations"] if s["specialty"]})
    return [
        *(
            [_nos("TRE_G15-ProfessionSante", code), _nos("TRE_R09-CategorieProfessionnelle", "C")]
            for code in professions
        ),
        *(
            [_nos("TRE_R38-SpecialiteOrdinale", code), _nos("TRE_R04-TypeSavoirFaire", "S")]
            for code in specialties
        ),
    ]


def _role(one: Entry, situation: Entry) -> Resource:
    codes = (
        _nos("TRE_R22-GenreActivite", "GENR01"),
        _nos("TRE_R23-ModeExercice", situation["mode"]),
    )
    return _resource(
        "PractitionerRole",
        situation["id"],
        identifier=[{"system": rpps.RPPS_SYSTEM, "value": situation["id"]}],
        active=True,
        practitioner={"reference": f"Practitioner/{one['rpps']}"},
        organization={"reference": f"Organization/{situation['finess']}"},
        code=[{"coding": [code]} for code in codes],
    )


def _organization(one: Entry) -> Resource:
    kinds = (
        ("organizationType", f"{FR_CORE}/CodeSystem/fr-core-cs-v2-3307", "GEOGRAPHICAL-ENTITY"),
        ("secteurActiviteRASS", *_nos("TRE_R02-SecteurActivite", one["sector"]).values()),
    )
    address = {"line": [one["address"]], "postalCode": one["postcode"], "city": one["city"]}
    return _resource(
        "Organization",
        one["finess"],
        identifier=[
            _identifier("IDNST", finess.IDNST_SYSTEM, f"1{one['finess']}"),
            _identifier("FINEG", finess.FINESS_SYSTEM, one["finess"]),
        ],
        active=True,
        type=[
            {
                "extension": [{"url": f"{GUIDE}/as-ext-organization-types", "valueCode": name}],
                "coding": [{"system": system, "code": code}],
            }
            for name, system, code in kinds
        ],
        name=one["name"],
        address=[address],
    )
