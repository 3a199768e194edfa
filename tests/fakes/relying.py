"""
A relying party and its browser, as far as a test needs them.
"""

from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from ens.clients import franceconnect, openid, openid_wire, pro_sante_connect
from ens.clients.openid import AuthorizationRequest, Provider
from tests.fakes.running import OTHER_ANSWER, OTHER_KEY, OTHER_PARTY, PLAIN, PUBLIC, Sandbox

MODULES: dict[str, ModuleType] = {
    "franceconnect": franceconnect,
    "franceconnect-plus": franceconnect,
    "pro-sante-connect": pro_sante_connect,
}
REALMS = {
    "franceconnect": "/api/v2",
    "franceconnect-plus": "/api/v2",
    "pro-sante-connect": "/auth/realms/esante-wallet",
}
ALL = tuple(MODULES)


class Relying:
    """
    The product's place at one provider, and the way through it in one call.
    """

    def __init__(self, sandbox: Sandbox, service: str) -> None:
        openid_wire.forget()
        self.service = service
        self.module = MODULES[service]
        self.redirect_uri = f"{PUBLIC}/connexion/{service}/retour"
        level = {"acr": "eidas2"} if service == "franceconnect-plus" else {}
        self.provider: Provider = self.module.provider(
            issuer=f"{sandbox.url}/{service}{REALMS[service]}",
            client_id="ens",
            client_secret="sandbox-secret",
            **level,
        )

    def as_other_party(self) -> "Relying":
        self.redirect_uri = OTHER_ANSWER
        self.provider = replace(
            self.provider, client_id=OTHER_PARTY, client_secret="", private_key=OTHER_KEY
        )
        return self

    def begin(self, login_hint: str = "", acr: str = "") -> AuthorizationRequest:
        return openid.begin(
            self.provider, redirect_uri=self.redirect_uri, login_hint=login_hint, acr=acr
        )

    def code(self, request: AuthorizationRequest) -> str:
        return openid.read_answer(self.provider, request=request, query=answer(request.url))

    def finish(self, request: AuthorizationRequest, code: str, **more: Any) -> Any:
        usual = {"redirect_uri": self.redirect_uri, "now": datetime.now(UTC)}
        return self.module.finish(self.provider, code=code, request=request, **(usual | more))

    def sign_in(self, login_hint: str, acr: str = "") -> Any:
        request = self.begin(login_hint, acr)
        return self.finish(request, self.code(request))


def answer(url: str) -> dict[str, str]:
    """
    What the browser brings back from the provider.
    """
    response = httpx.get(url, **PLAIN)
    assert response.status_code == 303, response.text
    return query_of(response)


def query_of(response: httpx.Response) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))
