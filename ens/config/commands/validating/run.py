"""
Files, found and shared between processes; what came of each put together again.
"""

import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ens.config.commands.loading.bar import Bar
from ens.config.commands.validating import judging, reading, showing
from ens.config.commands.validating.judging import Judged
from ens.config.commands.validating.reading import Piece

FEW_BYTES = 4_000_000  # below which one process is the fastest
STANDARD_INPUT = "-"


@dataclass(slots=True)
class Run:
    names: list[str] = field(default_factory=list)
    files: list[Judged] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, name: str, found: Judged) -> None:
        """
        The next piece: of a file that was begun, or of another.
        """
        if not self.files or self.files[-1].path != found.path:
            self.names.append(name)
            self.files.append(found)
            return
        last = self.files[-1]
        for count in ("resources", "wrong", "errors", "warnings", "bytes"):
            setattr(last, count, getattr(last, count) + getattr(found, count))
        last.told += found.told[: judging.KEPT - len(last.told)]


def run(paths: Sequence[str], by: tuple[Path | None, str], *, jobs: int, quiet: bool) -> Run:
    """
    :raises OSError: something given is not there, or cannot be read
    """
    began, done = time.monotonic(), Run()
    pieces: list[tuple[str, Piece]] = []
    for text in paths:
        if text == STANDARD_INPUT:
            done.add(text, judging.of_data(sys.stdin.buffer.read(reading.LARGEST + 1)))
        else:
            pieces += _pieces(Path(text))
    bar = None if quiet or not sys.stdout.isatty() else Bar("pieces", len(pieces))
    for (name, _), found in zip(pieces, _each([one for _, one in pieces], by, jobs), strict=True):
        done.add(name, found)
        if bar:
            bar.add(1, found.resources)
    if bar:
        bar.end()
    done.seconds = time.monotonic() - began
    return done


def _pieces(given: Path) -> Iterator[tuple[str, Piece]]:
    if not given.exists():
        raise FileNotFoundError(f"{given}: there is no such file")
    for path in reading.files(given):
        for piece in reading.pieces(path):
            yield showing.name_of(path, given), piece


def _each(pieces: Sequence[Piece], by: tuple[Path | None, str], jobs: int) -> Iterable[Judged]:
    if jobs == 1 or len(pieces) < 2 or sum(one.bytes for one in pieces) < FEW_BYTES:
        yield from map(judging.judged, pieces)
        return
    few = max(1, min(16, len(pieces) // (jobs * 4)))
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=by) as pool:
        yield from pool.map(judging.judged, pieces, chunksize=few)


def _begin(definitions: Path | None, profile: str) -> None:
    """
    Ctrl-C is for the process that shares out the work: the others end with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    judging.settle(definitions, profile)
