"""
Professionals: Pro Santé Connect, and the work situations among which they choose.

Source: ANS, UserInfo of Pro Santé Connect (structure published with ansforge/PSC-POC): 0..n
exercices, each with 0..n activities. One activity is one work situation.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ens.clients import openid
from ens.clients.openid import AuthorizationRequest, InvalidAnswer, Provider

SCOPE = "openid scope_all"
RPPS_PREFIX = "8"


@dataclass(frozen=True, slots=True)
class WorkSituation:
    """
    One place and capacity of work. `id` is the directory's when Pro Santé Connect gives it,
    otherwise a digest of what names the situation: the same at each sign-in.
    """

    id: str
    profession: str
    specialty: str
    structure_id: str
    finess: str
    organisation: str
    sector: str
    mode: str


@dataclass(frozen=True, slots=True)
class ProIdentity:
    """
    `idnps` is the national identifier (8 and the RPPS number); `rpps` is empty without one.
    """

    sub: str
    idnps: str
    rpps: str
    given: str
    family: str
    situations: tuple[WorkSituation, ...]
    regulation: bool
    acr: str
    id_token: str = field(repr=False)


def provider(
    *,
    issuer: str,
    client_id: str,
    client_secret: str = "",
    private_key: Mapping[str, Any] | None = None,
) -> Provider:
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        private_key=private_key,
        scope=SCOPE,
        acr="eidas1",
        algorithms=("ES256", "PS256", "RS256"),
    )


def finish(
    provider: Provider,
    *,
    code: str,
    request: AuthorizationRequest,
    redirect_uri: str,
    now: datetime,
) -> ProIdentity:
    """
    :raises OpenIdError: as `openid.finish`, and InvalidAnswer without a national identifier
    """
    identity = openid.finish(
        provider, code=code, request=request, redirect_uri=redirect_uri, now=now
    )
    return _professional(identity)


def _professional(identity: openid.Identity) -> ProIdentity:
    claims = identity.claims
    idnps = _text(claims, "SubjectNameID")
    if not idnps:
        raise InvalidAnswer("SubjectNameID is missing")
    return ProIdentity(
        sub=identity.sub,
        idnps=idnps,
        rpps=_rpps(idnps),
        given=_text(claims, "given_name"),
        family=_text(claims, "family_name"),
        situations=tuple(_situations(claims, idnps)),
        regulation=_text(claims, "Acces_Regulation_Medicale") == "VRAI",
        acr=identity.acr,
        id_token=identity.id_token,
    )


def _rpps(idnps: str) -> str:
    has_one = len(idnps) == 12 and idnps.isdecimal() and idnps.startswith(RPPS_PREFIX)
    return idnps[1:] if has_one else ""


def _situations(claims: Mapping[str, Any], idnps: str) -> Iterator[WorkSituation]:
    """An exercice without activity is a situation without structure: a right to practise."""
    for exercice in _objects(_object(claims.get("SubjectRefPro")).get("exercices")):
        for activity in _objects(exercice.get("activities")) or ({},):
            yield _situation(exercice, activity, idnps)


def _situation(
    exercice: Mapping[str, Any], activity: Mapping[str, Any], idnps: str
) -> WorkSituation:
    profession = _text(exercice, "codeProfession")
    specialty = _text(exercice, "codeSavoirFaire")
    finess = _text(activity, "numeroFinessSite") or _text(
        activity, "numeroFinessetablissementJuridique"
    )
    structure = _structure(finess, activity)
    organisation = _text(activity, "raisonSocialeSite") or _text(
        activity, "enseigneCommercialeSite"
    )
    mode = _text(activity, "codeModeExercice")
    named = (idnps, profession, specialty, structure or organisation, mode)
    return WorkSituation(
        id=_text(activity, "idSituationExercice") or _digest(named),
        profession=profession,
        specialty=specialty,
        structure_id=structure,
        finess=finess,
        organisation=organisation,
        sector=_text(activity, "codeSecteurDactivite"),
        mode=mode,
    )


def _structure(finess: str, activity: Mapping[str, Any]) -> str:
    """Struct_IdNat: 1 and FINESS, 3 and SIRET, 2 and SIREN, or the directory's technical one."""
    if finess:
        return f"1{finess}"
    if siret := _text(activity, "numeroSiretSite"):
        return f"3{siret}"
    if siren := _text(activity, "numeroSirenSite"):
        return f"2{siren}"
    return _text(activity, "identifiantTechniqueDeLaStructure")


def _digest(named: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(named).encode()).hexdigest()[:16]


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> tuple[Mapping[str, Any], ...]:
    return tuple(v for v in value if isinstance(v, dict)) if isinstance(value, list) else ()
