"""
Frames open with the key of their person, in their file, at their place, and nowhere else.
"""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.exports import api as exports

LINES = [(7, b'{"resourceType":"Patient"}'), (9, b"{}")]


@pytest.fixture
def key():
    return AESGCM(AESGCM.generate_key(256))


def written(path, *frames):
    path.write_bytes(b"".join(frames))
    return list(exports.read(path, size=path.stat().st_size))


def packed(key, *, place=0, person=1):
    return exports.pack(LINES, person=person, key=key, file="job/a.ndjson", place=place)


def test_what_was_put_in_comes_out(tmp_path, key):
    first = packed(key)
    one, two = written(tmp_path / "a", first, packed(key, place=len(first), person=2))
    assert (one.person, one.lines, one.plain) == (1, 2, 30)
    assert exports.unpack(one, key=key, file="job/a.ndjson") == LINES
    assert exports.unpack(two, key=key, file="job/a.ndjson") == LINES


def test_another_key_file_or_place_opens_nothing(tmp_path, key):
    (one,) = written(tmp_path / "a", packed(key))
    other = AESGCM(AESGCM.generate_key(256))
    with pytest.raises(exports.Damaged):
        exports.unpack(one, key=other, file="job/a.ndjson")
    with pytest.raises(exports.Damaged):
        exports.unpack(one, key=key, file="job/b.ndjson")
    (moved,) = written(tmp_path / "b", packed(key, place=1))
    with pytest.raises(exports.Damaged):
        exports.unpack(moved, key=key, file="job/a.ndjson")


def test_a_frame_given_to_somebody_else_does_not_open(tmp_path, key):
    frame = bytearray(packed(key))
    frame[11] = 2  # the last byte of the person
    (one,) = written(tmp_path / "a", bytes(frame))
    assert one.person == 2
    with pytest.raises(exports.Damaged):
        exports.unpack(one, key=key, file="job/a.ndjson")


def test_a_file_that_lacks_its_end_is_damaged(tmp_path, key):
    path = tmp_path / "a"
    path.write_bytes(packed(key)[:-1])
    with pytest.raises(exports.Damaged):
        list(exports.read(path, size=path.stat().st_size + 1))
    with pytest.raises(exports.Damaged):
        list(exports.read(tmp_path / "none", size=1))


def test_only_what_is_sure_is_read(tmp_path, key):
    frame = packed(key)
    path = tmp_path / "a"
    path.write_bytes(frame + b"what a killed worker left")
    assert len(list(exports.read(path, size=len(frame)))) == 1
