"""
Citizens: FranceConnect (eidas1) and FranceConnect+ (eidas2, eidas3).

Source: FranceConnect v2, partner documentation: acr_values, state and nonce are compulsory, tokens
and userinfo are signed by asymmetric keys, the pivot identity comes by userinfo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ens.clients import openid
from ens.clients.openid import AuthorizationRequest, InvalidAnswer, Provider

SCOPE = "openid identite_pivot preferred_username email"
SEXES = {"female": "F", "male": "M"}


@dataclass(frozen=True, slots=True)
class PivotIdentity:
    """
    Who signed in. `birthplace` is the COG code of the commune, empty for a birth abroad;
    `sub` is this person's name at FranceConnect, for us only.
    """

    sub: str
    given: tuple[str, ...]
    family: str
    birth_date: date
    sex: str
    birthplace: str
    birthcountry: str
    email: str
    preferred_username: str
    acr: str
    id_token: str = field(repr=False)


def provider(
    *,
    issuer: str,
    client_id: str,
    client_secret: str = "",
    private_key: Mapping[str, Any] | None = None,
    acr: str = "eidas1",
) -> Provider:
    """
    `acr` is the level asked when `begin` names none: eidas1, or eidas2 for FranceConnect+.
    """
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        private_key=private_key,
        scope=SCOPE,
        acr=acr,
        algorithms=("ES256", "RS256"),
        signed_userinfo=True,
    )


def finish(
    provider: Provider,
    *,
    code: str,
    request: AuthorizationRequest,
    redirect_uri: str,
    now: datetime,
) -> PivotIdentity:
    """
    :raises OpenIdError: as `openid.finish`, and InvalidAnswer when the pivot identity is not whole
    """
    identity = openid.finish(
        provider, code=code, request=request, redirect_uri=redirect_uri, now=now
    )
    return _pivot(identity)


def _pivot(identity: openid.Identity) -> PivotIdentity:
    claims = identity.claims
    return PivotIdentity(
        sub=identity.sub,
        given=_given(claims),
        family=_text(claims, "family_name", needed=True),
        birth_date=_birth_date(claims),
        sex=_sex(claims),
        birthplace=_text(claims, "birthplace"),
        birthcountry=_text(claims, "birthcountry"),
        email=_text(claims, "email"),
        preferred_username=_text(claims, "preferred_username"),
        acr=identity.acr,
        id_token=identity.id_token,
    )


def _text(claims: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    value = claims.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise InvalidAnswer(f"{name} is missing")
    return value.strip()


def _given(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The list keeps compound given names whole; the older text alone does not."""
    listed = claims.get("given_name_array")
    if isinstance(listed, list) and listed and all(isinstance(name, str) for name in listed):
        return tuple(listed)
    return tuple(_text(claims, "given_name", needed=True).split())


def _sex(claims: Mapping[str, Any]) -> str:
    try:
        return SEXES[_text(claims, "gender", needed=True)]
    except KeyError as error:
        raise InvalidAnswer("gender is neither female nor male") from error


def _birth_date(claims: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(_text(claims, "birthdate", needed=True))
    except ValueError as error:
        raise InvalidAnswer("birthdate is not a whole date") from error
