"""
Requests and clients as Authlib wants to see them.
"""

from collections import defaultdict
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Payload, OAuth2Request
from django.conf import settings
from django.http import HttpRequest, QueryDict

from ens.contexts.accounts import api as accounts
from ens.standards.smart import scopes

INTERACTIVE = ("app", "pro_software")
TOKEN_ENDPOINT = "/oauth/token"


class Payload(OAuth2Payload):
    def __init__(self, fields: QueryDict) -> None:
        self._fields = fields

    @property
    def data(self) -> dict[str, str]:
        return {name: str(value) for name, value in self._fields.items()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return defaultdict(list, self._fields.lists())


class Request(OAuth2Request):
    """
    Parameters are read in one place: the address at `authorize`, the form elsewhere.

    The transport is not judged here: the public address is a setting, checked at start-up.
    """

    def __init__(self, request: HttpRequest, fields: QueryDict) -> None:
        secure = settings.ENS_PUBLIC_URL.replace("http://", "https://", 1)
        super().__init__(request.method, f"{secure}{request.path}", headers=request.headers)
        self.payload = Payload(fields)
        self.assertion: dict[str, Any] = {}
        self._form = request.POST

    @property
    def args(self) -> QueryDict:
        return self.payload._fields

    @property
    def form(self) -> QueryDict:
        return self._form


class Client(ClientMixin):
    """
    A registered client, and what it may ask of the server.
    """

    def __init__(self, known: accounts.Client) -> None:
        self.known = known

    def get_client_id(self) -> str:
        return self.known.client_id

    def get_default_redirect_uri(self) -> None:
        """
        The address is always said: SMART asks for it, and one left out was often forgotten.
        """

    def get_allowed_scope(self, scope: str | None) -> str | None:
        return allowed(self.known, scope or "")

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """
        The exact text; nothing is parsed, so nothing can be spelled otherwise.
        """
        return redirect_uri in self.known.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.known.auth

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and self.known.kind in INTERACTIVE

    def check_grant_type(self, grant_type: str) -> bool:
        if grant_type == "client_credentials":
            return self.known.kind in ("structure", "operator")
        return self.known.kind in INTERACTIVE


def allowed(client: accounts.Client, asked: str) -> str | None:
    """
    What was asked, within what was registered; None if it breaks the grammar or leaves nothing.
    """
    try:
        left = scopes.parse(asked).narrow(scopes.parse(client.scopes))
    except scopes.MalformedScope:
        return None
    return str(left) or None


def client_of(client_id: object) -> Client | None:
    known = accounts.client_of(client_id) if isinstance(client_id, str) and client_id else None
    return Client(known) if known else None
