"""
Who may ask: the relying parties that each provider knows, with their exact addresses.

The product of the same instance is registered from the start; others are added in
`$ENS_HOME/sandbox/relying-parties.json`, a list of objects with the same names.
"""

import hmac
import json
from dataclasses import dataclass, fields
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ens.sandbox import settings

PRODUCT = "ens"
SECRET = "sandbox-secret"  # of a simulator: it protects nothing
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_ASSERTION = 300


class Unauthenticated(Exception):
    """The relying party did not prove who it is."""


@dataclass(frozen=True, slots=True)
class Party:
    client_id: str
    name: str = ""
    client_secret: str = ""
    jwks: dict[str, Any] | None = None
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    pkce: bool = True


def party(client_id: str, service: str) -> Party | None:
    return _product(service) if client_id == PRODUCT else _registered().get(client_id)


def _product(service: str) -> Party:
    public = settings.current().public_url
    answers = f"{public}/connexion/{service}/retour"
    ends = ("/", "/deconnexion/retour", "/deconnexion/retour/", "/connexion/")
    return Party(
        client_id=PRODUCT,
        name="Espace numérique de santé",
        client_secret=SECRET,
        redirect_uris=(answers, f"{answers}/"),
        post_logout_redirect_uris=tuple(public + end for end in ends),
    )


def _registered() -> dict[str, Party]:
    try:
        entries = json.loads((settings.current().folder / "relying-parties.json").read_bytes())
    except FileNotFoundError:
        return {}
    return {entry["client_id"]: _party(entry) for entry in entries}


def _party(entry: dict[str, Any]) -> Party:
    known = {field.name: entry[field.name] for field in fields(Party) if field.name in entry}
    for name in ("redirect_uris", "post_logout_redirect_uris"):
        known[name] = tuple(known.get(name, ()))
    return Party(**known)


def with_secret(known: Party | None, secret: str) -> Party:
    """
    :raises Unauthenticated: if the secret is not the party's
    """
    if known and known.client_secret and hmac.compare_digest(known.client_secret, secret):
        return known
    raise Unauthenticated


class Assertions:
    """`private_key_jwt` (OpenID Connect Core, section 9): each assertion is accepted once."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def party(
        self, assertion: str, *, service: str, audiences: tuple[str, ...], now: float
    ) -> Party:
        """
        :raises Unauthenticated: if the assertion is not signed by the party, for this provider, now
        """
        try:
            claimed = _claims_unverified(assertion)
            known = party(str(claimed.get("iss")), service)
            keys = KeySet.import_key_set((known and known.jwks) or {"keys": []})  # type: ignore[arg-type]
            claims = jwt.decode(assertion, keys, algorithms=["ES256", "RS256"]).claims
        except (JoseError, ValueError) as error:
            raise Unauthenticated from error
        if known is None or not self._acceptable(claims, audiences, now):
            raise Unauthenticated
        return known

    def _acceptable(self, claims: dict[str, Any], audiences: tuple[str, ...], now: float) -> bool:
        audience = claims.get("aud")
        named = {audience} if isinstance(audience, str) else set(audience or ())
        expires, once = claims.get("exp"), str(claims.get("jti") or "")
        self._seen = {jti: until for jti, until in self._seen.items() if until > now}
        if not isinstance(expires, (int, float)) or not now < expires <= now + LONGEST_ASSERTION:
            return False
        if claims.get("sub") != claims.get("iss") or not named & set(audiences):
            return False
        if not once or once in self._seen:
            return False
        self._seen[once] = expires
        return True


def _claims_unverified(token: str) -> dict[str, Any]:
    """Only to know whose keys to check it with."""
    from base64 import urlsafe_b64decode

    payload = token.split(".")[1]
    claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims if isinstance(claims, dict) else {}
