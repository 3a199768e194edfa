"""
Bodies made smaller on the wire: gzip or zstd, as the caller says it can read.

Source: RFC 9110, 8.4 and 12.5.3. The entity tags are weak, so they stay what they are.
"""

import contextlib
import gzip
import threading
import zlib
from collections.abc import Generator
from functools import lru_cache
from typing import Any

import zstandard

WORTH_IT = 1024
LEVEL = 5
GZIP = frozenset({"gzip", "x-gzip"})
WINDOW = 16 + zlib.MAX_WBITS  # a gzip header and trailer
# Of two that the caller likes as much, the first.
KNOWN = ("zstd", "gzip")
_local = threading.local()


class UnknownCoding(Exception):
    """
    The body came in a coding that this server does not read.
    """


class Broken(Exception):
    """
    The body is not what its coding says, or stops in the middle.
    """


class Swollen(Exception):
    """
    The body is over the limit once inflated.
    """


@lru_cache(maxsize=256)
def preferred(accepted: str) -> str:
    """
    The coding to answer in, "" for none.
    """
    if not accepted:
        return ""
    weights = dict(_weight(part) for part in accepted.lower().split(","))
    best = max(KNOWN, key=lambda name: weights.get(name, 0.0))
    return best if weights.get(best, 0.0) > 0 else ""


def _weight(part: str) -> tuple[str, float]:
    name, _, rest = part.partition(";")
    said = rest.strip().removeprefix("q=")
    try:
        return name.strip(), float(said) if said else 1.0
    except ValueError:
        return name.strip(), 0.0


def squeeze(data: bytes, coding: str) -> bytes:
    if coding == "gzip":
        return gzip.compress(data, LEVEL, mtime=0)
    made = _local.__dict__.get("compressor")
    if made is None:
        made = _local.compressor = zstandard.ZstdCompressor(level=3)
    squeezed: bytes = made.compress(data)
    return squeezed


def squeezed(parts: Generator[bytes], coding: str) -> Generator[bytes]:
    """
    The same, piece by piece: whoever reads half of it has all that left so far.
    """
    made: Any = zlib.compressobj(LEVEL, wbits=WINDOW)
    if coding == "zstd":
        made = zstandard.ZstdCompressor(level=3).compressobj()
    with contextlib.closing(parts):
        for part in parts:
            if piece := made.compress(part):
                yield piece
    yield made.flush()


def inflate(data: bytes, coding: str, *, limit: int) -> bytes:
    """
    The body as it was before it was squeezed; never more than the limit is made of it. One
    member only: a million empty ones would take long to say nothing.

    :raises UnknownCoding, Broken, Swollen: the caller's fault, each
    """
    if coding == "identity":
        return data
    if coding not in GZIP:
        raise UnknownCoding(coding)
    opened = zlib.decompressobj(wbits=WINDOW)
    try:
        whole = opened.decompress(data, limit + 1)
    except zlib.error as error:
        raise Broken from error
    if len(whole) > limit:
        raise Swollen
    if not opened.eof or opened.unused_data:
        raise Broken
    return whole
