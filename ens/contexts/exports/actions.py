"""
Works asked, taken by a worker, told how far they are, ended, given up.
"""

import contextlib
import dataclasses
import datetime as dt
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import zstandard
from django.conf import settings

from ens.contexts.exports import queries
from ens.contexts.exports.values import Cancelled, File, Job, NoSuchJob, TooManyUnderWay
from ens.ground import database, keys, lineage
from ens.ground.actor import Actor

MOST_UNDER_WAY = 5  # by software and account
MOST_KEPT = 50  # those that are done too, until they are deleted or expire
FOLDER, INPUT = "exports", "input"
YOUNG_SECONDS = 600
INSTANTS_KEPT = dt.timedelta(days=400)
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('exports ' || %s, 0))"
THERE_ARE = """
select count(*) filter (where state in ('waiting', 'running')), count(*) from exports_job
where client = %(client)s and account = %(account)s
"""
ASK = """
insert into exports_job (job, kind, client, account, patient, sealed, asked_at)
values (%(job)s, %(kind)s, %(client)s, %(account)s, %(patient)s, %(sealed)s, %(now)s)
"""
DUE = "select job from exports_job where state in ('waiting', 'running') order by asked_at limit 50"
# Held by the worker's connection: a worker that was killed holds nothing.
HOLD = "select pg_try_advisory_lock(hashtextextended('export ' || %s, 0))"
LET_GO = "select pg_advisory_unlock(hashtextextended('export ' || %s, 0))"
TAKE = f"""
update exports_job set state = 'running' where job = %s and state in ('waiting', 'running')
returning {queries.COLUMNS}
"""
BEGIN = """
update exports_job set taken_at = %s, snapshot = %s, place = -1, resources = 0, files = '[]'
where job = %s
"""
INSTANT = """
insert into exports_instant (at, lineage, snapshot) values (%s, %s::uuid, %s)
on conflict do nothing
"""
MILLISECOND = dt.timedelta(milliseconds=1)
NOTE = """
update exports_job set place = %(place)s, resources = %(resources)s, files = %(files)s::jsonb
where job = %(job)s and state = 'running' and place = %(before)s
"""
END = """
update exports_job set state = %s, problem = %s, files = case when %s then files else '[]' end,
    expires_at = %s
where job = %s and state = 'running'
"""


def folder(job: uuid.UUID | str) -> Path:
    return settings.ENS_HOME / FOLDER / str(job)


def ask(
    kind: str, *, actor: Actor, asked: dict[str, Any], data: bytes = b"", now: dt.datetime
) -> uuid.UUID:
    """
    Have this done by a worker, with the data that was sent for it.

    :raises TooManyUnderWay
    :raises OSError: there is no room for the data
    """
    job, keys_of = uuid.uuid4(), queries.keys_of(actor)
    with database.transaction():
        database.execute(ONE_BY_ONE, (f"{actor.client} {actor.account}",))
        [(under_way, there)] = database.execute(THERE_ARE, keys_of).fetchall()
        if under_way >= MOST_UNDER_WAY or there >= MOST_KEPT:
            raise TooManyUnderWay
        sealed = queries.seal(job, actor, asked)
        if data:
            _put_input(job, data)
        database.execute(ASK, {**keys_of, "job": job, "kind": kind, "sealed": sealed, "now": now})
    return job


