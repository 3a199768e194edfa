"""
A FHIR server to measure: ours or a peer, known by its base URL only.
"""

import http.client
import json
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from joserfc import jwk, jwt

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class TargetRefused(Exception):
    """
    The server answered something else than what the preparation needed.
    """


@dataclass(slots=True)
class Target:
    name: str
    base: str
    headers: dict[str, str] = field(default_factory=dict)
    clients: Path | None = None

    def authorize(self) -> None:
        """
        Take a fresh token where the server is ours: ours live five minutes.
        """
        if self.clients:
            self.headers["Authorization"] = f"Bearer {loader_token(self.clients)}"

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or "127.0.0.1"

    @property
    def port(self) -> int:
        return urlsplit(self.base).port or 80

    def path(self, tail: str) -> str:
        return f"{urlsplit(self.base).path.rstrip('/')}/{tail}"

    def raw(self, method: str, tail: str, body: bytes = b"") -> bytes:
        """
        Return the bytes of a request, ready to be sent many times.
        """
        headers = {"Host": f"{self.host}:{self.port}", "Accept": "application/fhir+json"}
        headers |= self.headers
        if body:
            headers |= {"Content-Type": "application/fhir+json", "Content-Length": str(len(body))}
        lines = [f"{method} {self.path(tail)} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, self.port, timeout=60)

    def ask(self, method: str, tail: str, body: dict | None = None) -> dict:
        """
        Send one request and read the resource that comes back.

        :raises TargetRefused: on any status but a success
        """
        connection = self.connect()
        try:
            return self.ask_on(connection, method, tail, body)
        finally:
            connection.close()

    def ask_on(self, connection, method: str, tail: str, body: dict | None = None) -> dict:
        headers = {"Accept": "application/fhir+json", **self.headers}
        if body is not None:
            headers |= {"Content-Type": "application/fhir+json", "Prefer": "return=representation"}
        text = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        connection.request(method, self.path(tail), text, headers)
        answer = connection.getresponse()
        content = answer.read()
        if not 200 <= answer.status < 300:
            detail = content[:400].decode(errors="replace")
            raise TargetRefused(f"{self.name}: {method} {tail}: {answer.status} {detail}")
        return with_id(json.loads(content or b"{}"), answer.getheader("Location") or "")


def with_id(resource: dict, location: str) -> dict:
    parts = location.split("/_history/")[0].rsplit("/", 1)
    return resource if "id" in resource or len(parts) < 2 else resource | {"id": parts[1]}


def loader_token(clients: Path) -> str:
    """
    Ask the token endpoint as the sandbox's `loader`, by a signed assertion.

    :raises TargetRefused: if the token endpoint refuses it
    """
    known = json.loads(clients.read_text("utf-8"))
    loader = next(c for c in known["clients"] if c["client_id"] == "loader")
    endpoint = urlsplit(known["token_endpoint"])
    form = {
        "grant_type": "client_credentials",
        "scope": loader["scopes"],
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion(loader, known["token_endpoint"]),
    }
    connection = http.client.HTTPConnection(endpoint.hostname or "", endpoint.port, timeout=30)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", endpoint.path, urlencode(form), headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise TargetRefused(f"token: {answer.status} {content[:400].decode(errors='replace')}")
    return json.loads(content)["access_token"]


def assertion(client: dict, endpoint: str) -> str:
    key = jwk.import_key(client["jwk"])
    now = int(time.time())
    claims = {
        "iss": client["client_id"], "sub": client["client_id"], "aud": endpoint,
        "iat": now, "exp": now + 120, "jti": str(uuid.uuid4()),
    }  # fmt: skip
    header = {"alg": "ES384", "typ": "JWT", "kid": client["jwk"].get("kid", "1")}
    return jwt.encode(header, claims, key, algorithms=["ES384"])
