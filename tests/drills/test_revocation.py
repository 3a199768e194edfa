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
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
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
from tests.portals import people

SECONDS = 5
LONG = bool(os.environ.get("ENS_LONG"))
# How long nothing may be seen before it is believed: an answer comes from one of two processes.
QUIET = SECONDS + 1.0 if LONG else 1.5
PAUSE = 0.1
PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "revocation.md"
LARGE = 40  # things of half a megabyte
measured: dict[str, dict[str, float]] = {}
under_way: dict[str, str] = {}


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
    while closed := [name for name in closed if not all(doors[name]())]:
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
            if any(shows()):
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


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize(
    "what", ["an application is withdrawn", "the visit of an application ends"]
)
def test_a_connection_ends_with_its_permission_though_nothing_happens(served, what):
    asker, take_back = taken_back.SCENES[what]()
    with open_doors.followed(served, asker) as connections:
        take_back()
        since = time.monotonic()
        for name, told in connections.items():
            assert told.ended.wait(SECONDS), name
        under_way[f"a connection is closed: {what}"] = f"{time.monotonic() - since:.1f} s"


@pytest.mark.row("SEC-06")
def test_a_batch_that_takes_long_does_not_show_what_is_taken_back_meanwhile(served):
    """
    The first of its entries reads, the others make it long.
    """
    asker, take_back = taken_back.SCENES["a relation of care ends"]()
    of, head = asker.person, {"authorization": f"Bearer {asker.token}"}
    searched = f"Observation?patient={of.one.id}&_sort=-date&_count=1"
    urls = [f"Observation/{of.measure}", *(999 * [searched])]
    entries = [{"request": {"method": "GET", "url": url}} for url in urls]
    batch = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    with httpx.Client(base_url=f"{served.web}/fhir", headers=head, **PLAIN) as http:
        asked = threading.Thread(target=lambda: answers.append(http.post("/", json=batch)))
        answers: list[httpx.Response] = []
        asked.start()
        time.sleep(0.5)
        take_back()
        since = time.monotonic()
        asked.join()
    later = time.monotonic() - since
    shown = open_doors.MARK in answers[0].text
    assert later <= SECONDS or not shown
    said = "with" if shown else "without"
    under_way["a batch of 1,000 entries"] = f"answered after {later:.1f} s, {said} what it read"


@pytest.mark.row("SEC-06")
def test_a_large_file_of_an_export_stops_on_its_way(served):
    """
    What comes after is what was on its way: some pieces.
    """
    asker, take_back = taken_back.SCENES["a professional is blocked"]()
    with inside.http(inside.operator()) as loader:
        for _ in range(LARGE):
            noted = open_doors.measured(asker.person.one) | {"note": [{"text": "x" * 500_000}]}
            loader.post("/Observation", json=noted).raise_for_status()
    head = {"authorization": f"Bearer {asker.exports}", "accept-encoding": "identity"}
    with httpx.Client(base_url=f"{served.web}/fhir", headers=head, **PLAIN) as http:
        [file] = [one for one in open_doors.exported(http, asker.person) if "/Observation-" in one]
        with http.stream("GET", file) as answer:
            pieces = answer.iter_raw()
            next(pieces)
            take_back()
            time.sleep(SECONDS)
            after = sum(map(len, pieces))
    assert after < LARGE * 500_000 / 2
    under_way[f"a file of {LARGE // 2} MB, read slowly"] = f"{after / 1e6:.1f} MB came"


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("signs_out", [False, True])
def test_a_form_that_comes_slowly_is_that_of_who_is_signed_in_at_its_end(served, signs_out):
    """
    Its head comes, the session ends, then the rest comes: no archive is given.
    """
    one = inside.holder()
    _, session = people.sign_in(replace(one.actor, assurance=2), "franceconnect-plus")
    place = httpx.URL(served.web)
    secret = "a" * 32
    body = f"csrfmiddlewaretoken={secret}&telecharger=1".encode()
    head = (
        f"POST /espace/archive/ HTTP/1.1\r\nHost: {place.host}:{place.port}\r\n"
        f"Connection: close\r\nCookie: ens_session={session}; ens_csrf={secret}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((place.host, place.port)) as wire:
        wire.sendall(head.encode() + body[:10])
        time.sleep(0.5)
        if signs_out:
            taken_back.sign_out(one, session)
        wire.sendall(body[10:])
        said = b"".join(iter(lambda: wire.recv(65_536), b""))
    assert (b"application/zip" in said) == (not signs_out)
    if signs_out:
        under_way["a form whose end comes after the sign-out"] = "refused"


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
    also = "\n".join(f"| {what} | {said} |" for what, said in under_way.items())
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

What was under way at the moment of the act:

| | |
|---|---|
{also}
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
