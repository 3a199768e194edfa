"""
Keys kept in files: made at first use, one for all who come at once, for their owner alone.
"""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

SECRET_BYTES = 32


def secret(path: Path) -> bytes:
    """
    The secret of this file, drawn at first use.
    """
    return kept(path, lambda: os.urandom(SECRET_BYTES))


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """
    What this file holds; if there is none, what `make` gives is put there, whole or not at all.
    Two processes may start at once: the first file in place is the one both use.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put(path, make())
    return path.read_bytes()


def _put(path: Path, content: bytes) -> None:
    handle, partial = tempfile.mkstemp(dir=path.parent)  # its owner's alone, from the start
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(partial)


def readable_by_others(folder: Path) -> Iterator[str]:
    """
    The names of the keys of this folder that somebody beside their owner may read.
    """
    for path in folder.glob("*.key"):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield path.name
