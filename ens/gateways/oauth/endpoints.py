"""
What software calls: token, revocation, introspection, keys, discovery.

Sources: RFC 6749, section 3.2; RFC 7009; RFC 7662; SMART App Launch 2.2, "Conformance" and
"Token Introspection". Every answer is JSON, of which no copy is kept.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ens.contexts.accounts import api as accounts
from ens.gateways.oauth import limits, signing, tokens
from ens.gateways.oauth.assertions import METHOD
from ens.gateways.oauth.cors import any_origin, registered_origins
from ens.gateways.oauth.requests import Client, Request
from ens.gateways.oauth.server import server
from ens.ground import clock
from ens.standards.smart import configuration, scopes

View = Callable[[HttpRequest], HttpResponse]
FORM = "application/x-www-form-urlencoded"
DAY = "public, max-age=300"


def posted_form(view: View) -> View:
    """
    One form by POST, in which nothing is said twice (RFC 6749, section 3.2).
    """

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return _error("invalid_request", "Only POST is answered.", status=405, Allow="POST")
        if request.content_type != FORM:
            return _error("invalid_request", f"The body must be {FORM}.")
        try:
            if any(len(values) > 1 for _, values in request.POST.lists()):
                return _error("invalid_request", "A parameter is said twice.")
            response = view(request)
        except OAuth2Error as error:
            response = server().handle_error_response(None, error)
        if response.status_code in (400, 401):
            response = limits.failed(request, response)
        return _not_kept(response)

    return checked


@csrf_exempt
@registered_origins
@posted_form
def token(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = server().create_token_response(request)
    return response


@csrf_exempt
@registered_origins
@posted_form
def revoke(request: HttpRequest) -> HttpResponse:
    """
    200 whether the token worked or not: the client wants it not to, and it does not.
    """
    client = _authenticated(request, [METHOD, "none"])
    raw = request.POST.get("token")
    if not raw:
        raise InvalidRequestError("token is missing.")
    accounts.revoke_token(raw, client_id=client.known.client_id, now=clock.now())
    return JsonResponse({})


@csrf_exempt
@registered_origins
@posted_form
def introspect(request: HttpRequest) -> HttpResponse:
    """
    For any client that holds a working token, or proves who it is; `{"active": false}` and
    nothing else for a token that does not work.
    """
    if not _holds_token(request):
        _authenticated(request, [METHOD])
    raw = request.POST.get("token")
    if not raw:
        raise InvalidRequestError("token is missing.")
    state = accounts.state_of_token(raw, now=clock.now())
    return JsonResponse(_said_of(state) if state else {"active": False})


def _holds_token(request: HttpRequest) -> bool:
    scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    try:
        accounts.actor_of_token(raw, now=clock.now())
    except accounts.TokenRefused:
        return False
    return True


def _said_of(state: accounts.TokenState) -> dict[str, Any]:
    account = accounts.account(state.account)
    granted = scopes.parse(state.scopes)
    said = {
        "active": True,
        "token_type": "Bearer",
        "scope": state.scopes,
        "client_id": state.client_id,
        "iat": int(state.issued_at.timestamp()),
        "exp": int(state.expires_at.timestamp()),
        **tokens.launch_context(state.patient),
    }
    if "openid" in granted:
        said |= {"iss": settings.ENS_PUBLIC_URL, "sub": account.subject}
        if fhir_user := tokens.fhir_user_of(account, granted):
            said["fhirUser"] = fhir_user
    return said


def _authenticated(request: HttpRequest, methods: list[str]) -> Client:
    client: Client = server().authenticate_client(Request(request, request.POST), methods)
    return client


@any_origin
def jwks(request: HttpRequest) -> HttpResponse:
    return _public(signing.public_keys())


@any_origin
def smart_configuration(request: HttpRequest) -> HttpResponse:
    return _public(configuration.smart_configuration(settings.ENS_PUBLIC_URL))


@any_origin
def openid_configuration(request: HttpRequest) -> HttpResponse:
    return _public(configuration.openid_configuration(settings.ENS_PUBLIC_URL))


def _public(said: dict[str, Any]) -> HttpResponse:
    return JsonResponse(said, headers={"Cache-Control": DAY})


def _error(error: str, description: str, *, status: int = 400, **headers: str) -> HttpResponse:
    said = {"error": error, "error_description": description}
    return _not_kept(JsonResponse(said, status=status, headers=headers))


def _not_kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response
