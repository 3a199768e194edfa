"""
One running instance of the system, as a stranger meets it: addresses, files, people, tokens.
"""

import base64
import datetime as dt
import hashlib
import json
import os
import re
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import psycopg
from joserfc import jwt
from joserfc.jwk import ECKey

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ROLES = "1.2.250.1.213.1.1.5.5"
VERIFIER = "v" * 64
# Of httpx, for the loopback: no proxy, and no list of certificates to load each time.
PLAIN: dict[str, Any] = {"trust_env": False, "verify": False, "timeout": 30}


@dataclass
class Running:
    """
    One instance: where it is, who is in it, and the process that is all of it.
    """

    home: Path
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    seconds: float = 0.0
    _tokens: dict[Any, tuple[str, float]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def fhir(self) -> str:
        return f"{self.base}/fhir"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.port + 10}"

    @cached_property
    def people(self) -> dict[str, dict[str, Any]]:
        told = json.loads((self.home / "sandbox" / "people.json").read_text("utf-8"))
        return {one["key"]: one for one in told["people"]}

    @cached_property
    def clients(self) -> dict[str, dict[str, Any]]:
        told = json.loads((self.home / "sandbox" / "clients.json").read_text("utf-8"))
        return {one["client_id"]: one for one in told["clients"]}

    @cached_property
    def database_url(self) -> str:
        from ens.config import embedded

        return embedded.start(self.home).url

    def sql(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """
        What only somebody inside could know: the rows themselves.
        """
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def set_clock(self, text: str) -> None:
        (self.home / "sandbox" / "clock").write_text(text, encoding="utf-8")

    def clear_clock(self) -> None:
        (self.home / "sandbox" / "clock").unlink(missing_ok=True)

    def mailbox(self, address: str) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.sandbox}/mailbox.json", params={"to": address}, **PLAIN)
        return list(answer.json())

    def token(self, client_id: str, scope: str = "", extensions: Any = None) -> str:
        """
        A token of a client that acts by itself; fresh, or one that has some minutes left.
        """
        wanted = (client_id, scope, json.dumps(extensions, sort_keys=True))
        return self._kept(wanted, 200, lambda: self._client_token(client_id, scope, extensions))

    def token_of(self, key: str, client_id: str, scope: str = "") -> str:
        """
        A token of a person of the cast who signed in and said yes to an application.
        """
        return self._kept((key, client_id, scope), 600, lambda: self._code(key, client_id, scope))

    def new_token(self, client_id: str) -> str:
        """
        One more, asked now: the sandbox's clock may have moved.
        """
        return self._client_token(client_id, "", None)

    def now(self) -> int:
        """
        The time it is for the system, in seconds.
        """
        from ens.standards import clock_file

        real = dt.datetime.now(dt.UTC)
        file = self.home / "sandbox" / "clock"
        return int(clock_file.read_clock(file, real_now=real).timestamp())

    def _kept(self, wanted: Any, seconds: float, ask: Callable[[], str]) -> str:
        raw, until = self._tokens.get(wanted, ("", 0.0))
        if time.monotonic() > until:
            raw = ask()
            self._tokens[wanted] = raw, time.monotonic() + seconds
        return raw

    def _client_token(self, client_id: str, scope: str, extensions: Any) -> str:
        form = {
            "grant_type": "client_credentials",
            "scope": scope or self.clients[client_id]["scopes"],
            "client_assertion_type": ASSERTION,
            "client_assertion": self.assertion(client_id, extensions=extensions),
        }
        return _granted(httpx.post(f"{self.base}/oauth/token", data=form, **PLAIN))

    def assertion(self, client_id: str, *, extensions: Any = None) -> str:
        jwk = self.clients[client_id]["jwk"]
        now = self.now()
        claims = {
            "iss": client_id, "sub": client_id, "aud": f"{self.base}/oauth/token",
            "iat": now, "exp": now + 240, "jti": str(uuid.uuid4()),
        }  # fmt: skip
        if extensions:
            claims["extensions"] = extensions
        key = ECKey.import_key(jwk)
        head = {"alg": "ES384", "kid": jwk["kid"], "typ": "JWT"}
        return jwt.encode(head, claims, key, algorithms=["ES384"])

    def individual(self, key: str, client_id: str, purpose: str = "TREAT") -> dict[str, Any]:
        """
        The extension by which a structure's software names the professional behind it.
        """
        one, finess = self.people[key], self.clients[client_id]["finess"]
        return {
            "hl7-b2b": {
                "version": "1",
                "subject_id": one["idnps"],
                "subject_name": f"{one['given'][0]} {one['family']}",
                "subject_role": f"{one['situations'][0]['profession']}^{ROLES}",
                "organization_id": f"1{finess}",
                "purpose_of_use": [purpose],
            }
        }

    def browser(self, key: str) -> httpx.Client:
        """
        Somebody of the cast, signed in.
        """
        one = self.people[key]
        situations = one.get("situations") or [{}]
        http = httpx.Client(base_url=self.base, follow_redirects=True, **PLAIN)
        query = {"login_hint": one["login_hint"], "next": "/fhir/metadata"}
        if situation := situations[0].get("id"):
            query["situation"] = situation
        answer = http.get(f"/connexion/{one['provider']}", params=query)
        assert answer.status_code == 200, answer.text[:2000]
        return http

    def _code(self, key: str, client_id: str, scope: str) -> str:
        client = self.clients[client_id]
        callback = client["redirect_uris"][0]
        digest = hashlib.sha256(VERIFIER.encode()).digest()
        asked = {
            "response_type": "code", "client_id": client_id, "redirect_uri": callback,
            "scope": scope or client["scopes"], "state": "s", "aud": self.fhir,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }  # fmt: skip
        address = f"{self.base}/oauth/authorize?{urlencode(asked)}"
        back = dict(parse_qsl(urlsplit(self.allowed(key, address)).query))
        return self._exchange(client_id, back["code"], callback)

    def allowed(self, key: str, address: str) -> str:
        """
        Somebody opens the authorization page of an application and says yes to all of it; where
        the browser is then sent.
        """
        with closing(self.browser(key)) as http:
            page = http.get(address)
            form = [*_form(page.text), ("decision", "allow")]
            body = httpx.QueryParams(form)
            head = {"content-type": "application/x-www-form-urlencoded", "referer": str(page.url)}
            sent = http.post(str(page.url), content=str(body), headers=head, follow_redirects=False)
        assert sent.status_code == 302, sent.text[:2000]
        return sent.headers["location"]

    def _exchange(self, client_id: str, code: str, callback: str) -> str:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": callback,
            "code_verifier": VERIFIER, "client_id": client_id,
        }  # fmt: skip
        if self.clients[client_id]["auth"] == "private_key_jwt":
            form |= {
                "client_assertion_type": ASSERTION,
                "client_assertion": self.assertion(client_id),
            }
        return _granted(httpx.post(f"{self.base}/oauth/token", data=form, **PLAIN))

    def http(self, token: Callable[[], str] | str = "") -> httpx.Client:
        """
        A client of the FHIR API; a token given as a function is asked again when it is old.
        """
        auth = Bearer(token) if token else None
        return httpx.Client(base_url=self.fhir, auth=auth, **PLAIN)

    def processes(self) -> list[int]:
        """
        Every live process of this instance: those whose environment names its home.
        """
        mark = f"ENS_HOME={self.home}\0".encode()
        return [pid for pid in _pids() if mark in _read(pid, "environ") and _state(pid) != "Z"]

    def pids_of(self, part: str) -> list[int]:
        return [pid for pid in self.processes() if part.encode() in _read(pid, "cmdline")]

    def stop(self) -> float:
        """
        Ctrl-C, as at a terminal; return how long it took to be over.
        """
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)
        return time.monotonic() - began

    def kill(self) -> None:
        """
        Everything at once, with -9, database included, until none is left.
        """
        for pid in (*self.processes(), *self.database_pids()):
            _kill(pid)
        self.process.wait(timeout=10)
        deadline = time.monotonic() + 10
        while self.processes() or self.database_pids():
            assert time.monotonic() < deadline, "processes are left"
            time.sleep(0.02)

    def database_pids(self) -> list[int]:
        """
        The server and its children, which say nothing of whose they are but their parent.
        """
        from ens.config import embedded

        data = str(embedded.data_folder(self.home)).encode()
        servers = [pid for pid in _pids() if data in _read(pid, "cmdline") and _state(pid) != "Z"]
        return servers + [pid for pid in _pids() if _parent(pid) in servers and pid not in servers]


class Bearer(httpx.Auth):
    def __init__(self, token: Callable[[], str] | str) -> None:
        self.token = token

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:
        raw = self.token if isinstance(self.token, str) else self.token()
        request.headers["authorization"] = f"Bearer {raw}"
        yield request


def _granted(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def _form(page: str) -> list[tuple[str, str]]:
    """
    What the page would send if its button were pressed at once.
    """
    fields = []
    for tag in re.findall(r"<input[^>]*>", page):
        values = {name: unescape(value) for name, value in re.findall(r'([a-z-]+)="([^"]*)"', tag)}
        unchecked = not re.search(r"\schecked\b", tag)
        if (
            values.get("type") == "radio"
            and unchecked
            and any(name == values.get("name") for name, _ in fields)
        ):
            continue
        if values.get("type") == "checkbox" and unchecked:
            continue
        if "name" in values:
            fields.append((values["name"], values.get("value", "")))
    return fields


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _stat(pid: int) -> list[str]:
    return _read(pid, "stat").decode(errors="replace").rpartition(")")[2].split()


def _state(pid: int) -> str:
    return next(iter(_stat(pid)), "Z")


def _parent(pid: int) -> int:
    found = _stat(pid)
    return int(found[1]) if len(found) > 1 else 0


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
