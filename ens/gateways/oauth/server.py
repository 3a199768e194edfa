"""
The authorisation server: Authlib's, on our own storage.
"""

from functools import cache
from typing import Any

from authlib.common.encoding import json_dumps
from authlib.oauth2 import AuthorizationServer
from django.http import HttpRequest, HttpResponse

from ens.gateways.oauth.assertions import METHOD, ClientAssertion
from ens.gateways.oauth.grants import Audience, CodeGrant, Pkce, RefreshGrant, SoftwareGrant
from ens.gateways.oauth.requests import Client, Request, client_of


class Server(AuthorizationServer):
    def query_client(self, client_id: str) -> Client | None:
        return client_of(client_id)

    def create_oauth2_request(self, request: HttpRequest | Request) -> Request:
        """
        The address carries an authorisation request, the form all the others.
        """
        if isinstance(request, Request):
            return request
        fields = request.GET if request.path == "/oauth/authorize" else request.POST
        return Request(request, fields)

    def handle_response(
        self, status: int, body: Any, headers: list[tuple[str, str]]
    ) -> HttpResponse:
        if isinstance(body, dict):
            body = json_dumps(body)
        return HttpResponse(body, status=status, headers=dict(headers))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """
        Nobody listens.
        """


@cache
def server() -> Server:
    made = Server()
    made.register_client_auth_method(METHOD, ClientAssertion())
    made.register_grant(CodeGrant, [Pkce(required=True), Audience()])
    made.register_grant(RefreshGrant)
    made.register_grant(SoftwareGrant)
    return made
