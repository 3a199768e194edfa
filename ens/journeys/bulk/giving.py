"""
A file of an export on its way out: opened frame by frame, and judged again.

What leaves is what the decision lets through now, with the token that fetches it: what was
hidden, refused or deleted since it was written stays here. The trace of each piece is committed
before its first byte leaves.
"""

import datetime as dt
from collections.abc import Generator, Iterator, Sequence

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.exports import api as exports
from ens.contexts.exports.api import File, Frame, Job
from ens.contexts.record import api as record
from ens.ground import clock, database, keys
from ens.ground.actor import Actor

AT_ONCE = 1_000_000  # bytes of lines judged together, or one frame


def is_there(job: Job, file: File) -> bool:
    """
    False after a restore, which brings the work back without its files.
    """
    return (exports.folder(job.id) / file.name).exists()


def lines(job: Job, file: File, *, token: str) -> Generator[bytes]:
    """
    The lines, some at a time. Each piece takes the connection of the thread that asks for it and
    gives it back: a reader that stops half-way holds nothing.

    :raises exports.Damaged, accounts.TokenRefused: midway, the rest does not leave
    """
    path = exports.folder(job.id) / file.name
    for frames in _pieces(exports.read(path, size=file.size)):
        database.take()
        try:
            piece = _judged(job, file, frames, token, clock.now())
        finally:
            database.give_back()
        if piece:
            yield piece


def _pieces(frames: Iterator[Frame]) -> Iterator[list[Frame]]:
    held: list[Frame] = []
    weight = 0
    for one in frames:
        held.append(one)
        weight += one.plain
        if weight >= AT_ONCE:
            yield held
            held, weight = [], 0
    if held:
        yield held


def _judged(job: Job, file: File, frames: Sequence[Frame], token: str, now: dt.datetime) -> bytes:
    who = _actor(job, token, now)
    with database.transaction():
        exports.job_of(str(job.id), actor=who, now=now)
        opened = _opened(job, file, frames)
        if job.kind == "import":  # what was said of each line, to who sent them
            return b"".join(line + b"\n" for _, lines_ in opened for _, line in lines_)
        rows: dict[int, tuple[int, ...]] = {}
        for person, lines_ in opened:
            rows[person] = rows.get(person, ()) + tuple(rid for rid, _ in lines_)
        reach = access.reach(actor=who, persons=tuple(rows), action="export", now=now)
        allowed = record.given(rows, type=file.type, reach=reach, now=now)
    return b"".join(line + b"\n" for _, lines_ in opened for rid, line in lines_ if rid in allowed)


def _actor(job: Job, token: str, now: dt.datetime) -> Actor:
    """
    Who fetches; a token whose few minutes end while a long file is read was good when it began.

    :raises accounts.TokenRefused: withdrawn
    """
    try:
        return accounts.actor_of_token(token, now=now)
    except accounts.TokenRefused as error:
        if str(error) != "expired":
            raise
    return accounts.actor_of_token(token, now=job.asked_at)


def _opened(job: Job, file: File, frames: Sequence[Frame]) -> list[tuple[int, list[exports.Line]]]:
    """
    Those of persons whose key is there: who was erased is erased here too.
    """
    found = keys.person_keys(sorted({one.person for one in frames}))
    name = f"{job.id}/{file.name}"
    return [
        (one.person, exports.unpack(one, key=found[one.person], file=name))
        for one in frames
        if one.person in found
    ]
