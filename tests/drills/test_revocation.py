"""
What is taken back is taken back everywhere, within five seconds: from tokens, sessions, pages,
searches, exports and connections that stay open.

The processes of `ens up` over the database of the tests: two that answer, the one that keeps
connections open, the one that sends and exports, each signed in to the database as it is
elsewhere. What is taken back is so by another process, this one. In `make drills` each door is
watched longer, and what was measured is written in `docs/proofs/revocation.md`.
"""

import datetime as dt
import os
import platform
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from ens.config import roles
from tests.drills import open_doors, taken_back
from tests.drills.open_doors import Served
from tests.drills.parts import Part
from tests.fhir_api import inside
from tests.journeys.subscriptions import receiving
from tests.plugins.instance import PLAIN
from tests.plugins.running import free_port

SECONDS = 5
LONG = bool(os.environ.get("ENS_LONG"))
# How long nothing may be seen before it is believed: an answer comes from one of two processes.
QUIET = SECONDS + 1.0 if LONG else 1.5
PAUSE = 0.1
PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "revocation.md"
measured: dict[str, dict[str, float]] = {}


@pytest.fixture(scope="module")
def served(database, database_url):
    from django.conf import settings

    port = free_port()
    inside.register_clients()
    with receiving.receiver() as receiver:
        environment = {
            "ENS_HOME": str(settings.ENS_HOME), "ENS_PORT": str(port), "ENS_MODE": "sandbox",
            "ENS_PUBLIC_URL": settings.ENS_PUBLIC_URL, "ENS_WORKERS": "2",
            "ENS_OUTSIDE_LOOPBACK": str(receiver.port), "ENS_SMTP_PORT": "9",
        }  # fmt: skip
        urls = {"web": roles.WEB, "live": roles.WEB, "worker": roles.JOBS}
        parts = [
            Part(name, **environment, DATABASE_URL=roles.url_of(role, database_url))
            for name, role in urls.items()
        ]
        for offset in (0, 1):
            _wait(f"http://127.0.0.1:{port + offset}/healthz")
        yield Served(f"http://127.0.0.1:{port}", port + 1, receiver)
        for part in parts:
            part.stop()


def _wait(address: str) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            httpx.get(address, **PLAIN)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def is_open(doors: Mapping[str, open_doors.Shows], of: open_doors.Person) -> None:
    """
    Each shows something while it is allowed; what is told to who follows comes when it comes.
    """
    deadline = time.monotonic() + open_doors.WAIT
    closed = list(doors)
    while closed := [name for name in closed if not doors[name]()]:
        assert time.monotonic() < deadline, closed
        if set(closed) & set(open_doors.OPEN):
            open_doors.note_again(of)
        time.sleep(PAUSE)


def watched(
    doors: Mapping[str, open_doors.Shows], of: open_doors.Person, since: float
) -> dict[str, float]:
    """
    When each door showed something last, in seconds after what was taken back; watched until
    none does for some time.
    """
    last = dict.fromkeys(doors, 0.0)
    follows = set(doors) & set(open_doors.OPEN)
    while time.monotonic() - since < max(last.values()) + QUIET:
        if follows:
            open_doors.note_again(of)
        for name, shows in doors.items():
            if shows():
                last[name] = time.monotonic() - since
        assert time.monotonic() - since < 2 * SECONDS + QUIET, last
        time.sleep(PAUSE)
    return last


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("what", taken_back.SCENES)
def test_nothing_is_shown_five_seconds_after(served, what):
    asker, take_back = taken_back.SCENES[what]()
    with open_doors.doors(served, asker) as doors:
        is_open(doors, asker.person)
        take_back()
        last = watched(doors, asker.person, time.monotonic())
    measured[what] = last
    assert {name: at for name, at in last.items() if at > SECONDS} == {}


COLUMNS = {
    "page": ("pages",),
    "read, `_history`": ("read", "_history"),
    "search, next page": ("search", "next page", "compartment", "_revinclude"),
    "`$everything`, `$graphql`, batch": ("$everything", "$graphql", "batch"),
    "documents (MHD), Binary": ("documents", "Binary"),
    "export made before": ("export",),
    "connection kept open": ("websocket", "events"),
    "receiver of notifications": ("receiver",),
}


def page(found: Mapping[str, Mapping[str, float]]) -> str:
    head = " | ".join(("what is taken back", *COLUMNS))
    rows = "\n".join(f"| {what} | {_cells(last)} |" for what, last in found.items())
    worst = max(at for last in found.values() for at in last.values())
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"""# What is taken back, and when it no longer shows

Written by `make drills` (`tests/drills/test_revocation.py`): the processes of `ens up` (two that
answer, one that keeps connections open, one that sends and exports), something taken back by
another process, and each door asked again and again, {QUIET:.0f} seconds after it last showed
anything.

| | |
|---|---|
| date | {dt.datetime.now(dt.UTC):%Y-%m-%d} |
| limit | {SECONDS} s |
| longest | {worst:.1f} s |
| machine | {machine}, busy |

Seconds between the act and the last answer, notification or file that still showed something. 0.0:
not once after the act. A dash: no such door there.

| {head} |
|{"---|" * (len(COLUMNS) + 1)}
{rows}
"""


def _cells(last: Mapping[str, float]) -> str:
    every = [[last[name] for name in names if name in last] for names in COLUMNS.values()]
    return " | ".join(f"{max(times):.1f}" if times else "-" for times in every)


@pytest.fixture(scope="module", autouse=True)
def told():
    """
    What was measured, once everything is.
    """
    yield
    if LONG and set(measured) == set(taken_back.SCENES):
        PAGE.write_text(page(measured), "utf-8")
    print(page(measured) if measured else "")
