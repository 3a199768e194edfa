"""
The resources in files: JSON, XML, and NDJSON in pieces of whole lines, so that a long file is
shared between processes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ens.standards.fhir import json_gate, xml

Json = dict[str, Any]

LARGEST: Final = 200_000_000  # bytes of one resource
PIECE: Final = 8_000_000
NAMES: Final = (".json", ".xml", ".ndjson")
BY_LINES: Final = (".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A file, or some whole lines of one: `line` is the number of its first.
    """

    path: Path
    start: int = 0
    size: int = -1
    line: int = 0

    @property
    def bytes(self) -> int:
        return self.size if self.size >= 0 else self.path.stat().st_size


@dataclass(frozen=True, slots=True)
class Unreadable:
    why: str


def files(path: Path) -> Iterator[Path]:
    """
    Those of a folder and of the folders in it, in order; hidden ones are left.
    """
    if not path.is_dir():
        yield path
        return
    for one in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in one.relative_to(path).parts)
        if one.suffix in (*NAMES, *BY_LINES) and one.is_file() and not hidden:
            yield one


def pieces(path: Path) -> Iterator[Piece]:
    if path.suffix not in BY_LINES:
        yield Piece(path)
        return
    start, line = 0, 1
    with path.open("rb") as file:
        while block := file.read(PIECE):
            block += file.readline()
            yield Piece(path, start, len(block), line)
            start, line = start + len(block), line + block.count(b"\n")


def resources(piece: Piece) -> Iterator[tuple[int, Json | Unreadable]]:
    """
    Each resource with its line, 0 where the file is one resource.
    """
    with piece.path.open("rb") as file:
        file.seek(piece.start)
        data = file.read(piece.size if piece.size >= 0 else LARGEST + 1)
    if not piece.line:
        yield 0, one(data, is_xml=piece.path.suffix == ".xml")
        return
    for number, line in enumerate(data.split(b"\n"), piece.line):
        if line.strip():
            yield number, one(line)


def one(data: bytes, *, is_xml: bool = False) -> Json | Unreadable:
    try:
        if is_xml:
            return xml.read(data, max_bytes=LARGEST)
        return json_gate.parse(data.removeprefix(b"\xef\xbb\xbf"), max_bytes=LARGEST)
    except json_gate.MalformedJson as error:
        return Unreadable(error.diagnostics)
    except xml.MalformedXml as error:
        return Unreadable(str(error))
