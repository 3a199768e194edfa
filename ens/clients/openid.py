"""
Signing people in with an OpenID Connect provider: the relying party's side, code flow with PKCE.

Source: OpenID Connect Core 1.0 sections 3.1.2 to 3.1.3.7 and 5.3; RFC 7636; RFC 9207. Nothing is
believed that was not verified: a provider that is down, slow or wrong is a named error, never a
person.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from ens.clients import openid_tokens, openid_wire
from ens.clients.openid_errors import InvalidAnswer, OpenIdError, ProviderDown, ProviderRefused
from ens.clients.openid_wire import Metadata

__all__ = [
    "AuthorizationRequest",
    "Identity",
    "InvalidAnswer",
    "OpenIdError",
    "Provider",
    "ProviderDown",
    "ProviderRefused",
    "begin",
    "finish",
    "read_answer",
    "sign_out_url",
]

LEVELS = ("eidas1", "eidas2", "eidas3")
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Provider:
    """
    A provider and what we are there: it authenticates us by `private_key` (a JWK) or by secret.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    private_key: Mapping[str, Any] | None = field(default=None, repr=False)
    scope: str = "openid"
    acr: str = ""
    algorithms: tuple[str, ...] = ("ES256",)
    signed_userinfo: bool = False


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """
    Where to send the browser, and what to keep in its session until it comes back.
    """

    url: str
    state: str
    nonce: str
    verifier: str
    acr: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    sub: str
    acr: str
    claims: Mapping[str, Any]
    id_token: str = field(repr=False)


def begin(
    provider: Provider, *, redirect_uri: str, login_hint: str = "", acr: str = ""
) -> AuthorizationRequest:
    """
    Prepare the browser's way to the provider; `login_hint` is forwarded as it is.

    :raises ProviderDown: if its discovery does not answer
    :raises InvalidAnswer: if its discovery is not its own or points elsewhere
    """
    metadata = openid_wire.metadata(provider.issuer)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = acr or provider.acr
    parameters = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scope,
        "state": state,
        "nonce": nonce,
        "acr_values": asked,
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
        "login_hint": login_hint,
    }
    query = urlencode({name: value for name, value in parameters.items() if value})
    joint = "&" if "?" in metadata.authorization_endpoint else "?"
    url = f"{metadata.authorization_endpoint}{joint}{query}"
    return AuthorizationRequest(url, state, nonce, verifier, asked)


def read_answer(
    provider: Provider, *, request: AuthorizationRequest, query: Mapping[str, str]
) -> str:
    """
    Return the code of the provider's answer, found in the query of the browser's return.

    :raises ProviderRefused: if it answers by an error, `access_denied` when the person refused
    :raises InvalidAnswer: if it is not the answer to this request or not from this provider
    """
    if not hmac.compare_digest(query.get("state", "").encode(), request.state.encode()):
        raise InvalidAnswer("state is not the one of the request")
    if "iss" in query and query["iss"] != provider.issuer:
        raise InvalidAnswer("the answer comes from another provider")
    if error := query.get("error"):
        raise ProviderRefused(error, query.get("error_description", ""))
    if not (code := query.get("code", "")):
        raise InvalidAnswer("neither a code nor an error")
    return code


def finish(
    provider: Provider,
    *,
    code: str,
    request: AuthorizationRequest,
    redirect_uri: str,
    now: datetime,
) -> Identity:
    """
    Exchange the code, verify what comes back, and return who signed in with what is said of them.

    :raises ProviderDown: if an address does not answer, or not in time
    :raises ProviderRefused: if the provider refuses the code or us
    :raises InvalidAnswer: if a signature, an issuer, an audience, a date, the nonce, the level or
        the subject is not right
    """
    metadata = openid_wire.metadata(provider.issuer)
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": request.verifier,
        **_authentication(provider, metadata, now),
    }
    tokens = openid_wire.exchange(metadata, fields)
    checks = openid_tokens.Checks(provider.issuer, provider.client_id, provider.algorithms, now)
    claims = openid_tokens.id_token(
        tokens.id_token, checks, metadata=metadata, access_token=tokens.access_token
    )
    _check_person(claims, request)
    said = _said(provider, metadata, tokens.access_token, checks)
    if said.get("sub") != claims["sub"]:
        raise InvalidAnswer("userinfo is about another subject")
    return Identity(claims["sub"], str(claims.get("acr", "")), said, tokens.id_token)


def sign_out_url(provider: Provider, *, id_token: str, return_to: str, state: str = "") -> str:
    """
    Return where to send the browser to end the provider's session too; "" if it has no such place.

    :raises ProviderDown: as `begin`
    """
    endpoint = openid_wire.metadata(provider.issuer).end_session_endpoint
    if not endpoint:
        return ""
    parameters = {"id_token_hint": id_token, "post_logout_redirect_uri": return_to}
    return f"{endpoint}?{urlencode(parameters | ({'state': state} if state else {}))}"


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _authentication(provider: Provider, metadata: Metadata, now: datetime) -> dict[str, str]:
    if provider.private_key is None:
        return {"client_id": provider.client_id, "client_secret": provider.client_secret}
    assertion = openid_tokens.client_assertion(
        provider.client_id, provider.private_key, audience=metadata.token_endpoint, now=now
    )
    return {
        "client_id": provider.client_id,
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion,
    }


def _check_person(claims: Mapping[str, Any], request: AuthorizationRequest) -> None:
    nonce, sub = claims.get("nonce"), claims.get("sub")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce, request.nonce):
        raise InvalidAnswer("nonce is not the one of the request")
    if not isinstance(sub, str) or not 0 < len(sub) <= 255:
        raise InvalidAnswer("no subject")
    if request.acr and _rank(claims.get("acr")) < _rank(request.acr):
        raise InvalidAnswer("the level of assurance is below the one asked")


def _rank(acr: object) -> int:
    return LEVELS.index(acr) if acr in LEVELS else -1


def _said(
    provider: Provider, metadata: Metadata, access_token: str, checks: openid_tokens.Checks
) -> dict[str, Any]:
    body = openid_wire.userinfo(metadata, access_token, signed=provider.signed_userinfo)
    if provider.signed_userinfo:
        return openid_tokens.signed(body.decode("ascii", "replace"), checks, metadata=metadata)
    return openid_wire.json_object(body)
