"""
The conversation with a provider: discovery, keys, token, userinfo. Bounded in time and in size.

An issuer is https; http is for a simulator on this machine only. What an https issuer discovers is
https and named by a host, never by an address; what a local one discovers is on its own origin.
No redirection is followed.
"""

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from ens.clients.openid_errors import InvalidAnswer, ProviderDown, ProviderRefused

TIMEOUT = httpx.Timeout(5.0, connect=2.0)
LONGEST_SECONDS = 10.0
LARGEST_BYTES = 256 * 1024
MEMORY_SECONDS = 60.0
LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Metadata:
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    access_token: str = field(repr=False)
    id_token: str = field(repr=False)


_metadata: dict[str, tuple[float, Metadata]] = {}
_keys: dict[str, tuple[float, dict[str, Any]]] = {}


def metadata(issuer: str) -> Metadata:
    """
    Return what the issuer says of itself, remembered for a minute.

    :raises ProviderDown: if it does not answer
    :raises InvalidAnswer: if it names another issuer or an address that we do not follow
    """
    known = _metadata.get(issuer)
    if known and time.monotonic() - known[0] < MEMORY_SECONDS:
        return known[1]
    _check_issuer(issuer)
    body = _get(f"{issuer}/.well-known/openid-configuration")
    found = _read_metadata(issuer, json_object(body))
    _metadata[issuer] = (time.monotonic(), found)
    return found


def keys(found: Metadata, *, fresh: bool = False) -> tuple[dict[str, Any], bool]:
    """
    Return the provider's key set, and whether it was asked for just now.

    :raises ProviderDown: if it does not answer: no token is believed meanwhile
    """
    known = _keys.get(found.jwks_uri)
    if not fresh and known and time.monotonic() - known[0] < MEMORY_SECONDS:
        return known[1], False
    jwks = json_object(_get(found.jwks_uri))
    _keys[found.jwks_uri] = (time.monotonic(), jwks)
    return jwks, True


def forget() -> None:
    """Ask every provider again: settings changed, or tests."""
    _metadata.clear()
    _keys.clear()


def exchange(found: Metadata, fields: Mapping[str, str]) -> Tokens:
    """
    :raises ProviderRefused: if the token endpoint answers by an OAuth error
    """
    status, body, _ = _call("POST", found.token_endpoint, data=fields)
    if 400 <= status < 500:
        refusal = json_object(body)
        raise ProviderRefused(
            str(refusal.get("error", "unknown")), str(refusal.get("error_description", ""))
        )
    _check_status(status)
    answer = json_object(body)
    access, identity = answer.get("access_token"), answer.get("id_token")
    if not isinstance(access, str) or not isinstance(identity, str):
        raise InvalidAnswer("tokens are missing")
    if str(answer.get("token_type", "")).lower() != "bearer":
        raise InvalidAnswer("the access token is not a bearer token")
    return Tokens(access, identity)


def userinfo(found: Metadata, access_token: str, *, signed: bool) -> bytes:
    headers = {"Authorization": f"Bearer {access_token}"}
    status, body, media = _call("GET", found.userinfo_endpoint, headers=headers)
    if 400 <= status < 500:
        raise ProviderRefused("invalid_token", f"userinfo answered {status}")
    _check_status(status)
    if signed and media != "application/jwt":
        raise InvalidAnswer("userinfo is not signed")
    return body


def json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise InvalidAnswer("not JSON") from error
    if not isinstance(value, dict):
        raise InvalidAnswer("not a JSON object")
    return value


def _get(url: str) -> bytes:
    status, body, _ = _call("GET", url)
    _check_status(status)
    return body


def _check_status(status: int) -> None:
    if status >= 500:
        raise ProviderDown(f"answered {status}")
    if status != 200:
        raise InvalidAnswer(f"answered {status}")


def _call(
    method: str,
    url: str,
    *,
    data: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, bytes, str]:
    client = httpx.Client(
        timeout=TIMEOUT, verify=_trusted(), trust_env=urlsplit(url).hostname not in LOCAL
    )
    accepted = {"Accept": "application/json, application/jwt", **(headers or {})}
    try:
        with client, client.stream(method, url, data=data, headers=accepted) as answer:
            media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            return answer.status_code, _read(answer), media
    except httpx.HTTPError as error:
        raise ProviderDown(f"{type(error).__name__} at {urlsplit(url).hostname}") from error


def _read(answer: httpx.Response) -> bytes:
    """Read the body, unless it is longer or slower than any honest one."""
    until = time.monotonic() + LONGEST_SECONDS
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if len(body) > LARGEST_BYTES:
            raise InvalidAnswer("the answer is too large")
        if time.monotonic() > until:
            raise ProviderDown("the answer is too slow")
    return bytes(body)


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _check_issuer(issuer: str) -> None:
    parts = urlsplit(issuer)
    local = parts.scheme == "http" and parts.hostname in LOCAL
    if not (local or parts.scheme == "https") or parts.query or parts.fragment:
        raise InvalidAnswer("the issuer is neither https nor on this machine")


def _read_metadata(issuer: str, said: Mapping[str, Any]) -> Metadata:
    if said.get("issuer") != issuer:
        raise InvalidAnswer("discovery names another issuer")
    needed = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    endpoints = {name: _followed(issuer, said.get(name)) for name in needed}
    end = said.get("end_session_endpoint")
    return Metadata(issuer, **endpoints, end_session_endpoint=_followed(issuer, end) if end else "")


def _followed(issuer: str, endpoint: object) -> str:
    """
    Return the endpoint if we follow it there.

    :raises InvalidAnswer: if it leaves the issuer's machine, or https, or names a bare address
    """
    if not isinstance(endpoint, str):
        raise InvalidAnswer("an endpoint is missing")
    here, there = urlsplit(issuer), urlsplit(endpoint)
    same_origin = (there.scheme, there.netloc) == (here.scheme, here.netloc)
    if not same_origin and not (here.scheme == there.scheme == "https" and _is_named(there)):
        raise InvalidAnswer("an endpoint is out of the provider's reach")
    return endpoint


def _is_named(url: SplitResult) -> bool:
    """A public host name: its last label is a word, which no way to write an address allows."""
    host = url.hostname or ""
    last = host.rpartition(".")[2]
    return (
        "@" not in url.netloc
        and "." in host
        and last[:1].isalpha()
        and last not in ("local", "localhost", "internal")
    )
