"""
The files that a work writes: frames put one after the other, a new file when one is large.

What was written beyond what the job says is sure is cut off when the work begins again.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.exports import api as exports
from ens.contexts.exports.api import File, Line

MOST_PLAIN = 200_000_000  # bytes of lines in a file
MOST_FRAME = 262_144  # bytes of lines in a frame, or one line


class Lost(Exception):
    """
    What was sure is not there: the machine stopped before its disk had it.
    """


class Files:
    """
    The files of one job, by kind and type, each open once.
    """

    def __init__(self, folder: Path, files: Iterable[File]) -> None:
        """
        :raises Lost
        """
        self._folder = folder
        self._files = {one.name: one for one in files}
        self._current = {(one.kind, one.type): one.name for one in self._files.values()}
        self._open: dict[str, BinaryIO] = {}
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in folder.iterdir():
            if path.name not in (*self._files, exports.INPUT):
                path.unlink()
        for one in self._files.values():
            self._cut(one)

    def _cut(self, one: File) -> None:
        path = self._folder / one.name
        if not path.exists() or path.stat().st_size < one.size:
            raise Lost
        with path.open("r+b") as file:
            file.truncate(one.size)

    @property
    def every(self) -> tuple[File, ...]:
        return tuple(self._files.values())

    def write(
        self,
        kind: str,
        type: str,  # noqa: A002
        lines: Sequence[Line],
        *,
        person: int,
        key: AESGCM,
    ) -> None:
        """
        :raises OSError: the disk is full, or nobody wants the work any more
        """
        one = self._of(kind, type)
        frame = exports.pack(lines, person=person, key=key, file=self._named(one), place=one.size)
        file = self._opened(one.name)
        file.write(frame)
        weight = sum(len(line) + 1 for _, line in lines)
        self._files[one.name] = File(
            one.name, kind, type, one.lines + len(lines), one.size + len(frame), one.plain + weight
        )

    def _named(self, one: File) -> str:
        return f"{self._folder.name}/{one.name}"

    def _of(self, kind: str, type: str) -> File:  # noqa: A002
        name = self._current.get((kind, type))
        if name and self._files[name].plain < MOST_PLAIN:
            return self._files[name]
        rank = sum(one.kind == kind and one.type == type for one in self._files.values()) + 1
        name = f"{'' if kind == 'output' else f'{kind}-'}{type}-{rank}.ndjson"
        self._current[kind, type] = name
        return self._files.setdefault(name, File(name, kind, type))

    def _opened(self, name: str) -> BinaryIO:
        if name not in self._open:
            path = self._folder / name
            self._open[name] = path.open("r+b" if path.exists() else "xb")
            self._open[name].seek(self._files[name].size)
        return self._open[name]

    def flush(self) -> None:
        for file in self._open.values():
            file.flush()

    def sync(self) -> None:
        """
        All that was written is on the disk, whatever happens to the machine.
        """
        self.flush()
        for one in self._files:
            exports.sync(self._folder / one)
        exports.sync(self._folder)

    def close(self) -> None:
        for file in self._open.values():
            file.close()
