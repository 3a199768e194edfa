"""
Whether the parts answer: `GET /healthz`, without any person's data.
"""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx
import psycopg
from django.conf import settings
from django.db import Error

from ens.contexts.feed import api as feed
from ens.contexts.register import api as register
from ens.ground import clock, database

DEGRADED = "degraded"
WORKER_SILENCE = dt.timedelta(seconds=20)


def application(environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
    answers = parts()
    said = {part["status"] for part in answers.values()}
    up = said <= {"ok", DEGRADED}
    status = DEGRADED if up and DEGRADED in said else "ok" if up else "down"
    body = json.dumps({"status": status, "parts": answers}).encode()
    start_response(
        "200 OK" if up else "503 Service Unavailable",
        [
            ("content-type", "application/json"),
            ("content-length", str(len(body))),
            ("cache-control", "no-store"),
        ],
    )
    return [body]


def parts() -> dict[str, dict[str, str]]:
    checks: dict[str, Callable[[], bool]] = {"database": _database, "worker": _worker}
    if settings.SANDBOX:
        checks["sandbox"] = _sandbox
    found = {name: "ok" if check() else "down" for name, check in checks.items()}
    if found["database"] == "ok":
        found["sealer"] = _sealer()
    if feed.is_on():
        found |= feed.health()
    return {name: {"status": status} for name, status in found.items()}


def _database() -> bool:
    database.take()
    try:
        return database.execute("select 1").fetchone() == (1,)
    except (Error, psycopg.Error):
        return False
    finally:
        database.give_back()


def _worker() -> bool:
    try:
        row = database.execute("select at from ground_heartbeat where part = 'worker'").fetchone()
    except (Error, psycopg.Error):
        return False
    finally:
        database.give_back()
    return row is not None and clock.real_now() - row[0] < WORKER_SILENCE


def _sealer() -> str:
    """
    Late is no reason to stop serving: what is written waits, and is sealed.
    """
    try:
        return "ok" if register.sealing_lag() < register.ALARM else DEGRADED
    except (Error, psycopg.Error):
        return "down"
    finally:
        database.give_back()


def _sandbox() -> bool:
    try:
        return httpx.get(f"{settings.ENS_SANDBOX_URL}/healthz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def wait(seconds: float) -> dict[str, dict[str, str]]:
    """
    Wait until every part answers, or give what they said last.
    """
    deadline = time.monotonic() + seconds
    while True:
        answers = parts()
        if all(part["status"] in ("ok", DEGRADED) for part in answers.values()):
            return answers
        if time.monotonic() > deadline:
            return answers
        time.sleep(0.1)
