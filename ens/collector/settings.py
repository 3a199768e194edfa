"""
Where the collector lives and whom it knows: read from the environment, and nothing else of it.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ens.standards import key_files

HOST = "127.0.0.1"


class Unsafe(SystemExit):
    """
    The process does not start; every reason is named.
    """


@dataclass(frozen=True, slots=True)
class Settings:
    """
    `care_card` and `hub_card` are the public cards of those it speaks with.
    """

    home: Path
    port: int
    care_card: Path
    hub_card: Path
    hub_url: str
    production: bool

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def card(self) -> Path:
        return self.home / "card.json"


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    whole = Path(environment.get("ENS_HOME") or "var/ens").absolute()
    port = int(environment.get("ENS_PORT") or "8000")

    def path(name: str, default: Path) -> Path:
        return Path(environment.get(name) or default).absolute()

    return Settings(
        home=path("ENS_COLLECTOR_HOME", whole / "collector"),
        port=int(environment.get("ENS_COLLECTOR_PORT") or port + 14),
        care_card=path("ENS_CARE_CARD", whole / "feed" / "card.json"),
        hub_card=path("ENS_HUB_CARD", whole / "hub" / "card.json"),
        hub_url=(environment.get("ENS_HUB_URL") or f"http://{HOST}:{port + 13}").rstrip("/"),
        production=environment.get("ENS_MODE") == "production",
    )


def require_safe(settings: Settings) -> None:
    if found := [f"- {line}" for line in problems(settings)]:
        raise Unsafe("\n".join(["The collector does not start:", *found]))


def problems(settings: Settings) -> Iterator[str]:
    """
    Nobody else reads its keys and, in production, it reads nobody else's.
    """
    for name in key_files.readable_by_others(settings.keys):
        yield f"{name} is readable by others than its owner"
    if not settings.production:
        return
    if os.environ.get("ENS_FAILPOINT"):
        yield "ENS_FAILPOINT is set"
    if os.environ.get("DATABASE_URL"):
        yield "DATABASE_URL is set: the collector has no database"
    if os.access(settings.hub_card.parent / "keys", os.R_OK):
        yield "the hub's keys can be read from here: run it as another user"
