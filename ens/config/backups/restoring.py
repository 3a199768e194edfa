"""
Bringing a backup back: checked whole, laid out beside what is there, started once on its own,
and only then put in its place.

A restored database has lived less long than what was given out under it: its lineage is renewed,
so page links of that time are refused.
"""

import base64
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from ens.config import embedded, schema
from ens.config.backups import archive, recovery, swap
from ens.config.backups.taking import ABOUT
from ens.contexts.record import api as record
from ens.ground import keys, lineage, wrapping
from ens.ground.providing import files

Told = Callable[[str, int, int], None]
ONE_KEY = "select person, wrapped from ground_person_key limit 1"
HAS_WRAPPING = "select to_regclass('ground_wrapping_key') is not null"
WRAPPING = "select number, sealed from ground_wrapping_key where retired_at is null"
RENEW = ".renew"  # read by `ens migrate`
LOG_OF_THEN = ("log", "postmaster.pid", "postmaster.opts")


class CannotRestore(SystemExit):
    """
    Nothing was touched; told in a few sentences, with what to do.
    """


@dataclass(frozen=True, slots=True)
class Restored:
    """
    Laid out and tried, not yet in its place.
    """

    header: Mapping[str, Any]
    blobs: int


def checked(file: Path, told: Told) -> archive.Checked:
    """
    :raises CannotRestore: a damaged file, or one of a newer version
    """
    try:
        refuse_newer(archive.header_of(file))
        size = file.stat().st_size
        return archive.check(file, count=lambda done: told("check", done, size))
    except archive.Damaged as error:
        raise CannotRestore(f"{file} cannot be restored: {error}. Nothing was changed.") from error
    except OSError as error:
        raise CannotRestore(f"{file}: {error.strerror}") from error


def refuse_newer(header: Mapping[str, Any]) -> None:
    """
    :raises CannotRestore: if this version would not understand what is in it
    """
    there = {(app, name) for app, name in header["migrations"]}
    if header["format"] > archive.FORMAT or schema.unknown(there, schema.known()):
        raise CannotRestore(
            f"This backup was made by a newer version ({header['version']}): restore it with that"
            " one. Nothing was changed."
        )


def key_of(header: Mapping[str, Any], *, home: Path, recovery_key: str) -> bytes:
    """
    The backup's key: by the deployment's own if it is still here, else by the recovery key.

    :raises CannotRestore: if neither opens it
    """
    name, wrapped = header["id"], header["wrapped"]
    if not recovery_key and _is_here():
        own = AESGCM(keys.derived("backup"))
        try:
            return keys.unseal(own, base64.b64decode(wrapped["deployment"]), name.encode())
        except keys.CannotUnseal:
            pass
    if not recovery_key:
        raise CannotRestore(
            "This backup is of another deployment: its recovery key is needed. Give it with"
            " --recovery-key-file FILE, or in ENS_RECOVERY_KEY. Nothing was changed."
        )
    try:
        closed = base64.b64decode(wrapped["recovery"])
        return recovery.open_with(recovery.read(recovery_key), closed, about=f"{ABOUT} {name}")
    except recovery.NotARecoveryKey as error:
        raise CannotRestore(
            "This is not the recovery key of this backup: a letter may be wrong, or it was made"
            " anew since. Nothing was changed."
        ) from error


def _is_here() -> bool:
    """
    Whether this deployment has keys of its own; asking a file provider would make them.
    """
    return settings.ENS_KEY_PROVIDER != "file" or keys.key_file().exists()


def lay_out(opened: archive.Opened, *, home: Path, told: Told) -> Restored:
    """
    Beside what is there, then started once on its own.

    :raises CannotRestore: if what is in it does not hold together; nothing was touched
    """
    swap.clear(home)
    places = {name: part.restored for name, part in swap.parts(home).items()}
    size = opened.checked.file.stat().st_size
    try:
        places["blobs"].mkdir(parents=True, mode=0o700)
        opened.unpack(places, count=lambda done: told("unpack", done, size))
        restored = Restored(opened.checked.header, _try(places))
    except (archive.Damaged, embedded.DatabaseWillNotStart, psycopg.Error, OSError) as error:
        swap.clear(home)
        raise CannotRestore(f"What is in it does not start: {error}") from error
    except BaseException:
        swap.clear(home)
        raise
    _settle_down(home, places)
    swap.note(home, "ready")
    return restored


