"""
The records received, on disk: `incoming/*.ndjson`, written whole, never changed.

A file is written beside, then renamed: whoever lists the folder sees whole files only. What is
known is read back from the files at start, so there is no second memory to disagree with them.
"""

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ens.hub import failpoints
from ens.standards.fhir import json_gate

WRITING = ".writing"


class Shelf:
    """
    One process writes to a shelf: another that tries does not start.

    :raises OSError: if another process holds it
    """

    def __init__(self, home: Path) -> None:
        self.incoming = home / "incoming"
        self.incoming.mkdir(parents=True, exist_ok=True)
        self.incoming.chmod(0o700)  # under a pseudonym it is still somebody's (reading 12)
        self._held = (home / ".lock").open("w")
        fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (home / WRITING).unlink(missing_ok=True)
        self._writing = home / WRITING
        self._lock = threading.Lock()
        self.known = {line["id"] for line in self._lines()}
        self._last = max((_number(path) for path in self._files()), default=0)

    def keep(self, records: Sequence[dict[str, Any]]) -> None:
        """
        Keep those not known yet, in one file, on the disk when this returns.
        """
        with self._lock:
            new = {one["id"]: one for one in records if one["id"] not in self.known}
            if new:
                self._write(list(new.values()))
                self.known |= new.keys()

    def _write(self, records: list[dict[str, Any]]) -> None:
        failpoints.reach("hub-before-write")
        handle = os.open(self._writing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(b"".join(json_gate.serialise(one) + b"\n" for one in records))
            file.flush()
            os.fsync(file.fileno())
        failpoints.reach("hub-before-rename")
        self._last += 1
        self._writing.rename(self.incoming / f"{self._last:09}.ndjson")
        _sync(self.incoming)
        failpoints.reach("hub-after-write")

    def _files(self) -> list[Path]:
        return sorted(self.incoming.glob("*.ndjson"))

    def _lines(self) -> Iterator[dict[str, Any]]:
        for path in self._files():
            for line in path.read_bytes().splitlines():
                yield json_gate.parse(line)


def _number(path: Path) -> int:
    return int(path.stem) if path.stem.isdigit() else 0


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
