"""
The files of an export: frames, each some lines of one person, sealed under that person's key.

    length of the sealed part, 4 bytes | person, 8 | lines, 4 | what they weigh, 4 | sealed part

Nothing is kept beside the person's own key, so a person whose key is erased is gone from the
files too. A frame opens only where it was written: its file and its place are authenticated.
Inside are the lines and the key of the row that each shows, so that they can be judged again.
"""

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.ground import keys

HEAD = struct.Struct(">IQII")
EACH = struct.Struct(">QI")
LEVEL = 1
Line = tuple[int, bytes]  # the key of the row, and the resource


class Damaged(Exception):
    """
    A file is shorter than it was, or is not what was written.
    """


@dataclass(frozen=True, slots=True)
class Frame:
    person: int
    lines: int
    plain: int
    sealed: bytes
    place: int


def pack(lines: Sequence[Line], *, person: int, key: AESGCM, file: str, place: int) -> bytes:
    """
    A frame to be written at this place of this file.
    """
    plain = b"".join(EACH.pack(rid, len(line)) + line for rid, line in lines)
    squeezed = zstandard.ZstdCompressor(level=LEVEL).compress(plain)
    sealed = keys.seal(key, squeezed, _aad(file, person, place))
    weight = sum(len(line) + 1 for _, line in lines)
    return HEAD.pack(len(sealed), person, len(lines), weight) + sealed


def unpack(frame: Frame, *, key: AESGCM, file: str) -> list[Line]:
    """
    :raises Damaged: it is not what was written there
    """
    try:
        squeezed = keys.unseal(key, frame.sealed, _aad(file, frame.person, frame.place))
    except keys.CannotUnseal as error:
        raise Damaged from error
    plain = zstandard.ZstdDecompressor().decompress(squeezed)
    found, at = [], 0
    while at < len(plain):
        rid, length = EACH.unpack_from(plain, at)
        at += EACH.size
        found.append((rid, plain[at : at + length]))
        at += length
    return found


def _aad(file: str, person: int, place: int) -> bytes:
    return f"export:{file}:{person}:{place}".encode()


def read(path: Path, *, size: int) -> Iterator[Frame]:
    """
    The frames of the first bytes of a file.

    :raises Damaged: there are fewer
    """
    try:
        with path.open("rb") as file:
            while (place := file.tell()) < size:
                head = file.read(HEAD.size)
                length, person, lines, plain = HEAD.unpack(head)
                sealed = file.read(length)
                if len(sealed) < length:
                    raise Damaged
                yield Frame(person, lines, plain, sealed, place)
    except (OSError, struct.error) as error:
        raise Damaged from error


def sync(path: Path) -> None:
    """
    Have the bytes of a file, or the names of a folder, on the disk.
    """
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
