"""
The authorisation endpoint: checks the request, then lets the person sign in.

Source: OpenID Connect Core 3.1.2; RFC 7636 (PKCE, S256 only). Until the relying party's address
is known to be registered, an error is a page: nobody is sent to an address nobody vouched for.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from ens.sandbox import pages
from ens.sandbox.identity import desk, errors, parties, signing_in
from ens.sandbox.identity.desk import Desk
from ens.sandbox.identity.errors import Refused
from ens.sandbox.identity.flavours import Flavour
from ens.sandbox.identity.memory import REQUEST_SECONDS, Request, Waiting
from ens.sandbox.identity.parties import Party

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
PROMPTS = frozenset({"none", "login", "consent", "select_account"})


async def authorize(request: HttpRequest) -> Response:
    here = desk.of(request)
    parameters = await _parameters(request)
    try:
        party = _asking(here.flavour, parameters)
    except Refused as refused:
        return pages.render_error(refused.description, title=here.flavour.title)
    try:
        return _proceed(request, here, _request(here.flavour, party, parameters), parameters)
    except Refused as refused:
        answer = {"error": refused.error, "error_description": refused.description}
        answer |= {"state": parameters.get("state", ""), "iss": here.flavour.issuer}
        return errors.back_to(parameters["redirect_uri"], answer)


async def _parameters(request: HttpRequest) -> Mapping[str, str]:
    if request.method == "GET":
        return request.query_params
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _proceed(
    request: HttpRequest, here: Desk, asked: Request, parameters: Mapping[str, str]
) -> Response:
    """A known hint signs in at once; an open session answers `prompt=none`; else, ask."""
    hint = parameters.get("login_hint", "")
    if asked.prompt != "none":
        known = here.person(hint) if hint else None
        return signing_in.sign_in(here, asked, known) if known else _ask(here, asked, hint)
    session = signing_in.session_of(request, here)
    person = here.person(session.login_hint) if session else None
    if session is None or person is None or (hint and hint != person.login_hint):
        raise Refused("login_required", "no session is open")
    return signing_in.grant(here, asked, person, signed_in_at=session.signed_in_at)


def _ask(here: Desk, asked: Request, hint: str) -> Response:
    now = desk.now()
    name = here.memory.requests.put(Waiting(asked, now + REQUEST_SECONDS), now=now)
    url = here.flavour.url(f"{here.flavour.realm}/interaction/{name}")
    unknown = {"hint": hint} if hint else {}
    return errors.back_to(url, unknown) if unknown else RedirectResponse(url, status_code=303)


def _asking(flavour: Flavour, parameters: Mapping[str, str]) -> Party:
    party = parties.party(parameters.get("client_id", ""), flavour.service)
    if party is None:
        raise Refused("invalid_client", "client_id inconnu")
    if parameters.get("redirect_uri", "") not in party.redirect_uris:
        raise Refused("invalid_request", "redirect_uri non déclarée pour ce client_id")
    return party


def _request(flavour: Flavour, party: Party, parameters: Mapping[str, str]) -> Request:
    _check_protocol(party, parameters)
    return Request(
        client_id=party.client_id,
        redirect_uri=parameters["redirect_uri"],
        scope=_scope(flavour, parameters),
        state=parameters["state"],
        nonce=parameters["nonce"],
        acr=_acr(flavour, parameters),
        challenge=parameters.get("code_challenge", ""),
        claims=_claims(parameters),
        prompt=_prompt(parameters),
    )


def _check_protocol(party: Party, parameters: Mapping[str, str]) -> None:
    if parameters.get("response_type") != "code":
        raise Refused("unsupported_response_type", "response_type must be code")
    if parameters.get("response_mode", "query") != "query":
        raise Refused("invalid_request", "response_mode must be query")
    if "request" in parameters:
        raise Refused("request_not_supported", "request objects are not supported")
    if "request_uri" in parameters:
        raise Refused("request_uri_not_supported", "request objects are not supported")
    for name in ("state", "nonce"):
        if not parameters.get(name):
            raise Refused("invalid_request", f"missing required parameter: {name}")
    _check_challenge(party, parameters)


def _check_challenge(party: Party, parameters: Mapping[str, str]) -> None:
    challenge = parameters.get("code_challenge", "")
    if not challenge and not party.pkce:
        return
    if not _CHALLENGE.fullmatch(challenge):
        raise Refused("invalid_request", "code_challenge must be the S256 of the verifier")
    if parameters.get("code_challenge_method") != "S256":
        raise Refused("invalid_request", "code_challenge_method must be S256")


def _scope(flavour: Flavour, parameters: Mapping[str, str]) -> tuple[str, ...]:
    scope = tuple(parameters.get("scope", "").split())
    if "openid" not in scope:
        raise Refused("invalid_request", "openid scope must be requested")
    if unknown := [name for name in scope if name not in flavour.scopes]:
        raise Refused("invalid_scope", f"requested scope is not allowed: {' '.join(unknown)}")
    return scope


def _acr(flavour: Flavour, parameters: Mapping[str, str]) -> str:
    asked = parameters.get("acr_values", "").split()
    if not asked and not flavour.acr_required:
        return flavour.acr_values[0]
    for acr in asked:
        if acr in flavour.acr_values:
            return acr
    raise Refused("invalid_request", f"acr_values must be one of {', '.join(flavour.acr_values)}")


def _prompt(parameters: Mapping[str, str]) -> str:
    prompts = parameters.get("prompt", "").split()
    if not set(prompts) <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise Refused("invalid_request", "prompt is not valid")
    return " ".join(prompts)


def _claims(parameters: Mapping[str, str]) -> dict[str, Any]:
    try:
        claims = json.loads(parameters.get("claims") or "{}")
    except ValueError as error:
        raise Refused("invalid_request", "claims must be a JSON object") from error
    if not isinstance(claims, dict):
        raise Refused("invalid_request", "claims must be a JSON object")
    return claims
