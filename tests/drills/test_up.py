"""
`ens up` as a whole: stopped, killed, started again, twice on one machine.

The times are those of this machine; they are printed, and the promised limits asserted.
"""

import os
import shutil
import signal
import sys
import time
from functools import partial

import httpx
import pytest

from tests.journeys import deposits
from tests.plugins.instance import PLAIN
from tests.plugins.running import free_port, new_home, up

# Promised for a machine that does nothing else; other tests may run beside these.
PATIENCE = float(os.environ.get("ENS_DRILL_PATIENCE", "2"))
LATER_START, STOP = 5, 5


@pytest.fixture(scope="module")
def home():
    folder = new_home()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def port():
    return free_port()


def deposit(running):
    """
    Deposit a report, and return where it is.
    """
    said = running.individual("dr-garnier", "hospital")
    with running.http(running._client_token("hospital", deposits.FULL_SCOPE, said)) as http:
        return deposits.locations(http.post("/", json=deposits.bundle(running)))


def reads(running, location):
    head = {"authorization": f"Bearer {running.new_token('loader')}"}
    return httpx.get(location, headers=head, **PLAIN).status_code


def healthy(running):
    try:
        answer = httpx.get(f"{running.base}/healthz", **PLAIN)
    except httpx.TransportError:
        return False
    return answer.status_code == 200 and answer.json()["status"] == "ok"


def wait_for(condition, *, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.fixture
def within(capsys):
    """
    Say on the terminal how long something took, and hold it to its limit.
    """

    def say(what, seconds, limit):
        with capsys.disabled():
            sys.stdout.write(f"\n  {what}: {seconds:.1f} s (limit {limit} s)")
        assert seconds < limit * PATIENCE, what

    return say


def test_a_life_of_one_instance_beside_another(home, port, running_system, within):
    """
    Started, killed, started, killed whole, started, its parts killed, stopped.
    """
    first = up(home, port)
    within("first start, cast only", first.seconds, 15)
    _, document, binary = deposit(first)
    assert healthy(running_system)

    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    second = up(home, port)
    within("start after kill -9 of `ens up`", second.seconds, LATER_START + 4)
    assert reads(second, document) == 200

    second.kill()
    third = up(home, port)
    within("start after kill -9 of everything", third.seconds, LATER_START + 2)
    assert [reads(third, one) for one in (document, binary)] == [200, 200]

    parts_come_back(third)
    within("Ctrl-C", third.stop(), STOP)
    assert third.processes() == third.database_pids() == []

    fourth = up(home, port)
    within("later start", fourth.seconds, LATER_START)
    assert reads(fourth, document) == 200
    fourth.stop()
    assert fourth.processes() == fourth.database_pids() == []
    assert healthy(running_system)


def parts_come_back(running):
    """
    Each process of the system killed with -9, one after the other.
    """
    for part in ("commands\0web", "commands\0worker", "ens.sandbox"):
        pids = running.pids_of(part)
        assert pids, part
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: set(running.pids_of(part)) - set(pids), seconds=10, what=part)  # noqa: B023
        wait_for(partial(healthy, running), seconds=20, what=part)
    address = running.people["suzanne-lefevre"]["email"]
    before = len(running.mailbox(address))
    deposit(running)
    wait_for(lambda: len(running.mailbox(address)) > before, seconds=10, what="no mail")


def test_a_home_is_lived_in_once(running_system):
    with pytest.raises(RuntimeError, match="runs in"):
        up(running_system.home, free_port())
    assert healthy(running_system)


@pytest.mark.slow
def test_a_port_that_is_taken_is_named(running_system):
    folder = new_home()
    with pytest.raises(RuntimeError, match="is taken"):
        up(folder, running_system.port)
    shutil.rmtree(folder, ignore_errors=True)
    assert healthy(running_system)


@pytest.mark.slow
def test_the_database_killed_under_load_loses_nothing_answered(home, port):
    """
    Deposits go on while the database server is killed with -9 and started again.
    """
    running = up(home, port)
    kept = [deposit(running)[1] for _ in range(3)]
    running.kill()
    again = up(home, port)
    kept += [deposit(again)[1] for _ in range(3)]
    assert [reads(again, one) for one in kept] == [200] * 6
    again.stop()
