"""
From one key of a log to the next: the former one signs which comes after it, and the log says so in
a leaf of its own. Who knows any of them can tell which is the log's today.
"""

from collections.abc import Iterator, Mapping, Sequence

from ens.standards.transparency import notes
from ens.standards.transparency.notes import Key, Note, Sign


def text(former: Key, successor: Key) -> str:
    """
    What the former key signs. It is no checkpoint: its second line is no size.
    """
    return f"{former.name}\nsuccessor {successor}\nof {former}\n"


def sign(former: Key, successor: Key, signer: Sign) -> str:
    """
    The signature's line.
    """
    return str(notes.sign(text(former, successor), former, signer))


def is_announced(former: Key, successor: Key, line: str) -> bool:
    """
    :raises NotANote: if the line is no signature
    """
    return Note(text(former, successor), (notes.signature(line),)).by(former) is not None


def latest(known: Key, announced: Sequence[Mapping[str, str]]) -> Key:
    """
    From a known key on, as far as each signed for the next: the last of them.

    :raises NotANote: if what is announced is of another shape
    """
    present = known
    for told in announced:
        by, key = told.get("by", ""), notes.key(told["key"])
        if by and key.name == known.name and is_announced(present, key, by):
            present = key
    return present


class Succession:
    """
    The keys as a register names them, one after the other. Some are known from elsewhere; without
    any, the first is taken at its word.
    """

    def __init__(self, known: Sequence[Key]) -> None:
        self._known = list(known)
        self._keys: list[Key] = []
        self._announced: list[bool] = []

    @property
    def present(self) -> Key | None:
        return self._keys[-1] if self._keys else None

    def every(self) -> Iterator[Key]:
        yield from self._known
        yield from self._keys

    def follow(self, told: Mapping[str, str]) -> Key:
        """
        :raises NotANote: if it is no key
        """
        key, by = notes.key(told["key"]), told.get("by", "")
        self._announced.append(bool(by and self._keys and is_announced(self._keys[-1], key, by)))
        self._keys.append(key)
        return key

    def signed(self, note: Note) -> str | None:
        """
        What is wrong with the signature of a checkpoint, which is the present key's.
        """
        present = self._keys[-1:] or self._known
        if any(note.by(one) for one in present):
            return None
        return "old-key" if any(note.by(one) for one in self.every()) else "other-key"

    def is_trusted(self) -> bool:
        """
        Whether one of the keys is known, and each after it was signed for by the one before. What
        came earlier is held by what a later key signs; each has to sign what follows its leaf.
        """
        if not self._keys:
            return True
        known = self._known or self._keys[:1]
        at = max((number for number, one in enumerate(self._keys) if one in known), default=-1)
        return at >= 0 and all(self._announced[at + 1 :])
