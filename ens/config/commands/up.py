"""
`ens up`: database, migrations, population once, then web, worker, live, sandbox, collector and
hub until Ctrl-C.
"""

import contextlib
import ctypes
import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from ens.config import embedded, setup
from ens.config.backups import swap
from ens.config.commands import welcome

STOP_SECONDS = 4
MOST_DEATHS, DEATHS_WITHIN = 5, 60
PR_SET_PDEATHSIG = 1
READY_SECONDS = 60
PORTS = (0, 1, 10, 11, 12, 13, 14)
# All that the collector and the hub know of where they run: no database, no secret of others.
KNOWN_ALONE = re.compile(
    r"PATH|HOME|LANG|LC_.*|TZ|TMPDIR|PYTHON.*|VIRTUAL_ENV|ENS_HOME|ENS_PORT|ENS_MODE"
    r"|ENS_FAILPOINT|ENS_(?:HUB|COLLECTOR|CARE)_.*"
)


class CannotStart(SystemExit):
    """
    Told in one sentence.
    """


class Restored(BaseException):
    """
    `ens restore` laid out other data and asks for the place.
    """


def up() -> int:
    home = Path(os.environ.get("ENS_HOME", "var/ens")).absolute()
    port = int(os.environ.get("ENS_PORT", "8000"))
    os.environ |= {"ENS_HOME": str(home), "ENS_PORT": str(port)}
    home.mkdir(parents=True, exist_ok=True)
    lock = _lock(home)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)  # until it can be answered
    swap.recover(home)
    try:
        return _live(home, port)
    except Restored:
        swap.swap(home)
    except BaseException:
        if swap.state(home) != "swapped":  # else what was restored did not start
            raise
        swap.undo(home)
    finally:
        lock.close()
    os.execv(sys.executable, [sys.executable, "-m", "ens.config.commands", "up"])


def _live(home: Path, port: int) -> int:
    """
    From the database's start to its stop.
    """
    _require_free(port)
    say = welcome.Progress()
    server = _database(home, say)
    parts: list[Part] = []
    try:
        for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT is ignored in a shell's background
            signal.signal(number, _interrupt)
        _prepare(say)
        parts += _start(home, say, ours=server is not None)
        _load(home, say)
        _wait_ready(parts, say)
        swap.finish(home)
        welcome.greet()
        signal.signal(signal.SIGUSR1, _hand_over)
        return _watch(parts)
    except KeyboardInterrupt:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):  # once is enough
            signal.signal(number, signal.SIG_IGN)
        _stop(parts)
        if server:
            server.stop()
            del os.environ["DATABASE_URL"]


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _hand_over(number: int, frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough
    raise Restored


def _lock(home: Path) -> IO[str]:
    """
    Held as long as this runs, with its process id inside.
    """
    lock = (home / ".lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotStart(f"ENS already runs in {home}") from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _require_free(port: int) -> None:
    """
    An instance that was killed leaves its ports a moment later.
    """
    deadline = time.monotonic() + STOP_SECONDS + 1
    for one in (port + offset for offset in PORTS):
        while not _is_free(one):
            if time.monotonic() > deadline:
                raise CannotStart(f"port {one} is taken: set ENS_PORT")
            time.sleep(0.05)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


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


class Part:
    """
    One process of the system and its children, started again when it dies.
    """

    def __init__(
        self, command: list[str], logs: Path, *, alone: bool = False, database: str = ""
    ) -> None:
        self.command = command
        self.environment = _known_alone() if alone else dict(os.environ)
        if database:
            self.environment["DATABASE_URL"] = database
        self.name = command[-1].rpartition(".")[2]
        self.log = logs / f"{self.name}.log"
        self.deaths: list[float] = []
        self.process = self._spawn()

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *self.command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def start_again(self) -> bool:
        """
        False when it dies too often to be worth it.
        """
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if now - at < DEATHS_WITHIN] + [now]
        self.end_group()
        if len(self.deaths) > MOST_DEATHS:
            return False
        self.process = self._spawn()
        return True

    def end_group(self) -> None:
        """
        Whatever it left behind goes too.
        """
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _start(home: Path, say: welcome.Progress, *, ours: bool) -> list[Part]:
    """
    On a server of ours each part signs in as who it is; elsewhere all as DATABASE_URL says.
    """
    from django.conf import settings
    from django.db import connections

    from ens.config import roles

    connections.close_all()
    if settings.SANDBOX:
        with say.step("Population du bac à sable"):
            subprocess.run([sys.executable, "-m", "ens.sandbox.population"], check=True)
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    url = os.environ["DATABASE_URL"]
    parts = [
        Part(["ens.config.commands", name], logs, database=roles.url_of(role, url) if ours else url)
        for name, role in roles.PARTS.items()
    ]
    if settings.SANDBOX:
        parts.append(Part(["ens.sandbox"], logs))
    return parts + _research(logs)


def _research(logs: Path) -> list[Part]:
    """
    Elsewhere these two run as users of their own, that cannot read one another's keys.
    """
    from django.conf import settings

    modules = ("ens.collector", "ens.hub") if settings.SANDBOX else ()
    return [Part([module], logs, alone=True) for module in modules]


def _known_alone() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if KNOWN_ALONE.fullmatch(name)}


