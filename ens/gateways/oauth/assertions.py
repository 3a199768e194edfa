"""
`private_key_jwt`: a client proves who it is by a JWT signed with a registered key.

Sources: SMART App Launch 2.2, "Client Authentication: Asymmetric"; RFC 7523, section 3.
ES384 or RS384, `iss` = `sub` = client_id, `aud` = the token endpoint, `exp` within five minutes,
`jti` once, the key chosen by `kid` among the registered ones. Any failure is `invalid_client`.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523.client import ASSERTION_TYPE, JWTBearerClientAssertion
from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ens.contexts.accounts import api as accounts
from ens.gateways.oauth.requests import TOKEN_ENDPOINT, Client, Request
from ens.ground import clock
from ens.standards.smart import configuration

METHOD = "private_key_jwt"
LEEWAY = dt.timedelta(seconds=10)
LONGEST, LONGEST_JTI = 16_384, 255


class ClientAssertion(JWTBearerClientAssertion):
    CLIENT_AUTH_METHOD = METHOD

    def __call__(
        self, query_client: Callable[[str], Client | None], request: Request
    ) -> Client | None:
        """
        None without an assertion: another method may do.
        """
        assertion = request.form.get("client_assertion", "")
        if request.form.get("client_assertion_type") != ASSERTION_TYPE or not assertion:
            return None
        header, claimed = self._unverified(assertion)
        client = query_client(claimed.get("sub", ""))
        if client is None or request.form.get("client_id") not in (None, client.known.client_id):
            raise InvalidClientError("The client is not known here.")
        request.assertion = self._verified(assertion, header, client.known)
        request.client = client
        return client

    def _unverified(self, assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """
        Only to know whose keys to check it with.
        """
        if len(assertion) > LONGEST:
            raise InvalidClientError("The assertion is too long.")
        try:
            header, claims = self.extract_assertion(assertion)
        except (ValueError, JoseError) as error:
            raise InvalidClientError("The assertion cannot be read.") from error
        if header.get("jku") or header.get("typ", "JWT") != "JWT" or not header.get("kid"):
            raise InvalidClientError("The header of the assertion is not acceptable.")
        return header, claims

    def _verified(
        self, assertion: str, header: dict[str, Any], client: accounts.Client
    ) -> dict[str, Any]:
        keys = [jwk for jwk in client.jwks if jwk.get("kid") == header["kid"]]
        if not keys:
            raise InvalidClientError("No registered key has this kid.")
        try:
            key_set = KeySet.import_key_set({"keys": keys})
            claims = jwt.decode(assertion, key_set, algorithms=configuration.ALGORITHMS).claims
        except (JoseError, ValueError, TypeError) as error:
            raise InvalidClientError("The signature does not verify.") from error
        expires_at = _check(claims, client.client_id)
        if not accounts.use_assertion(
            client_id=client.client_id, jti=claims["jti"], expires_at=expires_at
        ):
            raise InvalidClientError("This jti was used before.")
        return dict(claims)


def _check(claims: dict[str, Any], client_id: str) -> dt.datetime:
    """
    Return until when the `jti` must be remembered.
    """
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise InvalidClientError("iss and sub must be the client_id.")
    audience = claims.get("aud")
    if f"{settings.ENS_PUBLIC_URL}{TOKEN_ENDPOINT}" not in (
        audience if isinstance(audience, list) else [audience]
    ):
        raise InvalidClientError("aud must be the token endpoint.")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        raise InvalidClientError("jti is missing.")
    if not any(_is_current(claims, now) for now in _nows()):
        raise InvalidClientError("exp must be within five minutes, and iat not in the future.")
    return clock.now() + accounts.ASSERTION_LONGEST + LEEWAY


def _nows() -> tuple[dt.datetime, ...]:
    """
    In the sandbox a client may live in the shifted time or, from outside, in the real one.
    """
    return (clock.now(), clock.real_now()) if settings.SANDBOX else (clock.now(),)


def _is_current(claims: dict[str, Any], now: dt.datetime) -> bool:
    expires, issued = _instant(claims.get("exp")), claims.get("iat")
    if expires is None or not now < expires + LEEWAY:
        return False
    if expires > now + accounts.ASSERTION_LONGEST + LEEWAY:
        return False
    if any(_in_future(claims.get(name), now) for name in ("nbf", "iat") if name in claims):
        return False
    return issued is None or _instant(issued) is not None


def _in_future(value: object, now: dt.datetime) -> bool:
    instant = _instant(value)
    return instant is None or instant > now + LEEWAY


def _instant(value: object) -> dt.datetime | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None
