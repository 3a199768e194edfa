"""
The file of a backup: one tar, written once from its beginning to its end, and checked whole.

    header.json        what it is of, and its key, closed for who may open it
    database/00000001  a physical copy, compressed, in sealed pieces (also keys/, sandbox/)
    blobs/ab/cd/abcd…  files as they are: they are encrypted already
    sums.sha256        a line per member, as `sha256sum --check` reads it
    manifest.json      the count of members, and the seal of header and sums

Nothing that is not in the sums is read, and without the manifest at the end nothing is.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.ground import keys

FORMAT = 1
PIECE, CHUNK = 8 * 1024 * 1024, 1024 * 1024
LEVEL = 3
HEADER, SUMS, MANIFEST = "header.json", "sums.sha256", "manifest.json"
STREAMS = ("database", "keys", "sandbox")
MEMBER = re.compile(
    rf"(?:{'|'.join(STREAMS)})/[0-9]{{8}}|blobs/([0-9a-f]{{2}})/([0-9a-f]{{2}})/\1\2[0-9a-f]{{60}}"
)
Counted = Callable[[int], None]


class Damaged(Exception):
    """
    The file is not whole, was changed, or is no backup of ENS.
    """


class Writer:
    """
    A backup under way: under another name until it is whole and on the disk.
    """

    def __init__(self, file: Path, header: Mapping[str, Any], key: bytes) -> None:
        self.file = file
        self.partial = file.with_name(f".{file.name}.partial")
        self.key = AESGCM(key)
        self.id = str(header["id"])
        self.sums: list[str] = []
        self.count = 0
        handle = os.open(self.partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.raw: BinaryIO = os.fdopen(handle, "wb")
        self.tar = tarfile.TarFile(fileobj=self.raw, mode="w", format=tarfile.PAX_FORMAT)
        self.header = json.dumps(header, indent=1).encode()
        self._plain(HEADER, self.header)

    def add(self, name: str, data: bytes) -> None:
        self.sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
        self.count += 1
        self._plain(name, data)

    def add_stream(self, name: str, chunks: Iterable[bytes]) -> None:
        """
        Bytes of any length, compressed and sealed piece by piece, each in its place.
        """
        number = 0
        for number, piece in enumerate(_pieces(_compressed(chunks)), 1):
            member = f"{name}/{number:08}"
            self.add(member, keys.seal(self.key, piece, self._place(member)))

    def end(self) -> int:
        """
        Write what proves the rest, wait for the disk, give the file its name; its size.
        """
        sums = "".join(self.sums).encode()
        proof = hashlib.sha256(self.header).digest() + hashlib.sha256(sums).digest()
        manifest = {
            "members": self.count,
            "sums": hashlib.sha256(sums).hexdigest(),
            "seal": keys.seal(self.key, proof, self._place(MANIFEST)).hex(),
        }
        self._plain(SUMS, sums)
        self._plain(MANIFEST, json.dumps(manifest, indent=1).encode())
        self.tar.close()
        self.raw.flush()
        os.fsync(self.raw.fileno())
        self.raw.close()
        self.partial.rename(self.file)
        return self.file.stat().st_size

    def give_up(self) -> None:
        self.raw.close()
        self.partial.unlink(missing_ok=True)

    def _plain(self, name: str, data: bytes) -> None:
        one = tarfile.TarInfo(name)
        one.size, one.mode = len(data), 0o600
        self.tar.addfile(one, io.BytesIO(data))

    def _place(self, member: str) -> bytes:
        return f"{self.id}:{member}".encode()


def _compressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    compressor = zstandard.ZstdCompressor(level=LEVEL).compressobj()
    for chunk in chunks:
        if more := compressor.compress(chunk):
            yield more
    yield compressor.flush()


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


@dataclass(frozen=True, slots=True)
class Checked:
    """
    A backup whose every byte was compared with its sums.
    """

    file: Path
    header: Mapping[str, Any]
    proof: bytes
    seal: bytes
    members: tuple[str, ...]

    def open_with(self, key: bytes) -> "Opened":
        """
        :raises Damaged: if the header or the sums are not those that this key sealed
        """
        opened = Opened(self, AESGCM(key))
        if opened.unsealed(MANIFEST, self.seal) != self.proof:
            raise Damaged("the manifest is of another backup")
        return opened


def header_of(file: Path) -> Mapping[str, Any]:
    """
    What the file says of itself, before anything of it is believed.

    :raises Damaged: not the beginning of a backup
    """
    try:
        with tarfile.open(file, "r:") as tar:
            first = tar.next()
            if first is None or first.name != HEADER:
                raise Damaged("no backup of ENS")
            header = json.loads(_content(tar, first))
            if header["product"] != "ens":
                raise Damaged("no backup of ENS")
            return dict(header)
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
        raise Damaged("no backup of ENS") from error


def check(file: Path, *, count: Counted = lambda done: None) -> Checked:
    """
    Compare every byte with the sums, and the sums with the manifest.

    :raises Damaged: with what is wrong
    """
    try:
        return _checked(file, count)
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
        raise Damaged("the file is cut short or is not a backup") from error


def _checked(file: Path, count: Counted) -> Checked:
    found: list[str] = []
    members: list[str] = []
    plain: dict[str, bytes] = {}
    with tarfile.open(file, "r:") as tar:
        for one in tar:
            data = _content(tar, one)
            if one.name in (HEADER, SUMS, MANIFEST):
                plain[one.name] = data
            elif MEMBER.fullmatch(one.name):
                found.append(f"{hashlib.sha256(data).hexdigest()}  {one.name}\n")
                members.append(one.name)
            else:
                raise Damaged(f"{one.name!r} does not belong there")
            count(tar.offset)
    if set(plain) != {HEADER, SUMS, MANIFEST}:
        raise Damaged("the file is cut short")
    manifest = json.loads(plain[MANIFEST])
    if "".join(found).encode() != plain[SUMS] or manifest["members"] != len(members):
        raise Damaged("a member is not what was written")
    proof = hashlib.sha256(plain[HEADER]).digest() + hashlib.sha256(plain[SUMS]).digest()
    seal = bytes.fromhex(manifest["seal"])
    return Checked(file, json.loads(plain[HEADER]), proof, seal, tuple(members))


def _content(tar: tarfile.TarFile, one: tarfile.TarInfo) -> bytes:
    held = tar.extractfile(one) if one.isreg() else None
    if held is None:
        raise Damaged(f"{one.name!r} is no file")
    return held.read()


@dataclass(frozen=True, slots=True)
class Opened:
    """
    A checked backup with its key.
    """

    checked: Checked
    key: AESGCM

    def unsealed(self, member: str, data: bytes) -> bytes:
        """
        :raises Damaged: if it is not what was sealed in this place
        """
        try:
            return keys.unseal(self.key, data, f"{self.checked.header['id']}:{member}".encode())
        except keys.CannotUnseal as error:
            raise Damaged(f"{member} was changed") from error

    def has(self, stream: str) -> bool:
        return f"{stream}/00000001" in self.checked.members

    def unpack(self, places: Mapping[str, Path], *, count: Counted = lambda done: None) -> None:
        """
        Lay each stream out in its place (a folder that is not there yet), and the blobs in theirs.
        """
        laid: dict[str, _Laying] = {}
        try:
            with tarfile.open(self.checked.file, "r:") as tar:
                for one in tar:
                    self._lay(one.name, _content(tar, one), places, laid)
                    count(tar.offset)
        except BaseException:
            for laying in laid.values():
                laying.give_up()
            raise
        for laying in laid.values():
            laying.end()

    def _lay(
        self, name: str, data: bytes, places: Mapping[str, Path], laid: dict[str, "_Laying"]
    ) -> None:
        kind = name.partition("/")[0]
        if kind == "blobs":
            _write(places["blobs"].parent / name, data)
        elif kind in places:
            if kind not in laid:
                laid[kind] = _Laying(places[kind])
            laid[kind].feed(self.unsealed(name, data))


class _Laying:
    """
    A stream on its way to a folder: pieces go into a pipe, a thread unpacks at its end.
    """

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        self.entry = os.fdopen(writing, "wb")
        self.failure: list[BaseException] = []
        self.opened = zstandard.ZstdDecompressor().decompressobj()
        self.thread = threading.Thread(target=self._unpack, args=(os.fdopen(reading, "rb"), folder))
        self.thread.start()

    def feed(self, piece: bytes) -> None:
        try:
            self.entry.write(self.opened.decompress(piece))
        except BrokenPipeError:
            self.end()

    def end(self) -> None:
        """
        :raises Damaged: if what came is not a whole tar
        """
        with contextlib.suppress(BrokenPipeError):
            self.entry.close()
        self.thread.join()
        if self.failure:
            raise Damaged("a part cannot be laid out") from self.failure[0]

    def give_up(self) -> None:
        with contextlib.suppress(Damaged):
            self.end()

    def _unpack(self, stream: BinaryIO, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, mode=0o700)
            with stream, tarfile.open(fileobj=stream, mode="r|") as tar:
                for one in tar:
                    _lay_file(tar, one, folder)
        except BaseException as error:
            self.failure.append(error)


def _lay_file(tar: tarfile.TarFile, one: tarfile.TarInfo, folder: Path) -> None:
    """
    Files and folders, inside this one, and nothing else.

    :raises Damaged: a link, a device, a path that leads out
    """
    path = folder / one.name
    if ".." in path.parts or not path.is_relative_to(folder):
        raise Damaged(f"{one.name!r} leads out")
    if one.isdir():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return
    if not one.isreg():
        raise Damaged(f"{one.name!r} is no file")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = tar.extractfile(one)
    assert source is not None
    with path.open("wb") as file:
        shutil.copyfileobj(source, file, CHUNK)
    path.chmod(0o600)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("wb") as file:
        file.write(data)