def _put_input(job: uuid.UUID, data: bytes) -> None:
    """
    Sealed under the deployment's key.
    """
    squeezed = zstandard.ZstdCompressor().compress(data)
    sealed = keys.seal(keys.deployment_key(INPUT), squeezed, job.bytes)
    folder(job).mkdir(parents=True, mode=0o700)
    with (folder(job) / INPUT).open("xb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())


def input_of(job: uuid.UUID) -> bytes:
    """
    :raises OSError: it is there no more
    """
    sealed = (folder(job) / INPUT).read_bytes()
    squeezed = keys.unseal(keys.deployment_key(INPUT), sealed, job.bytes)
    return zstandard.ZstdDecompressor().decompress(squeezed)


def cancel(text: str, *, actor: Actor, now: dt.datetime) -> None:
    """
    The work and what it wrote are there no more; a worker in the middle of it finds that out.

    :raises NoSuchJob: as `queries.job_of`
    """
    job = queries.job_of(text, actor=actor, now=now)
    if not forget(job.id):
        raise NoSuchJob


def forget(job: uuid.UUID) -> bool:
    """
    The work and its files; False if it was no more.
    """
    gone = database.execute("delete from exports_job where job = %s", (job,)).rowcount
    shutil.rmtree(folder(job), ignore_errors=True)
    return bool(gone)


@contextlib.contextmanager
def taken() -> Iterator[Job | None]:
    """
    The work that waits longest and that no other worker does; what it wrote is removed if nobody
    wants it any more at the end.
    """
    for (job,) in database.execute(DUE).fetchall():
        [(held,)] = database.execute(HOLD, (str(job),)).fetchall()
        if not held:
            continue
        try:
            row = database.execute(TAKE, (job,)).fetchone()
            if row:
                yield queries.of_row(row)
                return
        finally:
            if not _is_there(job):
                shutil.rmtree(folder(job), ignore_errors=True)
            database.execute(LET_GO, (str(job),))
    yield None


def _is_there(job: uuid.UUID) -> bool:
    row = database.execute("select from exports_job where job = %s", (job,)).fetchone()
    return row is not None


def begin(job: Job, *, taken_at: dt.datetime, snapshot: str) -> Job:
    """
    Say once what the work can see, nothing of it being done. Each instant is of one snapshot:
    of two at once, the second says that it is a little earlier.

    :raises Cancelled
    """
    with database.transaction():
        while not database.execute(INSTANT, (taken_at, lineage.current(), snapshot)).rowcount:
            taken_at -= MILLISECOND
        if not database.execute(BEGIN, (taken_at, snapshot, job.id)).rowcount:
            raise Cancelled
    begun = dataclasses.replace(job, taken_at=taken_at, snapshot=snapshot)
    return dataclasses.replace(begun, place=-1, resources=0, files=())


def is_begun(job: Job) -> bool:
    """
    Whether it goes on: what a work could see in another life of the database means nothing.
    """
    return job.taken_at is not None and bool(queries.snapshot_at(job.taken_at))


def note(job: Job, *, before: int, place: int, resources: int, files: Sequence[File]) -> None:
    """
    How far the work is, in the transaction of what it did.

    :raises Cancelled: also if it is not where this worker left it
    """
    told = orjson.dumps([dataclasses.asdict(one) for one in files]).decode()
    values = {"job": job.id, "before": before, "place": place}
    values |= {"resources": resources, "files": told}
    if not database.execute(NOTE, values).rowcount:
        raise Cancelled


def end(job: Job, *, problem: str = "", now: dt.datetime) -> None:
    """
    The work is done, or failed and nothing of it is kept.

    :raises Cancelled
    """
    if problem:
        shutil.rmtree(folder(job.id), ignore_errors=True)
    state, expires = "failed" if problem else "done", now + kept()
    if not database.execute(END, (state, problem, not problem, expires, job.id)).rowcount:
        raise Cancelled


def kept() -> dt.timedelta:
    return dt.timedelta(hours=settings.ENS_EXPORT_HOURS)


def _is_old(path: Path) -> bool:
    """
    What was just made may belong to a work that is being asked.
    """
    try:
        return time.time() - path.stat().st_mtime > YOUNG_SECONDS
    except OSError:
        return False


def sweep(*, now: dt.datetime) -> int:
    """
    Remove the works whose time is over, and the files of those that are no more.
    """
    over = database.execute("select job from exports_job where expires_at <= %s", (now,))
    gone = sum(forget(job) for (job,) in over.fetchall())
    database.execute("delete from exports_instant where at < %s", (now - INSTANTS_KEPT,))
    top = settings.ENS_HOME / FOLDER
    there = [one.name for one in top.iterdir()] if top.is_dir() else []
    known = queries.known() if there else frozenset()
    for name in there:
        if name not in known and _is_old(top / name):
            shutil.rmtree(top / name, ignore_errors=True)
    return gone
