"""
The check of an exported register: nothing but the file and public keys, read once from its
beginning to its end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from ens.standards.transparency import checkpoints, commitments, merkle, notes, places
from ens.standards.transparency.findings import Finding, finding
from ens.standards.transparency.notes import Key, NotANote, Note

VERSION = 1
MOST = 1000  # findings told
NOBODY = commitments.NOBODY.hex()
Record = list[Any]


@dataclass(slots=True)
class Trusted:
    """
    `keys` are the register's own; without any, those that the file itself names. `known` is a
    checkpoint from elsewhere.
    """

    keys: Sequence[Key] = ()
    witnesses: Sequence[Key] = ()
    known: Note | None = None


@dataclass(slots=True)
class Report:
    origin: str = ""
    lines: int = 0
    size: int = 0
    points: int = 0
    erased: int = 0
    nobodys: int = 0  # lines that were sealed without an actor
    keys: list[str] = field(default_factory=list)
    cosigned: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: str, **told: object) -> None:
        if len(self.findings) < MOST:
            self.findings.append(finding(kind, **told))


def verify(file: Iterable[bytes], trusted: Trusted) -> Report:
    check = Check(trusted)
    for number, raw in enumerate(file, 1):
        try:
            check.take(orjson.loads(raw))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            check.report.add("unreadable", number=number)
    return check.end()


class Check:
    """
    What was read so far, and what is wrong with it.
    """

    def __init__(self, trusted: Trusted) -> None:
        self.report = Report()
        self.trusted = trusted
        self._frontier: list[bytes] = []
        self._since = 0
        self._ended = -1
        self._by: set[str] = set()
        self._heads: dict[int, tuple[int, bytes]] = {}
        self._places: dict[int, bytes] = {}
        self._wanted: dict[int, tuple[int, int, bytes]] = {}
        self._closed: set[int] = set()
        self._erased: set[int] = set()
        self._wrong: list[tuple[int, bytes, bytes, object]] = []
        self._points = _Points(self.report, trusted)
        self._index = ""
        self._takes = {
            "line": self._line,
            "cover": self._cover,
            "remark": self._remark,
            "closed": self._shut,
            "point": self._point,
            "who": self._who,
            "place": self._place,
            "waiting": self._waiting,
            "head": self._begin,
            "end": self._finish,
        }

    def take(self, record: Record) -> None:
        self._takes[record[0]](record)

    def _begin(self, record: Record) -> None:
        _, version, self.report.origin, self._since, frontier, key = record
        if version != VERSION:
            raise ValueError
        self._frontier = [bytes.fromhex(one) for one in frontier]
        self.report.size = self._since
        self._points.begin(self._since, merkle.root(self._frontier) if self._since else b"")
        if key:
            self._points.change_key(notes.key(key))

    def _who(self, record: Record) -> None:
        _, commitment, salt, *both = record
        self._by.add(commitment)
        if both and commitments.commit(*_encoded(both), bytes.fromhex(salt)).hex() != commitment:
            self.report.add("renamed", name=orjson.loads(both[0]).get("name", ""))

    def _place(self, record: Record) -> None:
        _, place, commitment, *opened = record
        self._places[place] = bytes.fromhex(commitment)
        if not opened:
            return
        salt, shown, reserved, base, base_head = opened
        made = commitments.commit(shown.encode(), reserved.encode(), bytes.fromhex(salt))
        told, person = orjson.loads(shown), orjson.loads(reserved)["person"]
        if made.hex() != commitment:
            self.report.add("omitted", place=place, found=base, wanted=told["count"])
        self._wanted[person] = (place, told["count"], bytes.fromhex(told["head"]))
        self._heads[person] = (base, bytes.fromhex(base_head))

    def _line(self, record: Record) -> None:
        _, number, stored, salt, shown, reserved = record
        made = self._leaf(number, stored, salt, shown, reserved)
        told = orjson.loads(shown)
        self.report.lines += 1
        if made != stored:
            self._wrong.append((number, bytes.fromhex(made), bytes.fromhex(stored), told["line"]))
        elif told["by"] == NOBODY:
            self.report.nobodys += 1
        elif told["by"] not in self._by:
            self.report.add("edited", number=number, line=told["line"])
        self._follow(reserved, stored)

    def _cover(self, record: Record) -> None:
        _, number, stored, salt, shown, reserved = record
        made = self._leaf(number, stored, salt, shown, reserved)
        if made != stored or shown != '{"kind":"cover"}':
            self._wrong.append((number, bytes.fromhex(made), bytes.fromhex(stored), "-"))
        self._follow(reserved, stored)

    def _remark(self, record: Record) -> None:
        _, number, stored, salt, shown, reserved = record
        if self._leaf(number, stored, salt, shown, reserved) != stored:
            self.report.add("edited", number=number, line="-")
        told = orjson.loads(shown)
        match told["kind"]:
            case "index":
                self._index = told["root"]
            case "key":
                self._points.change_key(notes.key(told["key"]))
            case "erasure":
                for first, last in told["numbers"]:
                    self._erased.update(range(first, last + 1))

    def _shut(self, record: Record) -> None:
        _, number, stored = record
        self._closed.add(number)
        self._extend(number, bytes.fromhex(stored))

    def _waiting(self, record: Record) -> None:
        self.report.add("inserted", line=orjson.loads(record[1])["line"])

    def _point(self, record: Record) -> None:
        _, text, cosignatures = record
        self._points.take(text, cosignatures, self.report.size, merkle.root(self._frontier))

    def _finish(self, record: Record) -> None:
        self._ended = record[1]

    def _leaf(self, number: int, stored: str, salt: str, shown: str, reserved: str) -> str:
        """
        Take the leaf into the tree as it was sealed, and return what its content comes to.
        """
        salts = bytes.fromhex(salt)
        inner = sha256(salts[16:] + reserved.encode()).digest()
        self._extend(number, bytes.fromhex(stored))
        return sha256(salts[:16] + inner + shown.encode()).hexdigest()

    def _extend(self, number: int, stored: bytes) -> None:
        size = self.report.size
        if number != size:
            self._out_of_order(number, size)
        merkle.extend(self._frontier, size, sha256(b"\x00" + stored).digest())
        self.report.size = size + 1
        self._points.pass_by(size + 1, self._frontier)

    def _out_of_order(self, number: int, size: int) -> None:
        kind = "deleted" if number > size else "inserted"
        self.report.add(kind, number=size, line=f"({number})")

    def _follow(self, reserved: str, stored: str) -> None:
        person = orjson.loads(reserved)["person"]
        count, head = self._heads.get(person, (0, commitments.START))
        self._heads[person] = count + 1, sha256(head + bytes.fromhex(stored)).digest()

    def end(self) -> Report:
        self._tell_wrong()
        for number in sorted(self._closed - self._erased):
            self.report.add("deleted", number=number)
        self.report.erased = len(self._closed & self._erased)
        wanted = max(self._ended, self._points.size)
        if self._ended < 0 or self.report.size < wanted:
            self.report.add("truncated", size=self.report.size, wanted=max(wanted, 0))
        if self._since == 0:
            self._check_persons()
        self._points.end(self.report.size)
        return self.report

    def _tell_wrong(self) -> None:
        """
        Two leaves that hold each other's content were swapped; others were edited.
        """
        held = {stored: number for number, _, stored, _ in self._wrong}
        told: set[int] = set()
        for number, made, _, line in self._wrong:
            other = held.get(made)
            if other is None:
                self.report.add("edited", number=number, line=line)
            elif number not in told:
                told |= {number, other}
                self.report.add("swapped", number=number, other=other)

    def _check_persons(self) -> None:
        for person, (place, count, head) in self._wanted.items():
            if self._heads.get(person) != (count, head):
                found = self._heads.get(person, (0, b""))[0]
                self.report.add("omitted", place=place, found=found, wanted=count)
        unknown = self._heads.keys() - self._wanted.keys()
        if unknown or (self._index and places.root_of(self._places).hex() != self._index):
            self.report.add("index")


class _Points:
    """
    The checkpoints as they come, each against the tree, the one before and the keys.
    """

    def __init__(self, report: Report, trusted: Trusted) -> None:
        self.size = 0
        self._report = report
        self._trusted = trusted
        self._keys: list[Key] = []
        self._before = ""
        self._since = 0
        self._broken = False
        self._known = _checkpoint(trusted.known)
        self._cosigned: dict[str, int] = {}

    def begin(self, since: int, root: bytes) -> None:
        self.size = self._since = since
        known = self._known
        if known and known.origin != self._report.origin:
            self._report.add("origin", wanted=known.origin, name=self._report.origin)
        if known and known.size == since and since and root != known.root:
            self._report.add("forked", size=since)

    def change_key(self, key: Key) -> None:
        self._keys.append(key)
        self._report.keys.append(str(key))

    def pass_by(self, size: int, frontier: list[bytes]) -> None:
        if self._known and self._known.size == size and merkle.root(frontier) != self._known.root:
            self._report.add("forked", size=size)

    def take(self, text: str, cosignatures: list[str], size: int, root: bytes) -> None:
        note = notes.parse(text)
        point = checkpoints.parse(note.text)
        self._report.points += 1
        if point.size != size:
            self._report.add("truncated", size=size, wanted=point.size)
        elif point.root != root and not self._broken:
            self._broken = True
            self._report.add("tree", begin=self.size, end=size)
        if (point.previous != self._before and self.size > self._since) or (
            point.origin != self._report.origin
        ):
            self._report.add("chain", size=size)
        self.size, self._before = point.size, point.digest
        self._check_signature(note, point.size)
        self._count_witnesses(note, cosignatures, point.size)

    def _check_signature(self, note: Note, size: int) -> None:
        known = self._trusted.keys or self._keys
        present = self._keys[-1:] or list(known)
        accepted = [one for one in present if one in known] or (
            list(known) if self._trusted.keys and not self._keys else []
        )
        if any(note.by(one) for one in accepted):
            return
        former = any(note.by(one) for one in (*self._keys[:-1], *known))
        self._report.add("old-key" if former else "other-key", size=size)

    def _count_witnesses(self, note: Note, cosignatures: list[str], size: int) -> None:
        signed = Note(note.text, tuple(notes.signature(line) for line in cosignatures))
        for witness in self._trusted.witnesses:
            if signed.by(witness):
                self._cosigned[witness.name] = size
            elif any(one.name == witness.name for one in signed.signatures):
                self._report.add("other-key", size=size)

    def end(self, size: int) -> None:
        for witness in self._trusted.witnesses:
            if witness.name not in self._cosigned:
                self._report.add("not-cosigned", name=witness.name)
        self._report.cosigned = self._cosigned
        if self._known is None or self._trusted.known is None:
            return
        keys = (*self._trusted.keys, *self._keys)
        if not any(self._trusted.known.by(one) for one in keys):
            self._report.add("known-key")
        if self._known.size > size:
            self._report.add("rolled-back", size=size, wanted=self._known.size)
        elif self._known.size < self._since:
            self._report.add("known-before", wanted=self._known.size)


def _checkpoint(note: Note | None) -> checkpoints.Checkpoint | None:
    return checkpoints.parse(note.text) if note else None


def _encoded(both: Sequence[str]) -> tuple[bytes, bytes]:
    return both[0].encode(), both[1].encode()


__all__ = ["NotANote", "Report", "Trusted", "verify"]
