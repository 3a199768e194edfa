"""
Many small values in one file, each read alone.
"""

import os
from pathlib import Path

import pytest

from ens.standards.fhir import pack

VALUES = {f"number {n}": {"codes": ["a", "b", n], "text": "é" * n} for n in range(50)}
SHARED = b'{"codes":["a","b",0],"text":"'


@pytest.fixture
def packed(tmp_path: Path) -> pack.Pack:
    path = tmp_path / "some.pack"
    path.write_bytes(pack.packed(VALUES, {"version": 1}, SHARED))
    return pack.Pack(path)


def test_each_value_is_read_as_it_was_written(packed: pack.Pack) -> None:
    assert {name: packed.read(name) for name in packed.names()} == VALUES
    assert packed.told == {"version": 1}
    with pytest.raises(KeyError):
        packed.read("number 50")


def test_the_same_values_give_the_same_bytes_in_whichever_order() -> None:
    others = dict(reversed(VALUES.items()))
    assert pack.packed(VALUES, {}, SHARED) == pack.packed(others, {}, SHARED)


def test_words_that_are_shared_make_it_smaller() -> None:
    assert len(pack.packed(VALUES, {}, SHARED)) < len(pack.packed(VALUES, {}, b"x"))


def test_nothing_is_kept_open(packed: pack.Pack) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for name in packed.names():
        packed.read(name)
    assert len(os.listdir("/proc/self/fd")) == before
