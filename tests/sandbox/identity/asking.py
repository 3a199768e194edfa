"""
A bare browser and relying party, to ask a simulator what no honest one would.
"""

import base64
import hashlib
from typing import Any

import httpx

from tests.fakes.relying import REALMS, query_of
from tests.fakes.running import PLAIN, PUBLIC, Sandbox

VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
SCOPES = {"pro-sante-connect": "openid scope_all"}
LEVELS = {"franceconnect-plus": "eidas2"}


class Asking:
    def __init__(self, sandbox: Sandbox, service: str) -> None:
        self.service = service
        self.issuer = f"{sandbox.url}/{service}{REALMS[service]}"
        self.browser = httpx.Client(**PLAIN)
        self.metadata = self.browser.get(f"{self.issuer}/.well-known/openid-configuration").json()

    def authorize(self, **changed: Any) -> httpx.Response:
        usual = {
            "response_type": "code",
            "client_id": "ens",
            "redirect_uri": f"{PUBLIC}/connexion/{self.service}/retour",
            "scope": SCOPES.get(self.service, "openid identite_pivot email"),
            "state": "s",
            "nonce": "n",
            "acr_values": LEVELS.get(self.service, "eidas1"),
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        asked = {name: value for name, value in (usual | changed).items() if value is not None}
        return self.browser.get(self.metadata["authorization_endpoint"], params=asked)

    def code(self, login_hint: str, **changed: Any) -> str:
        return query_of(self.authorize(login_hint=login_hint, **changed))["code"]

    def token(self, code: str, **changed: Any) -> httpx.Response:
        usual = {
            "grant_type": "authorization_code",
            "client_id": "ens",
            "client_secret": "sandbox-secret",
            "code": code,
            "redirect_uri": f"{PUBLIC}/connexion/{self.service}/retour",
            "code_verifier": VERIFIER,
        }
        fields = {name: value for name, value in (usual | changed).items() if value is not None}
        return self.browser.post(self.metadata["token_endpoint"], data=fields)

    def userinfo(self, access_token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {access_token}"}
        return self.browser.get(self.metadata["userinfo_endpoint"], headers=headers)
