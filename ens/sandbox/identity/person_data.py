"""
The UserInfo endpoint: a signed JWT at FranceConnect, plain JSON at Pro Santé Connect.

Source: OpenID Connect Core 5.3; RFC 6750.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ens.sandbox.identity import desk, errors, keys
from ens.sandbox.identity.memory import TOKEN_SECONDS


async def userinfo(request: Request) -> Response:
    here = desk.of(request)
    scheme, _, access_token = request.headers.get("authorization", "").partition(" ")
    granted = here.memory.tokens.get(access_token, now=desk.now())
    person = here.person(granted.login_hint) if granted else None
    if scheme.lower() != "bearer" or granted is None or person is None:
        return _unauthorised()
    asked = granted.request
    claims = here.flavour.userinfo_claims(person, asked.scope)
    claims["sub"] = here.subject(asked.client_id, person)
    if not here.flavour.userinfo_signed:
        return JSONResponse(claims, headers=errors.NO_STORE)
    now = int(desk.now())
    claims |= {"iss": here.flavour.issuer, "aud": asked.client_id, "iat": now}
    signed = keys.sign(here.flavour.service, claims | {"exp": now + TOKEN_SECONDS})
    return Response(signed, media_type="application/jwt", headers=errors.NO_STORE)


def _unauthorised() -> Response:
    description = "access token is missing, unknown or expired"
    refused = errors.as_json(errors.Refused("invalid_token", description, status=401))
    refused.headers["WWW-Authenticate"] = (
        f'Bearer error="invalid_token", error_description="{description}"'
    )
    return refused
