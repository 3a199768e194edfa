"""
Twenty ports in a row for an instance of a test, that no other run of tests takes meanwhile.
"""

import fcntl
import os
import socket
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

# The locks taken, held until this process ends.
CLAIMED: list[IO[str]] = []


def free(bases: Iterable[int], offsets: tuple[int, ...]) -> int:
    """
    The first of these bases whose ports at the offsets nobody uses, claimed for this run.

    :raises OSError: if there is none
    """
    for base in bases:
        if all(_is_free(base + offset) for offset in offsets) and _is_ours(base):
            return base
    raise OSError("no free ports")


def _is_ours(base: int) -> bool:
    lock = (Path(tempfile.gettempdir()) / f"ens-ports-{os.getuid()}-{base}.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return False
    CLAIMED.append(lock)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
