"""
The national sign-in providers, by the name they have in our addresses.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from ens.clients import franceconnect, openid, pro_sante_connect
from ens.clients.franceconnect import PivotIdentity
from ens.clients.openid import (
    AuthorizationRequest,
    InvalidAnswer,
    OpenIdError,
    ProviderDown,
    ProviderRefused,
)
from ens.clients.pro_sante_connect import ProIdentity
from ens.contexts.accounts.values import PendingSignIn

__all__ = [
    "CITIZEN",
    "PROFESSIONAL",
    "InvalidAnswer",
    "OpenIdError",
    "PivotIdentity",
    "ProIdentity",
    "ProviderDown",
    "ProviderRefused",
    "begin",
    "citizen",
    "professional",
    "sign_out_address",
]

LEVELS = {"franceconnect": "eidas1", "franceconnect-plus": "eidas2"}
CITIZEN = tuple(LEVELS)
PROFESSIONAL = "pro-sante-connect"


def begin(name: str, *, login_hint: str) -> AuthorizationRequest:
    """
    :raises ProviderDown, InvalidAnswer: as `openid.begin`
    """
    return openid.begin(_provider(name), redirect_uri=_return_to(name), login_hint=login_hint)


def citizen(pending: PendingSignIn, *, query: Mapping[str, str], now: dt.datetime) -> PivotIdentity:
    """
    :raises OpenIdError: if the provider refused, is down, or cannot be believed
    """
    known, request = _provider(pending.provider), _request(pending, query)
    return franceconnect.finish(
        known,
        code=openid.read_answer(known, request=request, query=query),
        request=request,
        redirect_uri=_return_to(pending.provider),
        now=now,
    )


def professional(
    pending: PendingSignIn, *, query: Mapping[str, str], now: dt.datetime
) -> ProIdentity:
    """
    :raises OpenIdError: as `citizen`
    """
    known, request = _provider(pending.provider), _request(pending, query)
    return pro_sante_connect.finish(
        known,
        code=openid.read_answer(known, request=request, query=query),
        request=request,
        redirect_uri=_return_to(pending.provider),
        now=now,
    )


def sign_out_address(name: str, *, id_token: str) -> str:
    """
    Where the provider's own session ends; "" when it cannot say, now.
    """
    if name not in settings.PROVIDERS or not id_token:
        return ""
    return_to = f"{settings.ENS_PUBLIC_URL}/deconnexion/retour"
    try:
        return openid.sign_out_url(_provider(name), id_token=id_token, return_to=return_to)
    except OpenIdError:
        return ""


def _provider(name: str) -> openid.Provider:
    known: dict[str, Any] = dict(settings.PROVIDERS[name])
    if name in LEVELS:
        return franceconnect.provider(**known, acr=LEVELS[name])
    return pro_sante_connect.provider(**known)


def _request(pending: PendingSignIn, query: Mapping[str, str]) -> AuthorizationRequest:
    """
    What was asked, as it was remembered; the state was checked when it was taken back.
    """
    asked = _provider(pending.provider).acr
    state = query.get("state", "")
    return AuthorizationRequest("", state, pending.nonce, pending.verifier, asked)


def _return_to(name: str) -> str:
    return f"{settings.ENS_PUBLIC_URL}/connexion/{name}/retour"
