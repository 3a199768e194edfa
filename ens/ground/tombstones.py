"""
Who was erased: a line each, that names nobody, in the database and in a file beside it.

A backup made before an erasure holds the person still. The file is never part of one, so what is
brought back is compared with it, and erased again before anything is served. A line says which
public id it was by a keyed digest: it can be compared with what is there, not read.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from ens.ground import database, keys

ADD = """
insert into ground_tombstone (digest, erased_at, told) values (%s, %s, %s)
on conflict (digest) do nothing
"""
THERE = "select digest, erased_at, told from ground_tombstone"


def digest_of(public_id: str) -> bytes:
    return keys.keyed_hash("tombstone", str(public_id))


def bury(public_id: str, *, told: str, now: datetime) -> None:
    """
    In the caller's transaction, and in the file before it commits: one too many in the file is
    an erasure that was decided and is done again, one too few would bring somebody back.

    :raises OSError: the file cannot be written; nothing may be erased then
    """
    digest = digest_of(public_id)
    database.execute(ADD, (digest, now, told))
    _append(_file(), [_line(digest, now, told)])


def settle() -> None:
    """
    Have in the file what the database has: after a restore elsewhere, or a disk that was lost.
    """
    known = in_file(_file())
    rows = database.execute(THERE).fetchall()
    if missing := [_line(*row) for row in rows if row[0] not in known]:
        _append(_file(), missing)


def to_replay() -> Mapping[bytes, Mapping[str, str]]:
    """
    Those of the file that this database does not know: it is older than they are.
    """
    there = {row[0] for row in database.execute(THERE).fetchall()}
    return {digest: said for digest, said in in_file(_file()).items() if digest not in there}


def note(digest: bytes, said: Mapping[str, str]) -> None:
    """
    That one of the file was replayed here, or is of nobody who is here.
    """
    database.execute(ADD, (digest, datetime.fromisoformat(said["at"]), said["told"]))


def merge(given: Path) -> int:
    """
    Take the lines of a file that was kept elsewhere; how many were new.

    :raises ValueError: it is no such file
    """
    known = in_file(_file())
    new = [
        json.dumps({"erased": digest.hex(), **said}) + "\n"
        for digest, said in in_file(given).items()
        if digest not in known
    ]
    if new:
        _append(_file(), new)
    return len(new)


def in_file(file: Path) -> dict[bytes, dict[str, str]]:
    """
    A last line that was cut short is of an erasure that did not happen.

    :raises ValueError: another line is not what was written
    """
    if not file.exists():
        return {}
    found: dict[bytes, dict[str, str]] = {}
    for line in file.read_text("utf-8").splitlines(keepends=True):
        if not line.endswith("\n"):
            break
        said = json.loads(line)
        found[bytes.fromhex(said.pop("erased"))] = said
    return found


def _file() -> Path:
    return Path(settings.ENS_TOMBSTONES)


def _line(digest: bytes, at: datetime, told: str) -> str:
    said = {"erased": digest.hex(), "at": at.isoformat(timespec="seconds"), "told": told}
    return json.dumps(said) + "\n"


def _append(file: Path, lines: list[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as opened:
        _end_last_line(opened)
        opened.write("".join(lines).encode())
        opened.flush()
        os.fsync(opened.fileno())


def _end_last_line(opened: BinaryIO) -> None:
    """
    One that was cut short is taken away, or it would spoil the next.
    """
    opened.seek(0)
    whole = opened.read()
    kept = whole[: whole.rfind(b"\n") + 1]
    if len(kept) < len(whole):
        opened.truncate(len(kept))
