"""
The whole system as a process of its own: `ens up` on free ports, with the cast and nobody else.

`running_system` starts it once for a run of tests. Who uses it is a stranger: addresses, files and
tokens, as `docs/reference/interfaces.md` tells them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugins import ports
from tests.plugins.instance import Running

PORTS = range(31_000, 32_700, 20)
READY = "ENS ready: "
START_SECONDS = 60


def up(home: Path, port: int, **environment: str) -> Running:
    """
    Start `ens up` and wait for its ready line.
    """
    home.mkdir(parents=True, exist_ok=True)
    log = home / "up.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENS_")}
    kept.pop("DATABASE_URL", None)
    more = {
        "ENS_HOME": str(home), "ENS_PORT": str(port), "ENS_POPULATION": "0",
        "ENS_PARTITIONS": os.environ.get("ENS_TEST_PARTITIONS", "0"),
    } | environment  # fmt: skip
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ens.config.commands", "up"],
            env=kept | more,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    running = Running(home, port, process, log)
    _wait_ready(running)
    running.seconds = time.monotonic() - began
    return running


def _wait_ready(running: Running) -> None:
    deadline = time.monotonic() + START_SECONDS
    while READY not in running.log.read_text("utf-8", "replace"):
        if running.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"ens up did not come up:\n{running.log.read_text()[-3000:]}")
        time.sleep(0.02)


def new_home() -> Path:
    """
    A folder that the database's own user can reach, and short enough for a socket.
    """
    home = Path(tempfile.mkdtemp(prefix="ens-run-"))
    home.chmod(0o755)
    return home


def free_port() -> int:
    """
    A base of ports that nobody uses, and that no other run takes until this one ends.
    """
    return ports.free(PORTS, (0, 1, 10, 11, 12, 13, 14, 15, 16))


@pytest.fixture(scope="session")
def running_system() -> Iterator[Running]:
    """
    `ens up`, started once, stopped at the end of the run.
    """
    home = new_home()
    running = up(home, free_port())
    yield running
    running.stop()
    shutil.rmtree(home, ignore_errors=True)
