"""
Tokens signed by a provider, believed only once verified; and the assertion that we sign for it.

Source: OpenID Connect Core 3.1.3.7 (id_token), 5.3.2 (signed userinfo), 9 (private_key_jwt).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet

from ens.clients import openid_wire
from ens.clients.openid_errors import InvalidAnswer
from ens.clients.openid_wire import Metadata

# Clocks differ a little between machines.
LEEWAY = 30
# A token made long ago is not the answer to what was just asked.
OLDEST = 600
ASSERTION_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Checks:
    issuer: str
    client_id: str
    algorithms: tuple[str, ...]
    now: datetime


def id_token(
    token: str, checks: Checks, *, metadata: Metadata, access_token: str
) -> dict[str, Any]:
    """
    Return the claims of an id_token made by this provider, for us, now.

    :raises InvalidAnswer: as `signed`, and if it is expired or goes with another access token
    """
    claims = signed(token, checks, metadata=metadata)
    now = checks.now.timestamp()
    expires, issued = _instant(claims, "exp"), _instant(claims, "iat")
    if expires <= now - LEEWAY:
        raise InvalidAnswer("expired")
    if not now - OLDEST <= issued <= now + LEEWAY:
        raise InvalidAnswer("not issued now")
    if "at_hash" in claims and not _goes_with(access_token, claims["at_hash"]):
        raise InvalidAnswer("at_hash is of another access token")
    return claims


def signed(token: str, checks: Checks, *, metadata: Metadata) -> dict[str, Any]:
    """
    Return the claims of a token signed by this provider for us.

    Keys are asked for again once when the token does not verify with those we remember: providers
    rotate theirs.

    :raises InvalidAnswer: if the signature, the algorithm, the issuer or the audience is not right
    :raises ProviderDown: if the keys cannot be had
    """
    claims = _verified(token, checks, metadata)
    if claims.get("iss") != checks.issuer:
        raise InvalidAnswer("signed for another issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if checks.client_id not in audiences:
        raise InvalidAnswer("meant for somebody else")
    if len(audiences) > 1 and claims.get("azp") != checks.client_id:
        raise InvalidAnswer("meant for several, given to another")
    if "exp" in claims and _instant(claims, "exp") <= checks.now.timestamp() - LEEWAY:
        raise InvalidAnswer("expired")
    return claims


def client_assertion(
    client_id: str, key: Mapping[str, Any], *, audience: str, now: datetime
) -> str:
    issued = int(now.timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": issued,
        "exp": issued + ASSERTION_SECONDS,
        "jti": secrets.token_urlsafe(16),
    }
    algorithm = "RS256" if key["kty"] == "RSA" else "ES256"
    header = {"alg": algorithm} | ({"kid": key["kid"]} if "kid" in key else {})
    return jwt.encode(header, claims, JWKRegistry.import_key(dict(key)), algorithms=[algorithm])


def _verified(token: str, checks: Checks, metadata: Metadata) -> dict[str, Any]:
    jwks, fresh = openid_wire.keys(metadata)
    try:
        return _decoded(token, jwks, checks)
    except (JoseError, ValueError) as error:
        if fresh:
            raise InvalidAnswer("not signed by the provider") from error
    jwks, _ = openid_wire.keys(metadata, fresh=True)
    try:
        return _decoded(token, jwks, checks)
    except (JoseError, ValueError) as error:
        raise InvalidAnswer("not signed by the provider") from error


def _decoded(token: str, jwks: dict[str, Any], checks: Checks) -> dict[str, Any]:
    """Verify with the provider's published keys only: keys found in the token count for nothing."""
    published = jwks.get("keys")
    if not isinstance(published, list):
        raise InvalidAnswer("no key set")
    usable = [key for key in published if isinstance(key, dict) and key.get("use", "sig") == "sig"]
    keys = KeySet.import_key_set({"keys": usable})  # type: ignore[typeddict-item]
    return jwt.decode(token, keys, algorithms=checks.algorithms).claims


def _instant(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidAnswer(f"{name} is missing")
    return value


def _goes_with(access_token: str, at_hash: object) -> bool:
    """The left half of its digest: SHA-256 for ES256, RS256 and PS256, the only ones we accept."""
    digest = hashlib.sha256(access_token.encode()).digest()[:16]
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return isinstance(at_hash, str) and hmac.compare_digest(expected, at_hash)
