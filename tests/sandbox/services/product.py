"""
What stands where the product would: a token endpoint and a FHIR endpoint that keep what they get.

The hospital's software is judged here on what it sends; the flows judge it against the product.
"""

import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STORED = {
    "resourceType": "Bundle",
    "type": "transaction-response",
    "entry": [
        {"response": {"status": "201 Created", "location": f"{kind}/{n}/_history/1"}}
        for n, kind in enumerate(("List", "DocumentReference", "Binary"), 1)
    ],
}
TOKEN = {"access_token": "jeton", "token_type": "Bearer", "expires_in": 300}


@dataclass(slots=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(self.body.decode()))


@dataclass(slots=True)
class Product:
    url: str
    received: list[Received] = field(default_factory=list)
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def as_before(self) -> None:
        self.received.clear()
        self.answers = {"/oauth/token": (200, TOKEN), "/fhir": (200, STORED)}

    def at(self, path: str) -> list[Received]:
        return [one for one in self.received if one.path == path]


@contextmanager
def listening() -> Iterator[Product]:
    product = Product("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            product.received.append(Received(self.path, headers, body))
            status, answer = product.answers[self.path]
            text = answer if isinstance(answer, str) else json.dumps(answer)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Nothing on the test's output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        product.url = f"http://127.0.0.1:{server.server_address[1]}"
        product.as_before()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield product
        server.shutdown()
