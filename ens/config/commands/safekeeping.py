"""
`ens backup`, `ens restore`, `ens recovery-key`.
"""

import argparse
import contextlib
import datetime as dt
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ens.config import embedded, setup

WAIT_SECONDS = 120
NAMES = {
    "database": "Base de données",
    "blobs": "Fichiers",
    "check": "Vérification",
    "unpack": "Mise en place",
    "start": "Redémarrage",
}
KEPT_ONCE = """
Clé de récupération : à garder hors de cette machine. Elle ne sera plus jamais montrée, et une
sauvegarde ne s'ouvre ailleurs qu'avec elle.
Recovery key: keep it away from this machine. It is never shown again, and nothing else opens a
backup elsewhere.

    {key}
"""


class Progress:
    """
    How far each part is: in place on a terminal, now and then elsewhere.
    """

    def __init__(self) -> None:
        self.part, self.shown = "", 0.0
        self.at_terminal = sys.stdout.isatty()

    def told(self, part: str, done: int, of: int) -> None:
        now, ended = time.monotonic(), done >= of
        if part == self.part and not ended and now - self.shown < (0.1 if self.at_terminal else 2):
            return
        if part == self.part or self.at_terminal or ended:
            percent = 100 * done // of if of else 100
            start, end = ("\r", "\n" if ended else "") if self.at_terminal else ("", "\n")
            print(f"{start}  {NAMES[part]:28} {percent:3} %", end=end, flush=True)
        self.part, self.shown = part, now


def _home() -> Path:
    home = Path(os.environ.get("ENS_HOME", "var/ens")).absolute()
    os.environ["ENS_HOME"] = str(home)
    return home


def backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--without-database", action="store_true", help="only what is beside the database"
    )


def backup(*, file: Path, without_database: bool) -> int:
    """
    :raises CannotBackUp: nothing there, or the server does not allow it
    """
    from ens.config.backups.taking import CannotBackUp

    home = _home()
    if file.exists():
        raise CannotBackUp(f"{file} is already there")
    with _database(home):
        setup.django()
        size = _take(file, home, without_database)
        if not without_database:
            _remember(home)
    print(f"  {file}: {size / 1e6:.1f} Mo")
    return 0


def _take(file: Path, home: Path, without_database: bool) -> int:
    from django.conf import settings

    from ens.config import schema
    from ens.config.backups import recovery, taking
    from ens.ground import clock

    if behind := schema.problems():
        raise taking.CannotBackUp("\n".join(behind))
    if recovery.public(home) is None:
        recovery_key()
    header = taking.header(
        mode=settings.ENS_MODE,
        migrations=sorted(schema.applied()),
        at=clock.real_now().isoformat(timespec="seconds"),
        postgres=0 if without_database else schema.server_major(),
    )
    url = os.environ["DATABASE_URL"]
    return taking.take(
        file, home=home, url=url, header=header, database=not without_database,
        told=Progress().told,
    )  # fmt: skip


def _remember(home: Path) -> None:
    """
    For the operator's page.
    """
    from ens.config.state import LAST_BACKUP
    from ens.ground import clock

    (home / LAST_BACKUP).write_text(clock.real_now().isoformat(timespec="seconds"), "utf-8")


@contextlib.contextmanager
def _database(home: Path) -> Iterator[None]:
    """
    Whatever serves this home; the embedded one is started for the time if nobody did.
    """
    from ens.config.backups.taking import CannotBackUp

    if os.environ.get("DATABASE_URL"):
        yield
        return
    if not (embedded.data_folder(home) / "PG_VERSION").exists():
        raise CannotBackUp(f"there is no database in {home}: set ENS_HOME, or DATABASE_URL")
    ran = embedded.is_running(home)
    server = embedded.start(home)
    os.environ["DATABASE_URL"] = server.url
    try:
        yield
    finally:
        if not ran:
            server.stop()


def recovery_key() -> int:
    """
    Make the pair anew; backups made before still open with the key told before.
    """
    from ens.config.backups import recovery

    home = _home()
    print(KEPT_ONCE.format(key=recovery.make(home)), flush=True)
    return 0


def restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--force", action="store_true", help="replace what is in ENS_HOME")
    parser.add_argument(
        "--recovery-key-file", type=Path, help="else ENS_RECOVERY_KEY, else the keys in ENS_HOME"
    )
    parser.add_argument(
        "--tombstones", type=Path, help="who was erased since, as another place kept it"
    )
    parser.add_argument(
        "--pgdata", type=Path, help="lay the database there, for a server that is not ours"
    )


def restore(
    *,
    file: Path,
    force: bool,
    recovery_key_file: Path | None,
    tombstones: Path | None,
    pgdata: Path | None,
) -> int:
    """
    :raises CannotRestore: nothing was touched
    """
    home = _home()
    home.mkdir(parents=True, exist_ok=True)
    outside = os.environ.get("DATABASE_URL", "")
    os.environ.setdefault("DATABASE_URL", "postgresql:///not-asked-here")
    setup.django()
    text = recovery_key_file.read_text() if recovery_key_file else ""
    text = text or os.environ.get("ENS_RECOVERY_KEY", "")
    with _alone(home):
        opened = _opened(file, home, force=force, text=text, progress=Progress())
        _take_tombstones(tombstones)
        if outside or pgdata:
            return _for_server(opened, home, pgdata)
        return _here(opened, home)


