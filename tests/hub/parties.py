"""
The three parties of the way of research, each with its own folder; the two last as processes.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from ens.standards.fhir import json_gate
from ens.standards.jose import Card, Party
from tests.plugins import ports
from tests.plugins.instance import PLAIN

PORTS = range(33_000, 34_000, 20)
MODULES = {"collector": "ens.collector", "hub": "ens.hub"}
OFFSETS = {"collector": 14, "hub": 13}
KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
CARE = Party.of_secrets("care", signing=b"c" * 32, sealing=b"d" * 32)


@dataclass
class Parties:
    """
    A collector and a hub of one home; each is started, killed and armed by its name.
    """

    home: Path
    port: int = field(default_factory=lambda: ports.free(PORTS, (13, 14)))
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str, failpoint: str = "") -> None:
        for name in names or MODULES:
            environment = {one: os.environ[one] for one in KEPT if one in os.environ}
            environment |= {"ENS_HOME": str(self.home), "ENS_PORT": str(self.port)}
            environment |= {"ENS_FAILPOINT": failpoint} if failpoint else {}
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", MODULES[name]],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        for name in names or MODULES:
            self._wait(name)

    def _wait(self, name: str, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.running[name].poll() is None, f"{name} ended"
            try:
                if httpx.get(f"{self.url(name)}/healthz", **PLAIN).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError(name)

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port + OFFSETS[name]}"

    def kill(self, *names: str) -> None:
        for name in names or tuple(self.running):
            process = self.running.pop(name)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def wait_dead(self, name: str, seconds: float = 20) -> int:
        code = self.running.pop(name).wait(seconds)
        return int(code)

    def know_care(self, care: Party = CARE) -> None:
        card = self.home / "feed" / "card.json"
        card.parent.mkdir(parents=True, exist_ok=True)
        card.write_text(care.card.text(), encoding="utf-8")

    def card(self, name: str) -> Card:
        return Card.read((self.home / name / "card.json").read_text("utf-8"))

    @property
    def incoming(self) -> Path:
        return self.home / "hub" / "incoming"

    def lines(self) -> list[dict]:
        found = []
        for path in sorted(self.incoming.glob("*.ndjson")):
            found += [json_gate.parse(line) for line in path.read_bytes().splitlines()]
        return found

    def send(self, *messages: dict, care: Party = CARE) -> httpx.Response:
        """
        What the care side sends, by hand.
        """
        signed = care.sign(json_gate.serialise({"messages": list(messages)}), kind="ens-fed")
        return httpx.post(f"{self.url('collector')}/messages", content=signed, **PLAIN)

    def message(self, key: str, who: str, content: dict | None) -> dict:
        sealed = self.card("hub").seal(json_gate.serialise(content)) if content else None
        subject = self.card("collector").seal(who.encode())
        return {"key": key, "subject": subject, "content": sealed}

    def received(self, answer: httpx.Response) -> dict[str, list[str]]:
        assert answer.status_code == 200, answer.text
        told = self.card("collector").verified(answer.text, kind="ens-forwarded")
        return json_gate.parse(told)


def content(thing: str = "t", **more: object) -> dict:
    """
    A record as the care side makes it.
    """
    return {
        "basis": "professional",
        "category": "results",
        "month": "2026-03",
        "born": "1961",
        "sex": "F",
        "thing": (thing * 43)[:43],
        "version": 1,
        "resource": {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
            "effectiveDateTime": "2026-03-02",
        },
        **more,
    }
