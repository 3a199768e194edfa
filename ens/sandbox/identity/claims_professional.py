"""
What Pro Santé Connect says of a professional: UserInfo with every work situation.

Source: the UserInfo published with ansforge/PSC-POC (Apache-2.0). Two things are ours: activities
carry `idSituationExercice`, the directory's identifier of a work situation, which the published
answer lacks; and the middle of `sub`, fixed there, differs by relying party.
"""

import hashlib
import hmac
import uuid
from itertools import groupby
from typing import Any

from ens.sandbox.identity import keys
from ens.sandbox.identity.people import Person, Situation

CLAIMS = (
    "sub",
    "preferred_username",
    "given_name",
    "family_name",
    "SubjectNameID",
    "SubjectRole",
    "SubjectRefPro",
    "SubjectOrganization",
    "SubjectOrganizationID",
    "Secteur_Activite",
    "Mode_Acces_Raison",
    "Acces_Regulation_Medicale",
    "Palier_Authentification",
    "UITVersion",
    "PSI_Locale",
    "otherIds",
    "authMode",
)
_TEXTS_OF_ACTIVITY = [
    "codeSectionPharmacien",
    "codeRole",
    "numeroSiretSite",
    "numeroSirenSite",
    "numeroFinessetablissementJuridique",
    "identifiantTechniqueDeLaStructure",
    "enseigneCommercialeSite",
    "complementDestinataire",
    "complementPointGeographique",
    "numeroVoie",
    "indiceRepetitionVoie",
    "codeTypeDeVoie",
    "libelleVoie",
    "mentionDistribution",
    "bureauCedex",
    "codePostal",
    "codeCommune",
    "codePays",
    "telephone",
    "telephone2",
    "telecopie",
    "adresseEMail",
    "codeDepartement",
    "ancienIdentifiantDeLaStructure",
    "autoriteDenregistrement",
]


def userinfo(person: Person, scopes: tuple[str, ...]) -> dict[str, Any]:
    if "scope_all" not in scopes:
        return {}
    first = person.situations[0] if person.situations else Situation("", "", "", "", "", "", "")
    return {
        "email_verified": False,
        "preferred_username": person.idnps,
        "given_name": person.given[0] if person.given else "",
        "family_name": person.family,
        "SubjectNameID": person.idnps,
        "SubjectOrganization": first.organisation,
        "SubjectOrganizationID": f"1{first.finess}" if first.finess else "",
        "SubjectRole": [f"{code}^1.2.250.1.213.1.1.5.5" for code in _professions(person)],
        "Secteur_Activite": f"{first.sector}^1.2.250.1.71.4.2.4" if first.sector else "",
        "Mode_Acces_Raison": "",
        "Acces_Regulation_Medicale": "VRAI" if person.regulation else "FAUX",
        "UITVersion": "1.0",
        "Palier_Authentification": "APPPRIP3^1.2.250.1.213.1.5.1.1.1",
        "PSI_Locale": "1.2.250.1.213.1.3.1.1",
        "authMode": "MOBILE",
        "otherIds": [{"identifiant": person.idnps, "origine": "RPPS", "qualite": 1}],
        "SubjectRefPro": {"codeCivilite": _civility(person), "exercices": _exercices(person)},
    }


def subject(client_id: str, key: str) -> str:
    digest = hmac.new(keys.salt(), client_id.encode(), hashlib.sha256).digest()
    return f"f:{uuid.UUID(bytes=digest[:16], version=4)}:{key}"


def _professions(person: Person) -> list[str]:
    return list(dict.fromkeys(situation.profession for situation in person.situations))


def _exercices(person: Person) -> list[dict[str, Any]]:
    def practice(situation: Situation) -> tuple[str, str]:
        return situation.profession, situation.specialty

    return [
        {
            "codeProfession": profession,
            "codeCategorieProfessionnelle": "C",
            "codeCiviliteDexercice": _civility(person),
            "nomDexercice": person.usual_name or person.family,
            "prenomDexercice": person.given[0] if person.given else "",
            "codeTypeSavoirFaire": "S" if specialty else "",
            "codeSavoirFaire": specialty,
            "activities": [_activity(situation) for situation in situations],
        }
        for (profession, specialty), situations in groupby(
            sorted(person.situations, key=practice), key=practice
        )
    ]


def _activity(situation: Situation) -> dict[str, str]:
    return dict.fromkeys(_TEXTS_OF_ACTIVITY, "") | {
        "codeModeExercice": situation.mode,
        "codeSecteurDactivite": situation.sector,
        "codeGenreActivite": "GENR01",
        "numeroFinessSite": situation.finess,
        "raisonSocialeSite": situation.organisation,
        "idSituationExercice": situation.id,
    }


def _civility(person: Person) -> str:
    return person.civility or {"F": "MME", "M": "M"}.get(person.sex, "")
