"""
The end of the session at the provider, asked by the relying party.

Source: OpenID Connect RP-Initiated Logout 1.0. Nobody is sent to an address that is not registered.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from ens.sandbox import pages
from ens.sandbox.identity import desk, errors, keys, parties
from ens.sandbox.identity.desk import Desk
from ens.sandbox.identity.errors import Refused


async def end_session(request: Request) -> Response:
    here = desk.of(request)
    parameters: Mapping[str, str] = request.query_params
    if request.method == "POST":
        async with request.form() as form:
            parameters = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        address = _address(here, parameters)
    except Refused as refused:
        return pages.render_error(refused.description, title=here.flavour.title)
    here.memory.sessions.remove(request.cookies.get(here.flavour.cookie, ""))
    response: Response
    if address:
        response = errors.back_to(address, {"state": parameters.get("state", "")})
    else:
        response = pages.render("sandbox/signed_out.html", title=here.flavour.title)
    response.delete_cookie(here.flavour.cookie, path=f"/{here.flavour.service}")
    return response


def _address(here: Desk, parameters: Mapping[str, str]) -> str:
    address = parameters.get("post_logout_redirect_uri", "")
    try:
        claims = keys.verify(here.flavour.service, parameters.get("id_token_hint", ""))
    except ValueError as error:
        raise Refused("invalid_request", "id_token_hint absent ou non reconnu") from error
    party = parties.party(str(claims.get("aud")), here.flavour.service)
    if claims.get("iss") != here.flavour.issuer or party is None:
        raise Refused("invalid_request", "id_token_hint d’un autre émetteur")
    if address and address not in party.post_logout_redirect_uris:
        raise Refused("invalid_request", "post_logout_redirect_uri non déclarée")
    return address
