"""
Files: encrypted for their owner, named by a keyed hash, whole or not at all.
"""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.ground import blobs, keys


@pytest.fixture
def home(tmp_path, database):
    from django.test import override_settings

    keys.derived("hash:blob")  # the deployment's key stays where it is
    with override_settings(ENS_HOME=tmp_path):
        yield tmp_path


@pytest.fixture
def key():
    return AESGCM(AESGCM.generate_key(256))


def files(home):
    return [path for path in (home / "blobs").rglob("*") if path.is_file()]


def test_what_was_put_comes_back(home, key):
    name = blobs.put(b"contenu", person=7, key=key)
    assert blobs.get(name, key=key) == b"contenu"
    (path,) = files(home)
    assert path.name == name
    assert b"contenu" not in path.read_bytes()


def test_the_same_content_of_one_person_is_one_file(home, key):
    assert blobs.put(b"a", person=7, key=key) == blobs.put(b"a", person=7, key=key)
    assert len(files(home)) == 1


def test_two_persons_never_share_a_file(home, key):
    assert blobs.put(b"a", person=7, key=key) != blobs.put(b"a", person=8, key=key)


def test_another_key_does_not_open_it(home, key):
    name = blobs.put(b"a", person=7, key=key)
    with pytest.raises(keys.CannotUnseal):
        blobs.get(name, key=AESGCM(AESGCM.generate_key(256)))


def test_a_file_that_was_changed_or_moved_does_not_open(home, key):
    name = blobs.put(b"abc", person=7, key=key)
    other = blobs.put(b"def", person=7, key=key)
    one, two = (next(path for path in files(home) if path.name == n) for n in (name, other))
    two.write_bytes(one.read_bytes())
    with pytest.raises(keys.CannotUnseal):
        blobs.get(other, key=key)
    one.write_bytes(one.read_bytes()[:-1])
    with pytest.raises(keys.CannotUnseal):
        blobs.get(name, key=key)


def test_nothing_half_written_has_a_name(home, key, monkeypatch):
    import os

    def cut(number):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(OSError, match="no space"):
        blobs.put(b"abc", person=7, key=key)
    monkeypatch.undo()
    name = blobs.put(b"abc", person=7, key=key)
    assert blobs.get(name, key=key) == b"abc"


def test_an_empty_file_is_a_file(home, key):
    assert blobs.get(blobs.put(b"", person=7, key=key), key=key) == b""
