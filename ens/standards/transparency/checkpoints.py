"""
What a log says of itself at a size: its root, when, under which version of its rules, and which
checkpoint came before (C2SP tlog-checkpoint, with three lines of our own).
"""

import base64
import binascii
import datetime as dt
from dataclasses import dataclass
from hashlib import sha256

from ens.standards.transparency.notes import NotANote


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """
    `previous` is the digest of the text of the one before, "" for the first.
    """

    origin: str
    size: int
    root: bytes
    at: dt.datetime
    policy: int
    previous: str

    @property
    def text(self) -> str:
        lines = (
            self.origin,
            str(self.size),
            base64.b64encode(self.root).decode(),
            f"time {self.at.astimezone(dt.UTC).isoformat(timespec='milliseconds')}",
            f"policy {self.policy}",
            f"previous {self.previous or '-'}",
        )
        return "".join(f"{line}\n" for line in lines)

    def is_spelled(self, text: str) -> bool:
        """
        Whether this is its only spelling. A time at the edge of the calendar has none.
        """
        try:
            return self.text == text
        except OverflowError:
            return False

    @property
    def digest(self) -> str:
        return digest(self.text)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def parse(text: str) -> Checkpoint:
    """
    :raises NotANote: if the text is not of this shape
    """
    try:
        origin, size, root, *more = text.splitlines()
        told = dict(line.split(" ", 1) for line in more)
        found = Checkpoint(
            origin,
            int(size),
            base64.b64decode(root, validate=True),
            dt.datetime.fromisoformat(told["time"]),
            int(told["policy"]),
            told["previous"].strip("-"),
        )
    except (ValueError, KeyError, OverflowError, binascii.Error) as error:
        raise NotANote("not a checkpoint") from error
    if len(found.root) != 32 or found.size < 0 or not found.is_spelled(text):
        raise NotANote("not a checkpoint")
    return found
