import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest

from tests.fakes import running
from tests.fakes.running import PLAIN


@pytest.fixture
def home(tmp_path):
    running.write_people(tmp_path, running.PEOPLE)
    return tmp_path


@pytest.fixture
def started(home):
    sandbox = running.start(home, running.free_port())
    running.wait_until_ready(sandbox)
    yield sandbox
    if sandbox.process.poll() is None:
        sandbox.stop()


def test_it_is_ready_soon(home):
    # Measured at 0.6 s on an idle machine; other tests may run beside.
    sandbox = running.start(home, running.free_port())
    assert running.wait_until_ready(sandbox) < 3
    sandbox.stop()


def test_every_part_says_that_it_is_well(started):
    answers = [
        httpx.get(f"http://127.0.0.1:{started.port + part}/healthz", **PLAIN).json()
        for part in (10, 11)
    ]
    assert answers == [{"status": "ok"}, {"status": "ok"}]
    with socket.create_connection(("127.0.0.1", started.port + 12), timeout=2) as mail:
        assert mail.recv(3) == b"220"


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_within_a_second(started, wanted):
    began = time.monotonic()
    started.process.send_signal(wanted)
    assert started.process.wait(timeout=5) == 0
    assert time.monotonic() - began < 1.5


def test_an_answer_under_way_does_not_hold_it(started):
    started.play("franceconnect", "slow", delay_ms=30_000)
    url = f"{started.url}/franceconnect/api/v2/jwks"
    answers = []

    def wait() -> None:
        try:
            answers.append(httpx.get(url, timeout=20, **PLAIN).status_code)
        except httpx.TransportError:
            answers.append(0)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.3)
    began = time.monotonic()
    started.stop()
    assert time.monotonic() - began < 1.5
    waiting.join()
    assert answers in ([0], [500])


def test_a_port_that_is_taken_is_said(home):
    port = running.free_port()
    more = {"ENS_HOME": str(home), "ENS_PORT": str(port)}
    with socket.create_server(("127.0.0.1", port + 11)):
        ended = subprocess.run(
            [sys.executable, "-m", "ens.sandbox"],
            env=os.environ | more,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.startswith("The sandbox cannot start: ")


def test_keys_subjects_and_scenarios_survive_a_restart(home):
    def seen(sandbox):
        jwks = httpx.get(f"{sandbox.url}/franceconnect/api/v2/jwks", **PLAIN).json()
        playing = httpx.get(f"{sandbox.url}/scenario/insi", **PLAIN).json()
        return jwks, playing

    with running.running(home) as sandbox:
        sandbox.play("insi", "slow", delay_ms=40)
        before = seen(sandbox)
    with running.running(home) as sandbox:
        assert seen(sandbox) == before
    assert before[1] == {"behaviour": "slow", "delay_ms": 40}


def test_private_keys_are_for_their_owner_only(started):
    keys = list((started.home / "sandbox" / "keys").iterdir())
    assert len(keys) == 10
    assert {oct(key.stat().st_mode & 0o777) for key in keys} == {"0o600"}


def test_no_private_key_is_published(started):
    for service in ("franceconnect/api/v2/jwks", "franceconnect-plus/api/v2/jwks"):
        text = httpx.get(f"{started.url}/{service}", **PLAIN).text
        assert set(json.loads(text)["keys"][0]) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_two_instances_live_side_by_side(tmp_path):
    with running.running(tmp_path / "one") as one, running.running(tmp_path / "two") as two:
        assert one.port != two.port
        one.play("franceconnect", "down")
        url = f"{two.url}/franceconnect/api/v2/jwks"
        assert httpx.get(url, **PLAIN).status_code == 200
