"""
`ens up`: database, migrations, population once, then web, worker and sandbox until Ctrl-C.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from ens.config import embedded, setup
from ens.config.commands import welcome

STOP_SECONDS = 4
PR_SET_PDEATHSIG = 1
READY_SECONDS = 60


class CannotStart(SystemExit):
    """
    Told in one sentence.
    """


def up() -> int:
    home = Path(os.environ.get("ENS_HOME", "var/ens")).absolute()
    port = int(os.environ.get("ENS_PORT", "8000"))
    os.environ |= {"ENS_HOME": str(home), "ENS_PORT": str(port)}
    home.mkdir(parents=True, exist_ok=True)
    lock = _lock(home)
    _require_free(port)
    say = welcome.Progress()
    server = _database(home, say)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT is ignored in a shell's background
            signal.signal(number, _interrupt)
        _prepare(say)
        processes += _start(home, say)
        _load(home, say)
        _wait_ready(processes, say)
        welcome.greet()
        return _watch(processes)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(processes)
        if server:
            server.stop()
        lock.close()


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _lock(home: Path) -> IO[str]:
    lock = (home / ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotStart(f"ENS already runs in {home}") from error
    return lock


def _require_free(port: int) -> None:
    for one in (port, port + 10, port + 11, port + 12):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", one))
            except OSError as error:
                raise CannotStart(f"port {one} is taken: set ENS_PORT") from error


def _database(home: Path, say: welcome.Progress) -> embedded.Embedded | None:
    if os.environ.get("DATABASE_URL"):
        return None
    with say.step("Base de données"):
        server = embedded.start(home)
    if server.data != home / "database":
        say.note(f"données dans {server.data}, que l'utilisateur système peut atteindre")
    os.environ["DATABASE_URL"] = server.url
    return server


def _prepare(say: welcome.Progress) -> None:
    with say.step("Schéma"):
        setup.django()
        setup.migrate()
        from ens.contexts.record import api as record

        record.write_dictionaries()
    from ens.config import safety

    safety.require()
    from ens.ground import keys

    keys.provider()


def _start(home: Path, say: welcome.Progress) -> list[subprocess.Popen[bytes]]:
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    if settings.SANDBOX:
        with say.step("Population du bac à sable"):
            subprocess.run([sys.executable, "-m", "ens.sandbox.population"], check=True)
    commands = [["ens.config.commands", "web"], ["ens.config.commands", "worker"]]
    if settings.SANDBOX:
        commands.append(["ens.sandbox"])
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    return [_spawn(command, logs) for command in commands]


def _spawn(command: list[str], logs: Path) -> subprocess.Popen[bytes]:
    name = command[-1].rpartition(".")[2]
    with (logs / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )


def _end_with_parent() -> None:
    """
    In the child, before it begins: stop when `ens up` is gone, even killed with -9.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _load(home: Path, say: welcome.Progress) -> None:
    """
    The population enters once; `people.json` tells that it has.
    """
    from django.conf import settings

    folder = home / "sandbox"
    if not settings.SANDBOX or (folder / "people.json").exists():
        return
    from ens.ground import clock
    from ens.journeys import load_population

    with say.step("Personnes fictives") as step:
        load_population.load(folder, now=clock.now(), progress=step.count)


def _wait_ready(processes: list[subprocess.Popen[bytes]], say: welcome.Progress) -> None:
    from ens.config import health

    with say.step("Serveurs"):
        deadline = time.monotonic() + READY_SECONDS
        while not all(part["status"] == "ok" for part in health.parts().values()):
            _require_alive(processes)
            if time.monotonic() > deadline:
                raise CannotStart(f"not ready after {READY_SECONDS} s: {health.parts()}")
            time.sleep(0.05)
        _wait_web(deadline, processes)


def _wait_web(deadline: float, processes: list[subprocess.Popen[bytes]]) -> None:
    import httpx
    from django.conf import settings

    while time.monotonic() < deadline:
        _require_alive(processes)
        try:
            if httpx.get(f"http://127.0.0.1:{settings.ENS_PORT}/healthz").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)


def _require_alive(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is not None:
            name = str(process.args[-1])  # type: ignore[index]
            raise CannotStart(f"{name} stopped: see $ENS_HOME/logs")


def _watch(processes: list[subprocess.Popen[bytes]]) -> int:
    while True:
        for process in processes:
            if process.poll() is not None:
                name = str(process.args[-1])  # type: ignore[index]
                print(f"{name} stopped with {process.returncode}", file=sys.stderr)
                return 1
        time.sleep(0.2)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