def _try(places: Mapping[str, Path]) -> int:
    """
    Start the restored database by itself: how many blobs its rows name, all of them there.
    """
    data = places["database"]
    for name in LOG_OF_THEN:
        (data / name).unlink(missing_ok=True)
    embedded.give(data)
    server = embedded.start_at(data, tied=True)
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            named = {name for (name,) in connection.execute(record.NAMED_FILES)}
            _require_keys(connection, places["keys"])
            connection.execute(lineage.RENEW)
    finally:
        server.stop()
    there = {path.name for path in places["blobs"].rglob("*") if path.is_file()}
    if missing := named - there:
        raise archive.Damaged(f"{len(missing)} files are named that are not in it")
    return len(named)


def _require_keys(connection: psycopg.Connection[Any], folder: Path) -> None:
    """
    :raises archive.Damaged: if the keys are not those of the rows
    """
    row = connection.execute(ONE_KEY).fetchone()
    if row is None:
        return
    try:
        provider = _provider_of(folder)
        wrapping.unwrap_elsewhere(provider, _wrapping_keys(connection), row[1], person=row[0])
    except (keys.CannotUnseal, keys.NotProvided) as error:
        raise archive.Damaged(f"its keys do not open its rows: {error}") from error


def _provider_of(folder: Path) -> keys.KeyProvider:
    """
    The files that came with the backup, or the module that this deployment names.
    """
    if settings.ENS_KEY_PROVIDER != "file":
        return keys.provider()
    file = folder / keys.key_file().name
    if not file.exists():
        raise keys.NotProvided("the backup holds none: its deployment's module is needed")
    return files.Files(file)


def _wrapping_keys(connection: psycopg.Connection[Any]) -> dict[int, bytes | None]:
    """
    Those of the restored database; of one from before there were several, the first.
    """
    [(there,)] = connection.execute(HAS_WRAPPING).fetchall()
    if not there:
        return {wrapping.FIRST: None}
    return dict(connection.execute(WRAPPING).fetchall())


def lay_out_for_server(
    opened: archive.Opened, *, home: Path, pgdata: Path | None, told: Told
) -> None:
    """
    For a server that is not ours: the database in the folder that it will be started on, if there
    is one in the backup. Its lineage is renewed by `ens migrate`.

    :raises CannotRestore: nothing of what was there was touched
    """
    places = {name: part.restored for name, part in swap.parts(home).items()}
    places |= {"database": pgdata} if pgdata else {}
    size = opened.checked.file.stat().st_size
    swap.clear(home)
    try:
        places["blobs"].mkdir(parents=True, mode=0o700)
        opened.unpack(places, count=lambda done: told("unpack", done, size))
    except (archive.Damaged, OSError) as error:
        swap.clear(home)
        raise CannotRestore(f"It cannot be laid out: {error}") from error
    _settle_down(home, places)
    (home / RENEW).touch()


def _settle_down(home: Path, places: Mapping[str, Path]) -> None:
    """
    Whoever restores, files belong to whom the home belongs; and they are on the disk.
    """
    owner = home.stat()
    for name in swap.FILES:
        for path in (places[name], *places[name].rglob("*")):
            if path.exists() and os.geteuid() == 0:
                os.chown(path, owner.st_uid, owner.st_gid)
    os.sync()


def is_empty(home: Path) -> bool:
    """
    No database, no keys, no files: nothing that could be lost.
    """
    beside = swap.parts(home)
    places = [beside[name].place for name in ("database", "blobs", "keys")]
    return not any(place.is_dir() and any(place.iterdir()) for place in places)
