"""
More processes over a system's database, each armed to die at one place.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx

from tests.plugins.instance import PLAIN, Running
from tests.plugins.running import free_port

FHIR_PLACES = ("before-begin", "after-data", "after-trace", "after-outbox", "after-commit")


class Part:
    """
    One process of ours, with everything it started.
    """

    def __init__(self, name: str, **environment: str) -> None:
        self.name = name
        self.environment = environment
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ens.config.commands", self.name],
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Web(Part):
    """
    A web process that shares everything with a running system but its port.
    """

    def __init__(self, running: Running, failpoint: str, workers: int = 1) -> None:
        self.port = free_port()
        super().__init__(
            "web",
            ENS_HOME=str(running.home),
            ENS_PORT=str(self.port),
            ENS_PUBLIC_URL=running.base,
            ENS_WORKERS=str(workers),
            ENS_FAILPOINT=failpoint,
            ENS_MODE="sandbox",
            DATABASE_URL=running.database_url,
        )

    @property
    def fhir(self) -> str:
        return f"http://127.0.0.1:{self.port}/fhir"

    def wait(self, *, seconds: float = 30) -> None:
        """
        Until it answers; one whose workers died too often gave up, and is started again.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.stop()
                self.start()
            try:
                if httpx.get(f"{self.fhir}/metadata", **PLAIN).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError("the web process did not start")


@contextlib.contextmanager
def armed_webs(running: Running, places: tuple[str, ...], what: str = "kill") -> Iterator[dict]:
    """
    A web process for each place, started together.
    """
    webs = {place: Web(running, f"{place}:{what}") for place in places}
    try:
        for web in webs.values():
            web.wait()
        yield webs
    finally:
        for web in webs.values():
            web.stop()


def cut(request) -> bool:
    """
    True if the connection ended without an answer.
    """
    try:
        request()
    except httpx.TransportError:
        return True
    return False
