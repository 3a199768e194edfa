"""
What the token endpoint answers: tokens, the launch context, the id_token.

Sources: RFC 6749, section 5.1; SMART App Launch 2.2, "Scopes for requesting context data" and
"Scopes for requesting identity data"; OpenID Connect Core 1.0, section 2.
"""

import base64
import datetime as dt
import hashlib
from typing import Any

from django.conf import settings

from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.gateways.oauth import signing
from ens.standards.smart import scopes

Answer = dict[str, Any]


def of_code(code: accounts.Code, *, now: dt.datetime) -> Answer:
    """
    :raises accounts.GrantRevoked: if what was allowed is withdrawn already
    """
    granted = scopes.parse(code.scopes)
    answer = _of_grant(code.grant, code.scopes, code.patient, now)
    if any(scope in granted for scope in scopes.REFRESH):
        answer["refresh_token"] = accounts.issue_refresh_token(
            grant=code.grant, client_id=code.client_id, now=now
        )
    if "openid" in granted:
        answer["id_token"] = id_token(code, access_token=answer["access_token"], now=now)
    return answer


def of_refresh_token(held: accounts.RefreshToken, *, scope: str, now: dt.datetime) -> Answer:
    """
    The same patient, never more scopes; a new refresh token takes the place of the old one.

    :raises accounts.GrantRevoked: as `of_code`, or when another request was first
    """
    answer = _of_grant(held.grant, scope or held.scopes, held.patient, now)
    answer["refresh_token"] = accounts.issue_refresh_token(
        grant=held.grant, client_id=held.client_id, now=now
    )
    return answer


def _of_grant(grant: int, scope: str, patient: int, now: dt.datetime) -> Answer:
    raw, expires = accounts.issue_token_of_grant(
        grant=grant, scopes=scope, audience=settings.FHIR_BASE, now=now
    )
    answer = {**bearer(raw, expires, scope, now), **launch_context(patient)}
    return answer


def bearer(raw: str, expires: dt.datetime, scope: str, now: dt.datetime) -> Answer:
    return {
        "access_token": raw,
        "token_type": "Bearer",
        "expires_in": int((expires - now).total_seconds()),
        "scope": scope,
    }


def launch_context(patient: int) -> Answer:
    """
    The application shows whose record this is: the same person may look at a child's.
    """
    if not patient:
        return {}
    return {"patient": identity.person(patient).public_id, "need_patient_banner": True}


def id_token(code: accounts.Code, *, access_token: str, now: dt.datetime) -> str:
    account = accounts.account(code.account)
    claims: dict[str, Any] = {
        "iss": settings.ENS_PUBLIC_URL,
        "sub": account.subject,
        "aud": code.client_id,
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + 600,
        "auth_time": int(code.auth_time.timestamp()),
        "at_hash": half_hash(access_token),
    }
    if code.nonce:
        claims["nonce"] = code.nonce
    if code.assurance:
        claims["acr"] = f"eidas{code.assurance}"
    if fhir_user := fhir_user_of(account, scopes.parse(code.scopes)):
        claims["fhirUser"] = fhir_user
    return signing.sign(claims)


def fhir_user_of(account: accounts.Account, granted: scopes.Scopes) -> str:
    if "fhirUser" not in granted and "profile" not in granted:
        return ""
    if account.person:
        return f"{settings.FHIR_BASE}/Patient/{identity.person(account.person).public_id}"
    if account.professional:
        known = directory.professional(account.professional)
        return f"{settings.FHIR_BASE}/Practitioner/{known.public_id}"
    return ""


def half_hash(access_token: str) -> str:
    digest = hashlib.sha256(access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
