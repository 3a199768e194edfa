"""
Forgetting: content and salts go, commitments stay, and the log itself says which it were.

The functions of the schema that end in the deletion are the only way past its triggers.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from ens.contexts.register.sealing import log, sealing, texts
from ens.contexts.register.sealing.proving import Tree
from ens.ground import database
from ens.standards.transparency import commitments

BATCH = 5000
MINE = "select seq from register_sealed where person = %s order by seq"
OLD = """
select s.person, s.seq from register_sealed s
where s.seq < %(until)s order by s.seq limit %(limit)s
"""
# A batch is sealed when its last leaf is: what is in one that old is as old.
UNTIL = "select max(size) from register_checkpoint where at < %s"
FORGET = "select register_forget(%s::bigint[], %s::bigint[])"
FORGET_WAITING = "select register_forget_waiting(%s)"
FORGET_LABELS = "delete from register_relabel where person = %s"
FORGET_NAMES = "select register_forget_names(%s::bigint[])"
HEAD = "delete from register_head where person = %s returning place, count, head, salt"
GONE = "insert into register_gone (place, commitment) values (%s, %s)"
BASES = """
select person, base_count, base_head from register_head where person = any(%s::bigint[])
order by person for update
"""
MOVE_BASE = "update register_head set base_count = %s, base_head = %s where person = %s"


def erase(*, person: int, accounts: Sequence[int] = (), now: dt.datetime) -> int:
    """
    Forget every line about the person, in the caller's transaction, and who these accounts of
    theirs are in the lines about others; how many lines it was. Lines that this transaction
    itself wrote stay: what is to be kept of an erasure is written in it.
    """
    present = log.take(wait=True)
    assert present is not None
    while sealing.seal_in(present, now=now):
        pass
    seqs = [row[0] for row in database.execute(MINE, (person,)).fetchall()]
    gone = _count(FORGET, [person] * len(seqs), seqs)
    gone += _count(FORGET_WAITING, person)
    database.execute(FORGET_LABELS, (person,))
    _close_head(person)
    _count(FORGET_NAMES, list(accounts))
    _remark(present, "person", seqs, now)
    return gone


def forget_old(*, years: int, now: dt.datetime) -> int:
    """
    Forget some of what is older; how many entries it was, 0 when nothing is left.
    """
    before = now - dt.timedelta(days=365.2425 * years)
    with database.transaction():
        present = log.take()
        row = database.execute(UNTIL, (before,)).fetchone()
        if present is None or row is None or row[0] is None:
            return 0
        rows = database.execute(OLD, {"until": row[0], "limit": BATCH}).fetchall()
        if not rows:
            return 0
        _move_bases(rows)
        seqs = [seq for _, seq in rows]
        _count(FORGET, [person for person, _ in rows], seqs)
        _remark(present, "age", seqs, now)
        return len(rows)


def _count(sql: str, *values: object) -> int:
    return int(database.execute(sql, values).fetchall()[0][0])


def _remark(present: log.Log, why: str, seqs: Sequence[int], now: dt.datetime) -> None:
    told = texts.of_remark("erasure", why=why, numbers=_ranges(seqs))
    sealing.write(present, (), [told], now=now)


def _ranges(seqs: Sequence[int]) -> list[tuple[int, int]]:
    """
    First and last of each run of numbers.
    """
    runs = groupby(enumerate(sorted(seqs)), key=lambda pair: pair[1] - pair[0])
    found = [[number for _, number in run] for _, run in runs]
    return [(run[0], run[-1]) for run in found]


def _close_head(person: int) -> None:
    """
    The index keeps what it holds at the person's place; nobody can open it any more.
    """
    for place, count, head, salt in database.execute(HEAD, (person,)).fetchall():
        closed = texts.commitment_of_head(person, count, head, salt)
        database.execute(GONE, (place, closed))


def _move_bases(rows: Sequence[tuple[int, int]]) -> None:
    """
    A person's chain begins, from now on, after what is forgotten.
    """
    kept = _commitments(rows)
    bases = database.execute(BASES, (list(kept),)).fetchall()
    for person, count, head in bases:
        for one in kept[person]:
            head, count = commitments.follow(head, one), count + 1
        database.execute(MOVE_BASE, (count, head, person))


def _commitments(rows: Sequence[tuple[int, int]]) -> dict[int, list[bytes]]:
    """
    The commitments under these numbers, by whose they are, in their order.
    """
    tree = Tree(0)
    tree.expect(seq for _, seq in rows)
    found: dict[int, list[bytes]] = {}
    for person, seq in sorted(rows, key=lambda row: row[1]):
        found.setdefault(person, []).append(tree.commitment(seq))
    return found
