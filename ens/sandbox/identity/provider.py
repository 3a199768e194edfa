"""
One OpenID Connect provider: code flow only, as discovery says.

Source: OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0; RFC 6749, 7636, 9207.
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ens.sandbox import settings
from ens.sandbox.identity import authorization, ending, exchange, keys, person_data, signing_in
from ens.sandbox.identity.desk import Desk
from ens.sandbox.identity.flavours import Flavour
from ens.sandbox.identity.memory import Memory
from ens.sandbox.identity.parties import Assertions
from ens.sandbox.identity.people import Register


def application(flavour: Flavour) -> Starlette:
    keys.make(flavour.service)
    people = Register(settings.current().folder / "identities.json")
    desk = Desk(flavour, people, Memory(), Assertions())
    well_known = f"{flavour.realm}/.well-known/openid-configuration"
    waiting = f"{flavour.realm}/interaction/{{waiting}}"
    both = ["GET", "POST"]
    app = Starlette(
        routes=[
            Route(well_known, discovery),
            Route(flavour.jwks, jwks),
            Route(flavour.authorize, authorization.authorize, methods=both),
            Route(waiting, signing_in.ask, name="waiting"),
            Route(f"{waiting}/login", signing_in.answer, methods=["POST"]),
            Route(flavour.token, exchange.token, methods=["POST"]),
            Route(flavour.userinfo, person_data.userinfo, methods=both),
            Route(flavour.end_session, ending.end_session, methods=both),
        ]
    )
    app.state.desk = desk
    return app


async def jwks(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    return JSONResponse(keys.published(desk.flavour.service))


async def discovery(request: Request) -> Response:
    flavour = request.app.state.desk.flavour
    return JSONResponse(_metadata(flavour))


def _metadata(flavour: Flavour) -> dict[str, object]:
    signed = {"userinfo_signing_alg_values_supported": [keys.ALGORITHM]}
    return {
        "issuer": flavour.issuer,
        "authorization_endpoint": flavour.url(flavour.authorize),
        "token_endpoint": flavour.url(flavour.token),
        "userinfo_endpoint": flavour.url(flavour.userinfo),
        "jwks_uri": flavour.url(flavour.jwks),
        "end_session_endpoint": flavour.url(flavour.end_session),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "scopes_supported": list(flavour.scopes),
        "claims_supported": list(flavour.claims),
        "acr_values_supported": list(flavour.acr_values),
        "id_token_signing_alg_values_supported": [keys.ALGORITHM],
        "token_endpoint_auth_methods_supported": list(flavour.auth_methods),
        "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent"],
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
    } | (signed if flavour.userinfo_signed else {})
