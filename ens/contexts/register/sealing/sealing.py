"""
Sealing: committed lines get their numbers in the tree, and a signed checkpoint says so.

A line is taken once no transaction that is still open could commit one before it. All of it is
one transaction of one sealer: what is killed half-way was never there.
"""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from ens.contexts.register.sealing import heads, log, signing, texts
from ens.contexts.register.sealing.heads import Entry
from ens.contexts.register.sealing.log import Log
from ens.ground import database, failpoints
from ens.standards.transparency import commitments, merkle, notes
from ens.standards.transparency.checkpoints import Checkpoint

BATCH = 5000  # lines in one transaction
LEAST = 32  # entries of a batch: fewer would tell whom it is about
POLICY = 1  # the version of what is committed to, and how

WAITING = f"""
select {", ".join(f"t.{one}" for one in texts.LINE.split(", "))}, t.tx::text::bigint,
    exists (select from register_sealed s where s.person = t.person and s.line = t.line)
from register_trace t
where (t.tx, t.line) > (%(upto)s::text::xid8, %(line)s)
  and t.tx < pg_snapshot_xmin(pg_current_snapshot())
order by t.tx, t.line limit %(limit)s
"""
SEALED_WHO = "select who, commitment from register_who_sealed where who = any(%s::bigint[])"
WHO = f"select {texts.WHO} from register_who where who = any(%s::bigint[])"
PUT_WHO = """
insert into register_who_sealed (who, commitment, salt)
select * from unnest(%s::bigint[], %s::bytea[], %s::bytea[])
"""
PUT_REMARK = "insert into register_remark (seq, salt, shown) values (%s, %s, %s)"
PUT_CHECKPOINT = "insert into register_checkpoint (size, at, note) values (%s, %s, %s)"
LAST_AT = "select at from register_checkpoint order by size desc limit 1"
_random = secrets.SystemRandom()
logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Remark:
    """
    A leaf that the log writes about itself.
    """

    shown: bytes
    salt: bytes

    @property
    def commitment(self) -> bytes:
        return commitments.commit(self.shown, b"", self.salt)


def seal(*, now: dt.datetime) -> int:
    """
    Seal a batch of what waits, and return how many lines it was.
    """
    with database.transaction():
        present = log.take()
        return 0 if present is None else seal_in(present, now=now)


def seal_in(present: Log, *, now: dt.datetime) -> int:
    """
    The same in the caller's transaction, which has the log.
    """
    values = {"upto": present.upto, "line": present.line, "limit": BATCH}
    rows = database.execute(WAITING, values).fetchall()
    if not rows:
        return 0
    *_, present.upto, _ = rows[-1]
    present.line = rows[-1][1]
    fresh = [row for row in rows if not row[-1]]
    if fresh:
        write(present, _entries(fresh), (), now=now)
    else:
        log.put(present)
    return len(rows)


def _entries(rows: Sequence[Sequence[Any]]) -> list[Entry]:
    by = _commitments_of_who({row[4] for row in rows})
    found = []
    for row in rows:
        salt = secrets.token_bytes(commitments.SALT)
        one = commitments.commit(*texts.of_line(row[:-2], by[row[4]]), salt)
        found.append(Entry(row[0], row[1], salt, one))
    return found


def _commitments_of_who(whos: Iterable[int]) -> dict[int, bytes]:
    """
    Who acted is committed to once, as it is then; each line of theirs holds that commitment.
    """
    wanted = list(whos)
    known: dict[int, bytes] = dict(database.execute(SEALED_WHO, (wanted,)).fetchall())
    missing = [one for one in wanted if one not in known]
    made: list[tuple[int, bytes, bytes | None]] = []
    for row in database.execute(WHO, (missing,)).fetchall():
        salt = secrets.token_bytes(commitments.SALT)
        made.append((row[0], commitments.commit(*texts.of_who(row), salt), salt))
    nobody = sorted(set(missing) - {who for who, *_ in made})
    if nobody:  # one such line keeps no other from being sealed: the check of a file counts them
        logger.error("lines of nobody known", whos=nobody[:10])
        made += [(one, commitments.NOBODY, None) for one in nobody]
    if made:
        database.execute(PUT_WHO, tuple(list(column) for column in zip(*made, strict=True)))
    return known | {who: one for who, one, _ in made}


def write(
    present: Log, entries: Sequence[Entry], remarks: Sequence[bytes], *, now: dt.datetime
) -> None:
    """
    Give these and their covers their numbers, add what the log says, and sign it.
    """
    key = str(signing.public_key())
    if key != present.key:
        by = signing.announced(present.key)
        remarks = [*remarks, texts.of_remark("key", key=key, by=by)]
        present.key = key
    mixed = _mixed(entries, heads.covers(entries, least=LEAST - len(remarks) - 1))
    index = heads.follow(mixed, first=present.size)
    last = texts.of_remark("index", root=index.hex(), at=now.astimezone(dt.UTC).isoformat())
    said = [Remark(one, secrets.token_bytes(commitments.SALT)) for one in (*remarks, last)]
    for number, one in enumerate(said, present.size + len(mixed)):
        database.execute(PUT_REMARK, (number, one.salt, one.shown.decode()))
    leaves = [one.commitment for one in mixed] + [one.commitment for one in said]
    log.append(present, leaves)
    failpoints.reach("seal-before-checkpoint")
    _sign(present, now)
    log.put(present)
    failpoints.reach("seal-before-commit")


def _mixed(entries: Sequence[Entry], covers: Sequence[Entry]) -> list[Entry]:
    """
    The covers anywhere among the lines, which keep their order.
    """
    total = len(entries) + len(covers)
    at = set(_random.sample(range(total), len(covers)))
    lines, others = iter(entries), iter(covers)
    return [next(others) if number in at else next(lines) for number in range(total)]


def _sign(present: Log, now: dt.datetime) -> None:
    """
    Of no time before the last one's, whatever a clock that was set back says.
    """
    at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    for (before,) in database.execute(LAST_AT).fetchall():
        at = max(at, before)
    point = Checkpoint(
        signing.origin(),
        present.size,
        merkle.root(present.frontier),
        at,
        POLICY,
        present.previous,
    )
    signature = notes.sign(point.text, signing.public_key(), signing.sign)
    note = notes.Note(point.text, (signature,))
    database.execute(PUT_CHECKPOINT, (point.size, point.at, str(note)))
    present.previous = point.digest
