"""
The token endpoint: one code against one access token and one signed id_token, once.

Source: OpenID Connect Core 3.1.3; RFC 6749 section 4.1.3 and 5.2; RFC 7636 section 4.6.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ens.sandbox.identity import desk, errors, keys, parties
from ens.sandbox.identity.desk import Desk
from ens.sandbox.identity.errors import Refused
from ens.sandbox.identity.memory import TOKEN_SECONDS, Grant
from ens.sandbox.identity.parties import Party, Unauthenticated


async def token(request: Request) -> Response:
    here = desk.of(request)
    async with request.form() as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        party = _authenticated(here, request.headers.get("authorization", ""), fields)
        if fields.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type", "grant_type must be authorization_code")
        return _tokens(here, party, _granted(here, party, fields))
    except Refused as refused:
        return errors.as_json(refused)


def _authenticated(here: Desk, authorization: str, fields: Mapping[str, str]) -> Party:
    try:
        if authorization and "client_secret_basic" in here.flavour.auth_methods:
            return _by_basic(here, authorization)
        if fields.get("client_assertion_type") == parties.ASSERTION:
            return here.assertions.party(
                fields.get("client_assertion", ""),
                service=here.flavour.service,
                audiences=(here.flavour.issuer, here.flavour.url(here.flavour.token)),
                now=desk.now(),
            )
        known = parties.party(fields.get("client_id", ""), here.flavour.service)
        return parties.with_secret(known, fields.get("client_secret", ""))
    except Unauthenticated as error:
        raise Refused("invalid_client", "client authentication failed", status=401) from error


def _by_basic(here: Desk, authorization: str) -> Party:
    scheme, _, encoded = authorization.partition(" ")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError as error:
        raise Unauthenticated from error
    if scheme.lower() != "basic":
        raise Unauthenticated
    return parties.with_secret(
        parties.party(unquote(client_id), here.flavour.service), unquote(secret)
    )


def _granted(here: Desk, party: Party, fields: Mapping[str, str]) -> Grant:
    granted = here.memory.codes.get(fields.get("code", ""), now=desk.now())
    if granted and granted.access_token:
        here.memory.tokens.remove(granted.access_token)
    if granted is None or granted.access_token or granted.request.client_id != party.client_id:
        raise Refused("invalid_grant", "grant request is invalid")
    if fields.get("redirect_uri") != granted.request.redirect_uri:
        raise Refused("invalid_grant", "redirect_uri mismatch")
    if not _is_verified(granted.request.challenge, fields.get("code_verifier", "")):
        raise Refused("invalid_grant", "PKCE verification failed")
    return granted


def _is_verified(challenge: str, verifier: str) -> bool:
    if not challenge:
        return not verifier
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(challenge, _base64url(digest))


def _tokens(here: Desk, party: Party, granted: Grant) -> Response:
    now = desk.now()
    held = Grant(granted.request, granted.login_hint, granted.signed_in_at, now + TOKEN_SECONDS)
    granted.access_token = here.memory.tokens.put(held, now=now)
    answer = {
        "access_token": granted.access_token,
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": " ".join(granted.request.scope),
        "id_token": keys.sign(here.flavour.service, _id_token(here, party, granted, int(now))),
    }
    return JSONResponse(answer, headers=errors.NO_STORE)


def _id_token(here: Desk, party: Party, granted: Grant, now: int) -> dict[str, Any]:
    person = here.person(granted.login_hint)
    if person is None:
        raise Refused("invalid_grant", "the person is no longer known")
    asked = granted.request
    access = hashlib.sha256(granted.access_token.encode()).digest()
    claims: dict[str, Any] = {
        "iss": here.flavour.issuer,
        "sub": here.subject(party.client_id, person),
        "aud": party.client_id,
        "exp": now + TOKEN_SECONDS,
        "iat": now,
        "auth_time": granted.signed_in_at,
        "nonce": asked.nonce,
        "acr": asked.acr,
        "at_hash": _base64url(access[:16]),
    }
    if "amr" in asked.scope or "amr" in (asked.claims.get("id_token") or {}):
        claims["amr"] = list(here.flavour.amr)
    return claims


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
