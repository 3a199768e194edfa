"""
What differs from one provider to the other: addresses, levels, scopes, claims, lifetimes.

Source: FranceConnect's published code (core-fcp-low, core-fcp-high) and partner documentation;
Pro Santé Connect's published metadata (Keycloak realm `esante-wallet`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ens.sandbox import settings
from ens.sandbox.identity import claims_citizen, claims_professional
from ens.sandbox.identity.people import Person

# (person, scopes granted, client) -> claims of the UserInfo answer, without sub
UserInfo = Callable[[Person, tuple[str, ...]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Flavour:
    service: str
    title: str
    realm: str
    authorize: str
    token: str
    userinfo: str
    jwks: str
    end_session: str
    acr_values: tuple[str, ...]
    acr_required: bool
    scopes: tuple[str, ...]
    claims: tuple[str, ...]
    auth_methods: tuple[str, ...]
    people: tuple[str, ...]
    cookie: str
    session_seconds: int
    userinfo_signed: bool
    userinfo_claims: UserInfo
    subject: Callable[[str, str], str]
    amr: tuple[str, ...]

    @property
    def root(self) -> str:
        return f"{settings.current().url}/{self.service}"

    @property
    def issuer(self) -> str:
        return self.root + self.realm

    def url(self, path: str) -> str:
        return self.root + path


def _franceconnect(service: str, title: str, acr_values: tuple[str, ...], minutes: int) -> Flavour:
    return Flavour(
        service=service,
        title=title,
        realm="/api/v2",
        authorize="/api/v2/authorize",
        token="/api/v2/token",
        userinfo="/api/v2/userinfo",
        jwks="/api/v2/jwks",
        end_session="/api/v2/session/end",
        acr_values=acr_values,
        acr_required=True,
        scopes=tuple(claims_citizen.SCOPES),
        claims=claims_citizen.CLAIMS,
        auth_methods=("client_secret_post", "private_key_jwt"),
        people=("franceconnect", "franceconnect-plus"),
        cookie="fc_session",
        session_seconds=minutes * 60,
        userinfo_signed=True,
        userinfo_claims=claims_citizen.userinfo,
        subject=claims_citizen.subject,
        amr=("pwd",) if service == "franceconnect" else ("pwd", "mfa"),
    )


FRANCECONNECT = _franceconnect("franceconnect", "FranceConnect", ("eidas1",), 30)
FRANCECONNECT_PLUS = _franceconnect(
    "franceconnect-plus", "FranceConnect+", ("eidas2", "eidas3"), 10
)
_REALM = "/auth/realms/esante-wallet"
PRO_SANTE_CONNECT = Flavour(
    service="pro-sante-connect",
    title="Pro Santé Connect",
    realm=_REALM,
    authorize=f"{_REALM}/protocol/openid-connect/auth",
    token=f"{_REALM}/protocol/openid-connect/token",
    userinfo=f"{_REALM}/protocol/openid-connect/userinfo",
    jwks=f"{_REALM}/protocol/openid-connect/certs",
    end_session=f"{_REALM}/protocol/openid-connect/logout",
    acr_values=("eidas1",),
    acr_required=False,
    scopes=("openid", "scope_all"),
    claims=claims_professional.CLAIMS,
    auth_methods=("client_secret_basic", "client_secret_post", "private_key_jwt"),
    people=("pro-sante-connect",),
    cookie="psc_session",
    session_seconds=4 * 3600,
    userinfo_signed=False,
    userinfo_claims=claims_professional.userinfo,
    subject=claims_professional.subject,
    amr=("mfa",),
)
