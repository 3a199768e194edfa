"""
The sandbox as its own process on ports of its own, with a few people to sign in as.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import ECKey

from ens.sandbox import files
from tests.plugins import ports

PUBLIC = "https://espace.example"
PORTS = range(21000, 29000, 20)
# Of httpx, for the loopback: no proxy, and no list of certificates to load each time.
PLAIN: dict[str, Any] = {"trust_env": False, "verify": False}
OTHER_PARTY = "other-party"
OTHER_ANSWER = "http://127.0.0.1:9/retour"
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "other"}, private=True).as_dict(private=True)


def citizen(key: str, given: list[str], family: str, **more: Any) -> dict[str, Any]:
    usual = {
        "key": key, "kind": "citizen", "provider": "franceconnect", "login_hint": key,
        "given": given, "family": family, "sex": "F", "birth_date": "1991-04-12",
        "birthplace": "75056", "email": f"{key}@example.test",
    }  # fmt: skip
    return usual | more


def situation(number: str, profession: str, specialty: str, **more: str) -> dict[str, str]:
    usual = {
        "id": number, "profession": profession, "specialty": specialty, "finess": "990010019",
        "organisation": "Hôpital fictif", "sector": "SA01", "mode": "S",
    }  # fmt: skip
    return usual | more


def professional(key: str, rpps: str, **more: Any) -> dict[str, Any]:
    usual = {
        "key": key, "kind": "professional", "provider": "pro-sante-connect", "login_hint": key,
        "given": ["Anne"], "family": "ROUX", "sex": "F", "rpps": rpps, "idnps": f"8{rpps}",
    }  # fmt: skip
    return usual | more


PEOPLE = [
    citizen("camille-martin", ["Camille", "Marie-Ève"], "MARTIN", story="Mère de Noé"),
    citizen("odile-mercier", ["Odile"], "MERCIER", birthplace="99350",
            extra={"birthcountry": "99350", "usual_name": "LAGARDE"}),
    citizen("homonyme-1", ["Louise"], "DURAND"),
    citizen("homonyme-2", ["Louise"], "DURAND"),
    citizen("inconnu-ins", ["Éloi"], "INCONNU", sex="M", ins=None),
    *(citizen(f"foule-{n}", ["Jeanne"], f"FOULE-{n}") for n in range(40)),
    professional("dr-roux", "99900000011", situations=[
        situation("roux-1", "10", "SM40"),
        situation("roux-2", "10", "SM40", finess="", organisation="Cabinet Roux", mode="L",
                  sector="SA07"),
        situation("roux-3", "10", "SM54", finess="990010027", organisation="Maison de santé"),
    ]),
    professional("dr-samu", "99900000029", given=["Ali"], family="SAID", situations=[
        situation("samu-1", "10", "SM54")], extra={"regulation": True}),
    professional("dr-sans-lieu", "99900000037", situations=[]),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sandbox:
    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port + 10}"

    def play(self, service: str, behaviour: str, **more: int) -> None:
        wanted = {"behaviour": behaviour} | more
        httpx.put(f"{self.url}/scenario/{service}", json=wanted, **PLAIN).raise_for_status()

    def set_clock(self, text: str) -> None:
        (self.home / "sandbox" / "clock").write_text(text, encoding="utf-8")

    def as_before(self) -> None:
        (self.home / "sandbox" / "clock").unlink(missing_ok=True)
        for scenario in (self.home / "sandbox" / "scenario").glob("*.json"):
            scenario.unlink()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=5)


@contextmanager
def running(home: Path, people: list[dict[str, Any]] | None = None) -> Iterator[Sandbox]:
    """
    A sandbox that answers, stopped at the end.
    """
    write_people(home, PEOPLE if people is None else people)
    write_parties(home)
    sandbox = start(home, free_port())
    try:
        wait_until_ready(sandbox)
        yield sandbox
    finally:
        sandbox.stop()


def start(home: Path, port: int) -> Sandbox:
    more = {"ENS_HOME": str(home), "ENS_PORT": str(port), "ENS_PUBLIC_URL": PUBLIC}
    process = subprocess.Popen([sys.executable, "-m", "ens.sandbox"], env=os.environ | more)
    return Sandbox(home, port, process)


def wait_until_ready(sandbox: Sandbox, *, seconds: float = 10) -> float:
    """
    Return how long it took.
    """
    began = time.monotonic()
    while time.monotonic() - began < seconds and sandbox.process.poll() is None:
        try:
            httpx.get(f"{sandbox.url}/healthz", **PLAIN).raise_for_status()
            return time.monotonic() - began
        except httpx.TransportError:
            time.sleep(0.02)
    raise TimeoutError("the sandbox did not start")


def write_people(home: Path, people: list[dict[str, Any]]) -> None:
    content = json.dumps({"version": 1, "people": people}).encode()
    files.write_whole(home / "sandbox" / "identities.json", content)


def write_parties(home: Path) -> None:
    """
    A second relying party, which proves who it is by its key and knows no PKCE.
    """
    public = {name: OTHER_KEY[name] for name in ("kty", "crv", "x", "y", "kid")}
    other = {
        "client_id": OTHER_PARTY, "name": "Un autre service", "jwks": {"keys": [public]},
        "redirect_uris": [OTHER_ANSWER], "pkce": False,
    }  # fmt: skip
    content = json.dumps([other]).encode()
    files.write_whole(home / "sandbox" / "relying-parties.json", content)


def free_port() -> int:
    """
    A base of ports that nobody uses and that no other run of tests can take until this one ends.
    """
    return ports.free(PORTS, (10, 11, 12))
