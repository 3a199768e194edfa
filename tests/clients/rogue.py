"""
A provider that answers what a test tells it to, right or wrong: what no simulator of ours does.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT = "ens"
NOW = int(time.time())


class Rogue:
    """
    An honest provider until a test changes one of its answers.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.key = ECKey.generate_key("P-256", {"kid": "1"}, private=True)
        self.metadata: dict[str, Any] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
        }
        self.jwks: Any = {"keys": [self.key.as_dict(private=False)]}
        self.claims: dict[str, Any] = {
            "iss": self.url, "sub": "someone", "aud": CLIENT, "iat": NOW, "exp": NOW + 60,
            "nonce": "n", "acr": "eidas1",
        }  # fmt: skip
        self.header: dict[str, Any] = {"alg": "ES256", "kid": "1"}
        self.said: dict[str, Any] = {"sub": "someone", "iss": self.url, "aud": CLIENT}
        self.answers: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[str] = []

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(self.header, claims, self.key, algorithms=["ES256"])

    def answer(self, path: str) -> tuple[int, str, bytes]:
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/token":
            token = {"access_token": "a", "token_type": "Bearer"}
            return in_json(token | {"id_token": self.sign(self.claims)})
        if path == "/userinfo":
            return 200, "application/jwt", self.sign(self.said).encode()
        return in_json(self.jwks if path == "/jwks" else self.metadata)


def in_json(value: Any, status: int = 200) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(value).encode()


@contextmanager
def serving() -> Iterator[Rogue]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    rogue = Rogue(server.server_address[1])
    server.rogue = rogue  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield rogue
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer()

    def _answer(self) -> None:
        rogue: Rogue = self.server.rogue  # type: ignore[attr-defined]
        status, media, body = rogue.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", f"{rogue.url}/jwks")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
