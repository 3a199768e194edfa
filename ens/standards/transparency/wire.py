"""
What a log sends to a witness, and gets back (C2SP tlog-witness).
"""

import base64
import binascii
from dataclasses import dataclass

from ens.standards.transparency import checkpoints, merkle, notes
from ens.standards.transparency.checkpoints import Checkpoint
from ens.standards.transparency.notes import Key, NotANote, Note

SIZE = "text/x.tlog.size"
LARGEST = 65_536
MOST_STEPS = 63


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A checkpoint, with the proof that it continues the one of size `old`.
    """

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        steps = "".join(base64.b64encode(one).decode() + "\n" for one in self.proof)
        return f"old {self.old}\n{steps}\n{self.note}"


def parse(text: str) -> Asked:
    """
    :raises NotANote: if it has not the shape
    """
    head, separator, note = text.partition("\n\n")
    first, *steps = head.split("\n")
    word, _, old = first.partition(" ")
    if not separator or word != "old" or not _is_size(old) or len(steps) > MOST_STEPS:
        raise NotANote("not a request")
    try:
        proof = tuple(base64.b64decode(one, validate=True) for one in steps)
    except binascii.Error as error:
        raise NotANote("not a proof") from error
    if any(len(one) != 32 for one in proof):
        raise NotANote("not a proof")
    return Asked(int(old), proof, notes.parse(note))


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19 and str(int(text)) == text


@dataclass(frozen=True, slots=True)
class Seen:
    """
    The last checkpoint of a log that a witness signed.
    """

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The status to answer with, and the checkpoint when it is to be cosigned.
    """

    status: int
    point: Checkpoint | None = None


def judge(asked: Asked, key: Key, seen: Seen) -> Answer:
    """
    403: another key signed. 409: what is asked does not go on from what was seen. 422: the proof
    does not show that it does.

    :raises NotANote: if it is no checkpoint
    """
    if not asked.note.by(key):
        return Answer(403)
    point = checkpoints.parse(asked.note.text)
    if point.origin != key.name:
        return Answer(404)
    if asked.old > point.size:
        return Answer(400)
    if asked.old != seen.size or (point.size == seen.size and point.root != seen.root):
        return Answer(409)
    if not merkle.is_consistent(seen.size, seen.root, point.size, point.root, asked.proof):
        return Answer(422)
    return Answer(200, point)
