"""
Where the hub lives and whom it knows: read from the environment, and nothing else of it.
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
    `collector_card` is the public card of the only one it takes records from.
    """

    home: Path
    port: int
    collector_card: Path
    production: bool

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def card(self) -> Path:
        return self.home / "card.json"

    @property
    def incoming(self) -> Path:
        return self.home / "incoming"


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    whole = Path(environment.get("ENS_HOME") or "var/ens").absolute()
    port = int(environment.get("ENS_PORT") or "8000")
    card = environment.get("ENS_COLLECTOR_CARD") or whole / "collector" / "card.json"
    return Settings(
        home=Path(environment.get("ENS_HUB_HOME") or whole / "hub").absolute(),
        port=int(environment.get("ENS_HUB_PORT") or port + 13),
        collector_card=Path(card).absolute(),
        production=environment.get("ENS_MODE") == "production",
    )


def require_safe(settings: Settings) -> None:
    if found := [f"- {line}" for line in problems(settings)]:
        raise Unsafe("\n".join(["The hub does not start:", *found]))


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
        yield "DATABASE_URL is set: the hub has no business with the care side's database"
    if os.access(settings.collector_card.parent / "keys", os.R_OK):
        yield "the collector's keys can be read from here: run it as another user"
