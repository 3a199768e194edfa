"""
Taking a backup of a system that goes on serving.

Order: the database first, then the files. A blob is written and synced before the transaction
that names it commits, and none is ever removed, so every row of the copy has its file by the time
the copy ends; files come after it. A sweeper of blobs, once there is one, has to wait for this.
Keys come last: they only ever grow in number.
"""

import base64
import contextlib
import io
import os
import re
import shutil
import subprocess
import tarfile
import uuid
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import psycopg
import psycopg.conninfo

from ens.config import embedded
from ens.config.backups import archive, recovery
from ens.ground import keys

CHUNK = 1024 * 1024
BLOB = re.compile(r"[0-9a-f]{64}")
SIZE = "select coalesce(sum(pg_database_size(oid)), 0)::bigint from pg_database"
SLOT = "select pg_create_physical_replication_slot(%s, true, true)"
ABOUT = "ens backup key"
# Of the sandbox, what an instance would make again is left where it is.
LEFT_OUT = {"mailbox"}
HOW_TO_COPY = """\
The database server does not let this account make a physical copy. Either, as its administrator:
    ALTER ROLE {user} REPLICATION;
    and in pg_hba.conf:  host replication {user} <address of this machine> scram-sha-256
or keep copying the database with the tool you have (pgBackRest, Barman), and take here what
only ENS has, just after each copy:
    ens backup --without-database FILE
"""

Told = Callable[[str, int, int], None]


class CannotBackUp(SystemExit):
    """
    Told in a few sentences, with what to do.
    """


def take(
    file: Path, *, home: Path, url: str, header: dict[str, Any], database: bool, told: Told
) -> int:
    """
    Write the backup and return its size. `told` hears how far each part is.
    """
    key = os.urandom(32)
    with contextlib.ExitStack() as cleaning:
        writer = archive.Writer(file, header | {"wrapped": wrapped(key, home, header["id"])}, key)
        cleaning.callback(writer.give_up)
        if database:
            writer.add_stream("database", copy_of_database(url, told))
        _add_blobs(writer, home / "blobs", told)
        writer.add_stream("keys", [_tar(home / "keys")])
        if header["mode"] == "sandbox":
            writer.add_stream("sandbox", [_tar(home / "sandbox")])
        size = writer.end()
        cleaning.pop_all()
    return size


def header(
    *, mode: str, migrations: list[tuple[str, str]], at: str, postgres: int
) -> dict[str, Any]:
    """
    What the file says of itself, in clear: nothing about anybody.
    """
    return {
        "product": "ens",
        "format": archive.FORMAT,
        "id": str(uuid.uuid4()),
        "version": version("ens"),
        "made_at": at,
        "mode": mode,
        "postgres": postgres,
        "migrations": migrations,
    }


def wrapped(key: bytes, home: Path, name: str) -> dict[str, str]:
    """
    The backup's key, closed twice: for this deployment's own key, and for the recovery key.
    """
    public = recovery.public(home)
    assert public is not None
    return {
        "deployment": _text(keys.seal(keys.AESGCM(keys.derived("backup")), key, name.encode())),
        "recovery": _text(recovery.close(key, public, about=f"{ABOUT} {name}")),
    }


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def copy_of_database(url: str, told: Told) -> Iterator[bytes]:
    """
    The bytes of a physical copy, as a tar: pg_basebackup's, with the WAL it needs at its end.

    A temporary slot keeps that WAL on the server however long the copy takes.

    :raises CannotBackUp: if this account may not
    """
    with psycopg.connect(url, autocommit=True) as connection:
        [(total,)] = connection.execute(SIZE).fetchall()
        try:
            connection.execute(SLOT, (f"ens_backup_{os.getpid()}_{os.urandom(3).hex()}",))
        except psycopg.errors.InsufficientPrivilege as error:
            raise CannotBackUp(HOW_TO_COPY.format(user=connection.info.user)) from error
        major = connection.info.server_version // 10_000
        with _basebackup(_program(url, major), url) as process:
            yield from _read(process, total, told)
            errors = process.stderr.read().decode(errors="replace") if process.stderr else ""
            if process.wait():
                if "pg_hba.conf" in errors or "permission denied" in errors:
                    raise CannotBackUp(HOW_TO_COPY.format(user=connection.info.user))
                raise CannotBackUp(f"pg_basebackup stopped:\n{errors[-2000:]}")


def _program(url: str, major: int) -> str:
    """
    For a server that is not ours its own version's program, which speaks TLS; ours does not.
    """
    ours = str(embedded.program("pg_basebackup"))
    if not psycopg.conninfo.conninfo_to_dict(url).get("sslmode") and major <= embedded.major():
        return ours
    beside = Path(f"/usr/lib/postgresql/{major}/bin/pg_basebackup")
    found = str(beside) if beside.exists() else shutil.which("pg_basebackup")
    if found is None:
        raise CannotBackUp(
            f"pg_basebackup {major} is needed: apt-get install postgresql-client-{major}"
        )
    return found


@contextlib.contextmanager
def _basebackup(program: str, url: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [
            program,
            *("--pgdata", "-", "--format", "tar", "--wal-method", "fetch"),
            *("--checkpoint", "fast", "--no-password", "--dbname", url),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


def _read(process: subprocess.Popen[bytes], total: int, told: Told) -> Iterator[bytes]:
    output: IO[bytes] | None = process.stdout
    assert output is not None
    done = 0
    while chunk := output.read(CHUNK):
        done += len(chunk)
        told("database", min(done, total - 1), total)  # the WAL at its end is not in the total
        yield chunk
    told("database", total, total)


def _add_blobs(writer: archive.Writer, folder: Path, told: Told) -> None:
    """
    Whole ones only: what is still being written is named by no row of the copy.
    """
    found = [path for path in folder.rglob("*") if BLOB.fullmatch(path.name)]
    for number, path in enumerate(sorted(found), 1):
        writer.add(f"blobs/{path.relative_to(folder)}", path.read_bytes())
        told("blobs", number, len(found))


def _tar(folder: Path) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and not LEFT_OUT & set(name.parts):
                with contextlib.suppress(FileNotFoundError):
                    tar.add(path, str(name))
    return held.getvalue()
