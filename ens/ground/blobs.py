"""
Content-addressed files, encrypted under their owner's key.

The name is a keyed hash of owner and content: two persons never share a file, and a name
tells nothing. A file is written and synced before the transaction that names it; one that
nobody names is swept later.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from ens.ground import keys


def put(data: bytes, *, person: int, key: AESGCM) -> str:
    name = keys.keyed_hash("blob", f"{person}:{hashlib.sha256(data).hexdigest()}").hex()
    path = _path(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_whole(path, keys.seal(key, data, name.encode()))
    return name


def put_again(name: str, *, person: int, old: AESGCM, new: AESGCM) -> str:
    """
    The same file under another key, and another name: the first stays until it is removed.
    """
    data = get(name, key=old)
    made = keys.keyed_hash("blob", f"{person}:{name}:{os.urandom(8).hex()}").hex()
    path = _path(made)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_whole(path, keys.seal(new, data, made.encode()))
    return made


def get(name: str, *, key: AESGCM) -> bytes:
    """
    :raises keys.CannotUnseal: if the file is not the one that was put
    """
    return keys.unseal(key, _path(name).read_bytes(), name.encode())


def remove(names: Iterable[str]) -> None:
    """
    Of somebody who was erased, once that is committed.
    """
    for name in names:
        _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return settings.ENS_HOME / "blobs" / name[:2] / name[2:4] / name


def _write_whole(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
