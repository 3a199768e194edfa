"""
Where this sandbox lives: read from the environment once, under the names of `interfaces.md`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Settings:
    home: Path
    port: int
    public_url: str

    @property
    def folder(self) -> Path:
        return self.home / "sandbox"

    @property
    def simulators_port(self) -> int:
        return self.port + 10

    @property
    def apps_port(self) -> int:
        return self.port + 11

    @property
    def smtp_port(self) -> int:
        return self.port + 12

    @property
    def witness_ports(self) -> tuple[int, int]:
        return self.port + 15, self.port + 16

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.simulators_port}"

    @property
    def apps_url(self) -> str:
        return f"http://{HOST}:{self.apps_port}"


def read(environment: Mapping[str, str]) -> Settings:
    port = int(environment.get("ENS_PORT") or "8000")
    return Settings(
        home=Path(environment.get("ENS_HOME") or "var/ens").absolute(),
        port=port,
        public_url=(environment.get("ENS_PUBLIC_URL") or f"http://{HOST}:{port}").rstrip("/"),
    )


@cache
def current() -> Settings:
    return read(os.environ)
