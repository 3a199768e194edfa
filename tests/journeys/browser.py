"""
A browser that goes to a provider and comes back, as far as sign-in needs one.
"""

from urllib.parse import parse_qsl, urlsplit

import httpx
from django.test import Client

from tests.fakes.running import PUBLIC


class Browser(Client):
    def __init__(self) -> None:
        super().__init__(SERVER_NAME=urlsplit(PUBLIC).hostname)

    def get(self, path, data=None, **more):
        return super().get(path, data, secure=True, **more)

    def post(self, path, data=None, **more):
        return super().post(path, data, secure=True, HTTP_REFERER=f"{PUBLIC}/", **more)

    def leave_for(self, provider, **query):
        """
        Return the provider's address.
        """
        response = self.get(f"/connexion/{provider}", query)
        assert response.status_code == 302, response.content
        return response["Location"]

    def come_back(self, address):
        """
        Follow the provider to our own address, and return our answer.
        """
        answer = httpx.get(address, trust_env=False)
        assert answer.status_code == 303, answer.text
        return self.follow(answer.headers["location"])

    def follow(self, address):
        parts = urlsplit(address)
        return self.get(parts.path, dict(parse_qsl(parts.query)))

    def sign_in(self, provider, login_hint, **query):
        return self.come_back(self.leave_for(provider, login_hint=login_hint, **query))

    @property
    def session(self):
        cookie = self.cookies.get("ens_session")
        return cookie.value if cookie else ""


def state_of(address):
    return dict(parse_qsl(urlsplit(address).query))["state"]