def _end_with_parent() -> None:
    """
    In the child, before it begins: stop when `ens up` is gone, even killed with -9.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _load(home: Path, say: welcome.Progress) -> None:
    """
    The population enters once; `people.json` tells that it has. Its software and what the store
    says of it may change from one version to the next.
    """
    from django.conf import settings

    folder = home / "sandbox"
    if not settings.SANDBOX:
        return
    from ens.ground import clock
    from ens.journeys import load_population
    from ens.journeys.applications import register_software

    if (folder / "people.json").exists():
        register_software.register(folder, now=clock.now())
        return
    with say.step("Personnes fictives") as step:
        load_population.load(folder, now=clock.now(), progress=step.count)


def populate() -> int:
    """
    What `ens up` does of it, where the parts are started one by one.
    """
    setup.django()
    from django.conf import settings

    from ens.config import safety

    if not settings.SANDBOX:
        raise CannotStart("there are no fictitious people in production")
    safety.require()
    subprocess.run([sys.executable, "-m", "ens.sandbox.population"], check=True)
    _load(settings.ENS_HOME, welcome.Progress())
    return 0


def _wait_ready(parts: list[Part], say: welcome.Progress) -> None:
    from ens.config import health

    with say.step("Serveurs"):
        deadline = time.monotonic() + READY_SECONDS
        while not all(part["status"] == "ok" for part in health.parts().values()):
            _require_alive(parts)
            if time.monotonic() > deadline:
                raise CannotStart(f"not ready after {READY_SECONDS} s: {health.parts()}")
            time.sleep(0.05)
        for offset in (0, 1):  # web, live
            _wait_port(offset, deadline, parts)


def _wait_port(offset: int, deadline: float, parts: list[Part]) -> None:
    import httpx
    from django.conf import settings

    address = f"http://127.0.0.1:{settings.ENS_PORT + offset}/healthz"
    while time.monotonic() < deadline:
        _require_alive(parts)
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)


def _require_alive(parts: list[Part]) -> None:
    for part in parts:
        if not part.is_alive:
            raise CannotStart(f"{part.name} stopped: see {part.log}")


def _watch(parts: list[Part]) -> int:
    while True:
        for part in parts:
            if part.is_alive:
                continue
            print(f"{part.name} stopped with {part.process.returncode}", file=sys.stderr)
            if not part.start_again():
                return 1
        time.sleep(0.2)


def _stop(parts: list[Part]) -> None:
    for part in parts:
        if part.is_alive:
            part.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts:
        with contextlib.suppress(subprocess.TimeoutExpired):
            part.process.wait(max(0.1, deadline - time.monotonic()))
        part.end_group()
