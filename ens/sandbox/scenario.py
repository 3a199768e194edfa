"""
How each simulator behaves: well, slowly, not at all, or wrongly. Decided from outside, on demand.

`PUT /scenario/<service>` with `{"behaviour": "...", "delay_ms": 0}`; kept under
`$ENS_HOME/sandbox/scenario/`, so that a restart changes nothing.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ens.sandbox import files, settings

BEHAVIOURS = ("ok", "slow", "down", "error", "rotated-keys", "hostile-keys")
SERVICES = {
    "franceconnect": "FranceConnect",
    "franceconnect-plus": "FranceConnect+",
    "pro-sante-connect": "Pro Santé Connect",
    "insi": "INSi",
    "annuaire": "Annuaire Santé",
    "hospital": "Logiciel de l’hôpital",
    "mailbox": "Boîte aux lettres",
}
SIGNING = frozenset({"franceconnect", "franceconnect-plus", "pro-sante-connect"})
# Longer than anyone waits for a page, for who asks for a slow service without saying how slow.
SLOW_MS = 8_000
LONGEST_MS = 600_000


class UnknownScenario(ValueError):
    """The service or the behaviour asked for does not exist."""


@dataclass(frozen=True, slots=True)
class Scenario:
    behaviour: str = "ok"
    delay_ms: int = 0


def current(service: str) -> Scenario:
    try:
        return _scenario(json.loads(_path(service).read_bytes()))
    except (FileNotFoundError, ValueError):
        return Scenario()


def change(service: str, wanted: object) -> Scenario:
    """
    Keep what the service plays from now on.

    :raises UnknownScenario: if the service, the behaviour or the delay does not exist
    """
    if service not in SERVICES:
        raise UnknownScenario(f"no such service: {service}")
    scenario = _scenario(wanted)
    if scenario.behaviour.endswith("-keys") and service not in SIGNING:
        raise UnknownScenario(f"{service} signs nothing")
    files.write_whole(_path(service), json.dumps(asdict(scenario)).encode())
    return scenario


def _path(service: str) -> Path:
    return settings.current().folder / "scenario" / f"{service}.json"


def _scenario(wanted: object) -> Scenario:
    if not isinstance(wanted, dict) or wanted.get("behaviour") not in BEHAVIOURS:
        raise UnknownScenario(f"behaviour is one of: {', '.join(BEHAVIOURS)}")
    behaviour = str(wanted["behaviour"])
    delay = wanted.get("delay_ms", SLOW_MS if behaviour == "slow" else 0)
    if isinstance(delay, bool) or not isinstance(delay, int) or not 0 <= delay <= LONGEST_MS:
        raise UnknownScenario(f"delay_ms is a whole number from 0 to {LONGEST_MS}")
    return Scenario(behaviour, delay)


def with_scenario(service: str, app: ASGIApp, *, on_error: ASGIApp | None = None) -> ASGIApp:
    """
    Wrap a simulator so that it plays its scenario; what it cannot know, it is left to do well.

    `on_error` answers in the service's own protocol when the service is to fail.
    """
    failing = on_error or JSONResponse({"error": "server_error"}, status_code=502)

    async def played(scope: Scope, receive: Receive, send: Send) -> None:
        scenario = current(service)
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif scenario.behaviour == "down":
            await _drop(scope, receive)
        elif scenario.behaviour == "error":
            await failing(scope, receive, send)
        else:
            if scenario.behaviour == "slow":
                await asyncio.sleep(scenario.delay_ms / 1000)
            await app(scope, receive, send)

    return played


async def _drop(scope: Scope, receive: Receive) -> None:
    """Close the connection without a byte of answer, then let the server notice it."""
    drop: Callable[[], None] = scope["state"]["drop"]
    drop()
    while (await receive())["type"] != "http.disconnect":
        pass
