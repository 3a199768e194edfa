"""
An instance of ours for the time of a run, on ports and in a folder of its own.
"""

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

HOME = Path("var/bench/home").resolve()
READY = "ENS ready: "
START_SECONDS = 120


class InstanceWillNotStart(Exception):
    """
    `ens up` ended, or was not ready in time; the message holds what it said.
    """


@contextlib.contextmanager
def started(home: Path = HOME) -> Iterator[str]:
    """
    Give the address of an instance with this home, and stop it at the end.

    :raises InstanceWillNotStart: with the last lines that `ens up` said
    """
    port = free_block()
    home.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"ENS_HOME": str(home), "ENS_PORT": str(port)}
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("ens")), "up"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield wait_ready(process)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdout:
            process.stdout.close()


def wait_ready(process: subprocess.Popen) -> str:
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=follow, args=(process, lines), daemon=True).start()
    said: list[str] = []
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(queue.Empty):
            line = lines.get(timeout=1)
            if line is None:
                break
            if line.startswith(READY):
                return line.removeprefix(READY).strip()
            said.append(line)
    raise InstanceWillNotStart("".join(said[-15:]))


def follow(process: subprocess.Popen, lines: queue.Queue) -> None:
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


def free_block() -> int:
    """
    Return the first port of twenty that nobody listens on.
    """
    for port in range(8400, 9000, 20):
        if all(is_free(port + n) for n in range(20)):
            return port
    raise InstanceWillNotStart("no twenty free ports between 8400 and 9000")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
