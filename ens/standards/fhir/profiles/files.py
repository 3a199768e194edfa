"""
Definitions in a file, a folder or an npm package, read within limits and unpacked nowhere.

Source: HL7's NPM Package Specification: the definitions are in the folder `package` itself,
examples in a folder beside them.
"""

import gzip
import json
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, cast

from ens.standards.fhir import json_gate
from ens.standards.fhir.profiles import checking

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 20_000_000  # of one file
MOST_IN_ALL: Final = 500_000_000  # unpacked
MOST_DEPTH: Final = 200
INNER: Final = ("definitions", "package")  # folders that say nothing of whose they are
CHUNK: Final = 1 << 20


class NotReadable(ValueError):
    """
    What was given cannot be read as definitions; the text names the file.
    """


@dataclass(slots=True)
class Found:
    """
    `ignored`: how many files or resources were of no use here, by what they were.
    """

    package: str
    resources: list[dict[str, Any]] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)

    def ignore(self, what: str) -> None:
        self.ignored[what] = self.ignored.get(what, 0) + 1


def read(path: Path) -> Found:
    """
    :raises NotReadable: nothing of it is to be used
    """
    if path.is_dir():
        name = path.resolve().parent.name if path.name in INNER else path.resolve().name
        return _collected(name, _of_folder(path))
    if not path.is_file():
        raise NotReadable(f"{path}: there is no such file")
    if path.name.endswith((".tgz", ".tar.gz")):
        return _collected(path.name.removesuffix(".tgz").removesuffix(".tar.gz"), _of_archive(path))
    return _collected(path.stem, iter([(path.name, _small(path))]))


def _collected(package: str, files: Iterator[tuple[str, bytes]]) -> Found:
    found = Found(package)
    for number, (name, data) in enumerate(files):
        if number >= MOST_FILES:
            raise NotReadable(f"more than {MOST_FILES} files")
        if PurePosixPath(name).name == "package.json":
            found.package = _package_name(data) or found.package
        else:
            _take(name, data, found)
    return found


def _take(name: str, data: bytes, found: Found) -> None:
    try:
        one = json_gate.parse(data, max_bytes=MOST_BYTES, max_depth=MOST_DEPTH)
    except json_gate.MalformedJson as error:
        raise NotReadable(f"{name}: {error.diagnostics}") from error
    for resource in _resources(one):
        kind = str(resource.get("resourceType", "no resource"))[:60]
        if checking.is_wanted(resource):
            found.resources.append(resource)
        elif kind in checking.KINDS:
            found.ignore("logical models" if kind == "StructureDefinition" else "partial systems")
        else:
            found.ignore(kind)


def _resources(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """
    A Bundle is what it holds.
    """
    if one.get("resourceType") != "Bundle":
        yield one
        return
    for entry in one.get("entry", ()):
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
            yield entry["resource"]


def _package_name(data: bytes) -> str:
    try:
        said = json.loads(data)
        return f"{said['name']}#{said['version']}"[:200]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _of_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    for file in sorted(path.rglob("*.json")):
        if file.is_symlink() or not file.is_file() or file.name.startswith("."):
            continue
        data = _small(file)
        total += len(data)
        if total > MOST_IN_ALL:
            raise NotReadable(f"{path}: more than {MOST_IN_ALL} bytes")
        yield str(file.relative_to(path)), data


def _small(file: Path) -> bytes:
    if file.stat().st_size > MOST_BYTES:
        raise NotReadable(f"{file.name}: more than {MOST_BYTES} bytes")
    return file.read_bytes()


def _of_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with gzip.open(path) as unzipped:
            stream = cast(IO[bytes], _Counted(cast(IO[bytes], unzipped)))
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                yield from _of_members(archive)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise NotReadable(f"{path.name}: not a whole archive") from error


def _of_members(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for number, member in enumerate(archive):
        if number >= MOST_FILES:
            raise NotReadable(f"more than {MOST_FILES} files")
        if not member.isfile() or not _is_definition(member.name):
            continue
        if member.size > MOST_BYTES:
            raise NotReadable(f"{member.name[:200]}: more than {MOST_BYTES} bytes")
        inside = archive.extractfile(member)
        yield member.name, inside.read() if inside else b""


def _is_definition(name: str) -> bool:
    parts = PurePosixPath(name).parts
    inner = [part for part in parts[:-1] if part != "."]
    hidden = parts[-1].startswith(".") if parts else True
    return name.endswith(".json") and inner in ([], ["package"]) and not hidden


class _Counted:
    """
    What comes out of a compressed file, up to a limit: a small one can hold anything.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.total = 0

    def read(self, size: int = CHUNK) -> bytes:
        data = self.stream.read(min(size, CHUNK) if size >= 0 else CHUNK)
        self.total += len(data)
        if self.total > MOST_IN_ALL:
            raise NotReadable(f"more than {MOST_IN_ALL} bytes once unpacked")
        return data
