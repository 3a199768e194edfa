"""
Many small JSON values in one file, each read alone: an index, then each value compressed.

Compressed with words that all of them share, which is most of what a small one is made of. Nothing
is kept open: a process that was copied reads as well as the one it was copied from.
"""

import os
import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import orjson

HEAD: Final = 4  # bytes: how long the index is
MOST_SHARED: Final = 32_768  # as far as the compression looks back


class Pack:
    """
    `told` is whatever the index says beside where each value is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def _head(self) -> tuple[int, Mapping[str, Any]]:
        data = self._bytes(0, HEAD)
        length = int.from_bytes(data, "big")
        index: Mapping[str, Any] = orjson.loads(zlib.decompress(self._bytes(HEAD, length)))
        return HEAD + length, index

    @property
    def told(self) -> Any:
        return self._head[1]["told"]

    @cached_property
    def _shared(self) -> bytes:
        return zlib.decompress(self._bytes(self._head[0], self._head[1]["shared"]))

    def names(self) -> Iterable[str]:
        return tuple(self._head[1]["places"])

    def read(self, name: str) -> Any:
        """
        :raises KeyError: there is none of that name
        """
        start, index = self._head
        at, length = index["places"][name]
        unpacking = zlib.decompressobj(zdict=self._shared)
        return orjson.loads(unpacking.decompress(self._bytes(start + at, length)))

    def _bytes(self, at: int, length: int) -> bytes:
        file = os.open(self.path, os.O_RDONLY)
        try:
            return os.pread(file, length, at)
        finally:
            os.close(file)


def packed(values: Mapping[str, Any], told: Any, shared: bytes) -> bytes:
    """
    The same values give the same bytes.
    """
    shared = shared[-MOST_SHARED:]
    body = zlib.compress(shared, 9)
    index: dict[str, Any] = {"told": told, "shared": len(body), "places": {}}
    for name in sorted(values):
        packing = zlib.compressobj(9, zdict=shared)
        one = packing.compress(written(values[name])) + packing.flush()
        index["places"][name] = (len(body), len(one))
        body += one
    head = zlib.compress(written(index), 9)
    return len(head).to_bytes(HEAD, "big") + head + body


def written(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
