"""
The check of an exported register: nothing but the file and public keys, read once from its
beginning to its end.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeGuard

import orjson

from ens.standards.transparency import checkpoints, commitments, merkle, notes, places
from ens.standards.transparency.findings import Finding, finding
from ens.standards.transparency.notes import Key, NotANote, Note
from ens.standards.transparency.succession import Succession

VERSION = 1
MOST = 1000  # findings told
LONGEST = 1 << 22  # bytes of a line: an erasure of many numbers
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
# Of leaves that have a record of another kind: as what the log says of itself they would be hidden.
NOT_REMARKS = ("line", "cover", "head", "who")
NOBODY = commitments.NOBODY.hex()
NO_RANGE = (1, 0)
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
    since: int = 0
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


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """
    However long a line claims to be, no more of it is held than one of ours may have.
    """
    while raw := file.readline(LONGEST):
        yield raw


def verify(file: Iterable[bytes], trusted: Trusted) -> Report:
    check = Check(trusted)
    for number, raw in enumerate(file, 1):
        try:
            check.take(orjson.loads(raw))
        except UNREADABLE:
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
        self._begun = False
        self._ended = -1
        self._by: set[str] = set()
        self._heads: dict[int, tuple[int, bytes]] = {}
        self._places: dict[int, bytes] = {}
        self._wanted: dict[int, tuple[int, int, bytes]] = {}
        self._closed: set[int] = set()
        self._erased: list[tuple[int, int]] = []
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
        """
        The head comes first and once, and nothing comes after the end: another head would let a
        part before it go unchecked.
        """
        if (record[0] == "head") == self._begun or self._ended >= 0:
            raise ValueError("out of place")
        self._takes[record[0]](record)

    def _begin(self, record: Record) -> None:
        _, version, origin, since, frontier, said = record
        if version != VERSION or not isinstance(origin, str) or not _is_number(since):
            raise ValueError("not a register")
        if len(frontier) != since.bit_count() or any(len(one) != 64 for one in frontier):
            raise ValueError("not a frontier")
        self._frontier = [bytes.fromhex(one) for one in frontier]
        self._begun = True
        self.report.origin, self.report.since, self.report.size = origin, since, since
        self._points.begin(since, merkle.root(self._frontier) if since else b"")
        for one in said:
            self._points.change_key(orjson.loads(one))

    def _who(self, record: Record) -> None:
        _, commitment, salt, *both = record
        self._by.add(commitment)
        if both and commitments.commit(*_encoded(both), bytes.fromhex(salt)).hex() != commitment:
            self.report.add("renamed", name=orjson.loads(both[0]).get("name", ""))

    def _place(self, record: Record) -> None:
        _, place, commitment, *opened = record
        if not _is_number(place) or place >= places.PLACES or place in self._places:
            raise ValueError("not a place of its own")
        self._places[place] = _digest(commitment)
        if not opened:
            return
        salt, shown, reserved, base, base_head = opened
        made = commitments.commit(shown.encode(), reserved.encode(), bytes.fromhex(salt))
        told, person = orjson.loads(shown), orjson.loads(reserved)["person"]
        if person in self._wanted:
            raise ValueError("somebody with two places")
        if made.hex() != commitment:
            self.report.add("omitted", place=place, found=base, wanted=told["count"])
        self._wanted[person] = (place, told["count"], bytes.fromhex(told["head"]))
        self._heads[person] = (base, bytes.fromhex(base_head))

    def _line(self, record: Record) -> None:
        _, number, stored, salt, shown, reserved = record
        made = self._leaf(number, stored, salt, shown, reserved)
        told = orjson.loads(shown)
        self.report.lines += 1
        if told["kind"] != "line" or orjson.dumps(told).decode() != shown:
            raise ValueError("not one line, in one spelling")
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
        told = orjson.loads(shown)
        right = self._leaf(number, stored, salt, shown, reserved) == stored
        if not right or reserved or told["kind"] in NOT_REMARKS:
            self.report.add("edited", number=number, line="-")
        match told["kind"]:
            case "index":
                self._index = told["root"]
            case "key":
                self._points.change_key(told)
            case "erasure":
                self._erased += [_range(*one, below=number) for one in told["numbers"]]

    def _shut(self, record: Record) -> None:
        _, number, stored = record
        self._extend(number, _digest(stored))
        self._closed.add(number)

    def _waiting(self, record: Record) -> None:
        self.report.add("inserted", line=orjson.loads(record[1])["line"])

    def _point(self, record: Record) -> None:
        _, text, cosignatures = record
        self._points.take(text, cosignatures, self.report.size, merkle.root(self._frontier))

    def _finish(self, record: Record) -> None:
        _, ended = record
        if not _is_number(ended):
            raise ValueError("not a size")
        self._ended = ended

    def _leaf(self, number: int, stored: str, salt: str, shown: str, reserved: str) -> str:
        """
        Take the leaf into the tree as it was sealed, and return what its content comes to.
        """
        salts = bytes.fromhex(salt)
        if len(salts) != commitments.SALT:
            raise ValueError("not a salt")
        self._extend(number, _digest(stored))
        return commitments.commit(shown.encode(), reserved.encode(), salts).hex()

    def _extend(self, number: int, stored: bytes) -> None:
        size = self.report.size
        if not _is_number(number):
            raise ValueError("not a number")
        if number != size:
            self._out_of_order(number, size)
        merkle.extend(self._frontier, size, merkle.leaf_hash(stored))
        self.report.size = size + 1
        self._points.pass_by(size + 1, self._frontier)

    def _out_of_order(self, number: int, size: int) -> None:
        kind = "deleted" if number > size else "inserted"
        self.report.add(kind, number=size, line=f"({number})")

    def _follow(self, reserved: str, stored: str) -> None:
        person = orjson.loads(reserved)["person"]
        count, head = self._heads.get(person, (0, commitments.START))
        self._heads[person] = count + 1, commitments.follow(head, bytes.fromhex(stored))

    def end(self) -> Report:
        self._tell_wrong()
        self._tell_closed()
        wanted = max(self._ended, self._points.size)
        if self._ended < 0 or self.report.size < wanted:
            self.report.add("truncated", size=self.report.size, wanted=max(wanted, 0))
        if self.report.since == 0:
            self._check_persons()
        self._points.end(self.report.size)
        return self.report

    def _tell_closed(self) -> None:
        """
        A leaf without content is one that an erasure names.
        """
        ranges = iter(sorted(self._erased))
        first, last = next(ranges, NO_RANGE)
        for number in sorted(self._closed):
            while last < number and (first, last) != NO_RANGE:
                first, last = next(ranges, NO_RANGE)
            if first <= number <= last:
                self.report.erased += 1
            else:
                self.report.add("deleted", number=number)

    def _tell_wrong(self) -> None:
        """
        Two leaves that hold each other's content were swapped; others were edited.
        """
        held = {stored: number for number, _, stored, _ in self._wrong}
        told: set[int] = set()
        for number, made, _, line in self._wrong:
            other = held.get(made)
            if other in (None, number):
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
        self._keys = Succession(trusted.keys)
        self._before = ""
        self._at = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._broken = False
        self._known = _checkpoint(trusted.known)
        self._cosigned: dict[str, int] = {}

    def begin(self, since: int, root: bytes) -> None:
        self.size = since
        for wanted in {one.origin for one in (self._known,) if one} | {
            one.name for one in self._trusted.keys
        }:
            if wanted != self._report.origin:
                self._report.add("origin", wanted=wanted, name=self._report.origin)
        known = self._known
        if known and known.size == since and since and root != known.root:
            self._report.add("forked", size=since)

    def change_key(self, told: Mapping[str, str]) -> None:
        self._report.keys.append(str(self._keys.follow(told)))

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
        first_of_part = self._report.points == 1 and self._report.since > 0
        follows = first_of_part or point.previous == self._before
        if not follows or point.origin != self._report.origin:
            self._report.add("chain", size=size)
        if point.at < self._at:
            self._report.add("time", size=size)
        self.size, self._before, self._at = point.size, point.digest, point.at
        if (wrong := self._keys.signed(note)) is not None:
            self._report.add(wrong, size=point.size)
        self._count_witnesses(note, cosignatures, point.size)

    def _count_witnesses(self, note: Note, cosignatures: list[str], size: int) -> None:
        signed = Note(note.text, tuple(notes.signature(line) for line in cosignatures))
        for witness in self._trusted.witnesses:
            if signed.by(witness):
                self._cosigned[witness.name] = size
            elif any(one.name == witness.name for one in signed.signatures):
                self._report.add("other-key", size=size)

    def end(self, size: int) -> None:
        if size > self.size or not self._report.points:
            self._report.add("unsigned", size=self.size)
        if not self._keys.is_trusted():
            self._report.add("untrusted", name=str(self._keys.present))
        for witness in self._trusted.witnesses:
            if witness.name not in self._cosigned:
                self._report.add("not-cosigned", name=witness.name)
        self._report.cosigned = self._cosigned
        if self._known is None or self._trusted.known is None:
            return
        if not any(self._trusted.known.by(one) for one in self._keys.every()):
            self._report.add("known-key")
        if self._known.size > size:
            self._report.add("rolled-back", size=size, wanted=self._known.size)
        elif self._known.size < self._report.since:
            self._report.add("known-before", wanted=self._known.size)


def _is_number(value: object) -> TypeGuard[int]:
    """
    Neither true nor 1.0, which Python takes for 1.
    """
    return type(value) is int and value >= 0


def _digest(text: str) -> bytes:
    found = bytes.fromhex(text)
    if len(found) != 32:
        raise ValueError("not a digest")
    return found


def _range(first: int, last: int, *, below: int) -> tuple[int, int]:
    if not (_is_number(first) and _is_number(last) and first <= last < below):
        raise ValueError("not numbers of before")
    return first, last


def _checkpoint(note: Note | None) -> checkpoints.Checkpoint | None:
    return checkpoints.parse(note.text) if note else None


def _encoded(both: Sequence[str]) -> tuple[bytes, bytes]:
    return both[0].encode(), both[1].encode()


__all__ = ["NotANote", "Report", "Trusted", "verify"]
