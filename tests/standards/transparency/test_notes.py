"""
Signed notes and checkpoints: what is right is recognised, what was touched is not.
"""

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ens.standards.transparency import checkpoints, notes
from ens.standards.transparency.checkpoints import Checkpoint

POINT = Checkpoint(
    "example.test/registre", 42, bytes(range(32)), dt.datetime(2026, 3, 1, tzinfo=dt.UTC), 1, ""
)


def pair(name, kind):
    private = Ed25519PrivateKey.generate()
    return private, notes.Key(name, kind, private.public_key().public_bytes_raw())


def test_a_signed_checkpoint_reads_back_and_is_recognised():
    private, key = pair("example.test/registre", notes.LOG)
    note = notes.Note(POINT.text, (notes.sign(POINT.text, key, private.sign),))
    read = notes.parse(str(note))
    assert read == note
    assert read.by(key)
    assert checkpoints.parse(read.text) == POINT
    assert notes.key(str(key)) == key


def test_a_signature_is_of_one_key_and_one_text():
    private, key = pair("example.test/registre", notes.LOG)
    _, other = pair("example.test/registre", notes.LOG)
    note = notes.Note(POINT.text, (notes.sign(POINT.text, key, private.sign),))
    assert note.by(other) is None
    assert notes.Note(POINT.text.replace("42", "43"), note.signatures).by(key) is None


def test_a_witness_says_when_and_cannot_be_made_to_say_another_time():
    private, key = pair("witness.test", notes.WITNESS)
    signature = notes.cosign(POINT.text, key, private.sign, at=1_700_000_000)
    assert notes.Note(POINT.text, (signature,)).by(key)
    later = (1_800_000_000).to_bytes(8, "big") + signature.content[8:]
    moved = notes.Signature(signature.name, signature.key, later)
    assert notes.Note(POINT.text, (moved,)).by(key) is None


@pytest.mark.parametrize(
    "text", ["", "x", "a\n\n— b", "a\n\n— b !!!!\n", "a\n\n— b AAAA\n", "\n\n- b AAAA\n"]
)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(notes.NotANote):
        notes.parse(text)


@pytest.mark.parametrize("text", ["", "a+b+c", "a+00000000+AAAA", "é", "+" * 9])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(notes.NotANote):
        notes.key(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        POINT.text + "more\n",
        POINT.text.replace("42", "-1"),
        POINT.text.replace("42", "042"),
        POINT.text.replace("policy 1", "policy x"),
        POINT.text.replace("time ", "tims "),
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(notes.NotANote):
        checkpoints.parse(text)