def _take_tombstones(given: Path | None) -> None:
    """
    :raises CannotRestore: it is no such file; nothing was touched
    """
    from ens.config.backups.restoring import CannotRestore
    from ens.ground import tombstones

    try:
        if given is not None:
            print(f"  {tombstones.merge(given)} effacements repris de {given}")
    except (OSError, ValueError, KeyError) as error:
        raise CannotRestore(f"{given} is no list of erasures. Nothing was changed.") from error


def _opened(file: Path, home: Path, *, force: bool, text: str, progress: Progress) -> Any:
    from ens.config.backups import archive, restoring

    checked = restoring.checked(file, progress.told)
    key = restoring.key_of(checked.header, home=home, recovery_key=text)
    try:
        opened = checked.open_with(key)
    except archive.Damaged as error:
        raise restoring.CannotRestore(f"{file} cannot be restored: {error}") from error
    if not force and not restoring.is_empty(home):
        raise restoring.CannotRestore(
            f"There is something in {home}: --force puts the backup in its place. Nothing was"
            " changed."
        )
    return opened


def _here(opened: Any, home: Path) -> int:
    from ens.config.backups import restoring, swap

    if opened.checked.header["postgres"] != embedded.major():
        raise restoring.CannotRestore(
            f"This backup is of a PostgreSQL {opened.checked.header['postgres']} server, and the"
            f" embedded one is {embedded.major()}: lay its database out with --pgdata FOLDER."
        )
    restored = restoring.lay_out(opened, home=home, told=Progress().told)
    print(f"  {restored.blobs} fichiers nommés, tous là. Sauvegarde du {_day(restored.header)}.")
    if (pid := _serving(home)) is not None:
        return _hand_over(home, pid)
    lock = _lock(home)
    swap.swap(home)
    lock.close()
    print("  Restauré. Démarrer avec : ens up")
    return 0


def _day(header: Any) -> str:
    return dt.datetime.fromisoformat(header["made_at"]).astimezone().strftime("%d/%m/%Y à %H:%M")


def _serving(home: Path) -> int | None:
    """
    The process id of the `ens up` that lives here.
    """
    with (home / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            return int(lock.read())
    return None


def _lock(home: Path) -> Any:
    lock = (home / ".lock").open("a+")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def _hand_over(home: Path, pid: int) -> int:
    """
    Have the running system take what was laid out, and wait until it serves it.
    """
    from ens.config.backups import swap

    print(f"  {NAMES['start']:28} …", flush=True)
    deadline = time.monotonic() + WAIT_SECONDS
    while (state := swap.state(home)) not in ("done", "failed"):
        if time.monotonic() > deadline or not Path(f"/proc/{pid}").exists():
            print("ENS did not start again: see what `ens up` said", file=sys.stderr)
            return 1
        if state == "ready":  # one that is starting does not hear yet
            os.kill(pid, signal.SIGUSR1)
        time.sleep(0.5)
    if state == "failed":
        print("What was restored did not start: the data of before is served.", file=sys.stderr)
        return 1
    swap.clear(home)
    print("  Restauré, et servi.")
    return 0


def _for_server(opened: Any, home: Path, pgdata: Path | None) -> int:
    from ens.config.backups import restoring, swap

    if opened.has("database"):
        if pgdata is None or (pgdata.exists() and any(pgdata.iterdir())):
            raise restoring.CannotRestore(
                "The database is on a server that is not ours. Stop that server, and give with"
                " --pgdata the empty folder it will be started on. Nothing was changed."
            )
        if pgdata.exists():
            pgdata.rmdir()
    restoring.lay_out_for_server(opened, home=home, pgdata=pgdata, told=Progress().told)
    lock = _lock(home)
    swap.swap(home)
    lock.close()
    major = opened.checked.header["postgres"]
    if pgdata:
        print(f"  Base (PostgreSQL {major}) dans {pgdata}: à donner à son utilisateur (chown -R).")
    print(f"  Ce qui était là : {home / '.previous'}, à effacer une fois le service vérifié.")
    print("  Puis : démarrer PostgreSQL, ens migrate, démarrer ENS.")
    return 0


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """
    One restore at a time in a home.
    """
    from ens.config.backups.restoring import CannotRestore

    with (home / ".restore.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotRestore("another restore is under way here") from error
        try:
            yield
        finally:
            _give_back(home)


def _give_back(home: Path) -> None:
    """
    What a restore by root leaves in the home is of whom the home belongs to.
    """
    owner = home.stat()
    if os.geteuid() == 0:
        for path in (home / ".lock", *home.glob(".re*"), home / ".previous"):
            if path.exists():
                os.chown(path, owner.st_uid, owner.st_gid)
