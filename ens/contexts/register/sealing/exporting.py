"""
The register as a file that can be checked without us: one JSON array a line, opened by its kind.

    head: [version, origin, from, frontier and keys of what is before]
    who: [commitment, salt, texts]
    place: [place, commitment, opened]      line, cover, remark: [number, commitment, salt, texts]
    closed: [number, commitment]            point: [signed note, cosignatures]
    waiting: texts of a line that has no place of its own in the tree         end: [size]

docs/reference/register-file.md says it for who writes another checker.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import orjson

from ens.contexts.register.sealing import log, signing, texts
from ens.contexts.register.sealing.log import WIDTH
from ens.contexts.register.sealing.proving import Tree
from ens.ground import database

VERSION = 1
STEP = 16 * WIDTH  # numbers that are read together
SIZE = "select size, lineage, upto, line from register_log"
WHOS = f"""
select {", ".join(f"w.{one}" for one in texts.WHO.split(", "))}, s.commitment, s.salt
from register_who_sealed s join register_who w using (who) order by s.who
"""
BY = "select who, commitment from register_who_sealed"
LINES = f"""
select s.seq, s.line, s.salt, s.person, t.person is not null,
    {", ".join(f"t.{one}" for one in texts.LINE.split(", "))}
from register_sealed s left join register_trace t using (person, line)
where s.seq >= %s and s.seq < %s
"""
REMARKS = "select seq, salt, shown from register_remark where seq >= %s and seq < %s"
POINTS = """
select c.size, c.note, coalesce(array_agg(s.signature) filter (where s.size is not null), '{}')
from register_checkpoint c left join register_cosignature s using (size)
where c.size > %s and c.size <= %s group by 1, 2 order by 1
"""
HEADS = """
select person, place, count, head, salt, base_count, base_head from register_head order by place
"""
GONE = "select place, commitment from register_gone order by place"
KEYS_BEFORE = """
select shown from register_remark where seq < %s and starts_with(shown, '{"kind":"key"')
order by seq
"""
LEFT_OUT = f"""
select {", ".join(f"t.{one}" for one in texts.LINE.split(", "))} from register_trace t
where (t.tx, t.line) <= (%s::text::xid8, %s) and not exists (
    select from register_sealed s
    where s.person = t.person and s.line = t.line and s.seq < %s
)
"""
Record = list[Any]
LARGEST = 2**62
CLOSED: Record = ["closed"]


def export(*, since: int = 0) -> Iterator[bytes]:
    """
    From this number of the tree on, which is the size of a checkpoint, as one instant sees it.
    """
    alone = not database.is_under_way()
    with database.transaction():
        if alone:
            database.execute("set transaction isolation level repeatable read")
        for record in _records(since):
            yield orjson.dumps(record) + b"\n"


def _records(since: int) -> Iterator[Record]:
    [(size, _, upto, line)] = database.execute(SIZE).fetchall()
    yield ["head", VERSION, signing.origin(), since, _hex(Tree(since).frontier()), keys(since)]
    for *row, commitment, salt in database.execute(WHOS).fetchall():
        opened = _texts(texts.of_who(row)) if salt else []
        yield ["who", commitment.hex(), salt.hex() if salt else "", *opened]
    if not since:
        yield from _places()
    by: dict[int, bytes] = dict(database.execute(BY).fetchall())
    for begin in range(since, size, STEP):
        yield from _window(begin, min(begin + STEP, size), by)
    for left in database.execute(LEFT_OUT, (upto, line, size)).fetchall():
        yield ["waiting", *_texts(texts.of_line(left, by.get(left[4], b"")))]
    yield ["end", max(size, size_of_checkpoint(LARGEST))]


def _hex(hashes: list[bytes]) -> list[str]:
    return [one.hex() for one in hashes]


def keys(before: int = LARGEST) -> list[str]:
    """
    What the log says of its keys, one after the other, before this number.
    """
    return [shown for (shown,) in database.execute(KEYS_BEFORE, (before,)).fetchall()]


def _texts(both: tuple[bytes, bytes]) -> list[str]:
    return [both[0].decode(), both[1].decode()]


def _window(begin: int, end: int, by: dict[int, bytes]) -> Iterator[Record]:
    first = begin // WIDTH
    tiles = log.tiles_of((0, number) for number in range(first, (end - 1) // WIDTH + 1))
    stored = b"".join(tiles.get((0, first + at), b"") for at in range(len(tiles)))
    opened, more = _opened(begin, end, by)
    points = iter(database.execute(POINTS, (begin, end)).fetchall())
    point = next(points, None)
    for number in range(begin, end):
        at = 32 * (number - first * WIDTH)
        commitment = stored[at : at + 32].hex()
        kind, *opened_part = opened.get(number, CLOSED)
        yield [kind, number, commitment, *opened_part]
        while point and point[0] == number + 1:
            yield ["point", point[1], point[2]]
            point = next(points, None)
    yield from more


def _opened(begin: int, end: int, by: dict[int, bytes]) -> tuple[dict[int, Record], list[Record]]:
    """
    What is behind these numbers; and lines under a number that is another's.
    """
    found: dict[int, Record] = {}
    more: list[Record] = []
    for seq, line, salt, person, there, *row in database.execute(LINES, (begin, end)).fetchall():
        if there and seq in found:
            more.append(["waiting", *_texts(texts.of_line(row, by.get(row[4], b"")))])
        elif not line:
            found[seq] = ["cover", salt.hex(), *_texts(texts.of_cover(person))]
        elif there:
            found[seq] = ["line", salt.hex(), *_texts(texts.of_line(row, by.get(row[4], b"")))]
    for seq, salt, shown in database.execute(REMARKS, (begin, end)).fetchall():
        found[seq] = ["remark", salt.hex(), shown, ""]
    return found, more


def _places() -> Iterator[Record]:
    for person, place, count, head, salt, base, base_head in database.execute(HEADS).fetchall():
        commitment = texts.commitment_of_head(person, count, head, salt)
        opened = [salt.hex(), *_texts(texts.of_head(person, count, head)), base, base_head.hex()]
        yield ["place", place, commitment.hex(), *opened]
    for place, commitment in database.execute(GONE).fetchall():
        yield ["place", place, commitment.hex()]


def size_at(at: dt.datetime) -> int:
    """
    The size of the last checkpoint at this time or before, 0 if there was none.
    """
    return _size("select coalesce(max(size), 0) from register_checkpoint where at <= %s", at)


def size_of_checkpoint(size: int) -> int:
    """
    Of the last checkpoint that is no larger.
    """
    return _size("select coalesce(max(size), 0) from register_checkpoint where size <= %s", size)


def _size(sql: str, value: object) -> int:
    return int(database.execute(sql, (value,)).fetchall()[0][0])
