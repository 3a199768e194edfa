"""
The worker's part of an export: person by person, what the decision lets through, into sealed
files, with its trace and how far the work is in one transaction.

Killed in the middle, it goes on after the last person that is done, and nothing is there twice.
"""

import base64
import datetime as dt
import shutil
import threading
import time
from dataclasses import dataclass

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.exports import api as exports
from ens.contexts.exports.api import Job, Line
from ens.contexts.record import api as record
from ens.ground import clock, database, failpoints
from ens.journeys.bulk import asked as asking
from ens.journeys.bulk import failing
from ens.journeys.bulk.asked import BINARY, Asked
from ens.journeys.bulk.files import MOST_FRAME, Files, Lost
from ens.journeys.bulk.persons import persons
from ens.standards.fhir import json_gate, shaping
from ens.standards.fhir.shaping import Shape

MOST_BYTES = 100_000_000
WAITING_SECONDS = 20
PAUSE = 0.05
# What others began to write and did not end.
UNDER_WAY = """
select count(*) from pg_stat_activity
where backend_xid is not null and pid <> pg_backend_pid() and datname = current_database()
  and xact_start < %s
"""
RELATIVE, ABSOLUTE = b'"url":"Binary/', b'"url":"%s/Binary/'
NOT_ALLOWED = "this software is not registered any more, or its permission was taken back"


@dataclass(frozen=True, slots=True)
class Work:
    job: Job
    asked: Asked
    leaving: record.Leaving
    files: Files
    shapes: dict[str, Shape]


def write(job: Job, *, stopping: threading.Event) -> None:
    """
    Do the work to its end, unless the worker is to stop: another goes on.
    """
    with failing.told(job):
        _write(job, stopping)


def _write(job: Job, stopping: threading.Event) -> None:
    asked = asking.read(job.asked)
    if _is_over(job, asked):
        failing.fail(job, NOT_ALLOWED)
        return
    job = job if exports.is_begun(job) else _begun(job)
    try:
        files = Files(exports.folder(job.id), job.files)
    except Lost:
        shutil.rmtree(exports.folder(job.id), ignore_errors=True)
        exports.note(job, before=job.place, place=-1, resources=0, files=())
        return
    work = Work(job, asked, asking.leaving(asked, job), files, _shapes(asked))
    try:
        if _everybody(work, stopping):
            files.sync()
            failpoints.reach("export-before-end")
            exports.end(job, now=clock.now())
    finally:
        files.close()


def _is_over(job: Job, asked: Asked) -> bool:
    """
    Whether the software is registered no more, or its user withdrew what they allowed.
    """
    return accounts.client_of(job.actor.client) is None or accounts.is_withdrawn(asked.grant)


def _begun(job: Job) -> Job:
    """
    Settle the instant, and what was written by then: whoever was writing is waited for, so that
    nothing dated before is missing. It is told to the millisecond.
    """
    taken_at, real, until = clock.now(), dt.datetime.now(dt.UTC), time.monotonic() + WAITING_SECONDS
    while time.monotonic() < until:
        if not database.execute(UNDER_WAY, (real,)).fetchall()[0][0]:
            break
        time.sleep(PAUSE)
    snapshot = database.execute("select pg_current_snapshot()::text").fetchall()[0][0]
    told = taken_at.replace(microsecond=taken_at.microsecond // 1000 * 1000)
    return exports.begin(job, taken_at=told, snapshot=snapshot)


def _shapes(asked: Asked) -> dict[str, Shape]:
    """
    The elements kept, by type; "" for those asked of every type.
    """
    found: dict[str, list[str]] = {}
    for one in asked.elements:
        name, _, element = one.rpartition(".")
        found.setdefault(name, []).append(element)
    return {name: Shape(tuple(dict.fromkeys(named))) for name, named in found.items()}


def _everybody(work: Work, stopping: threading.Event) -> bool:
    """
    True when nobody is left.
    """
    place, resources = work.job.place, work.job.resources
    if not work.leaving.types:
        return True
    for person in persons(work.asked, actor=work.job.actor, now=clock.now()):
        if person <= place:
            continue
        if stopping.is_set():
            return False
        if _is_over(work.job, work.asked):
            failing.fail(work.job, NOT_ALLOWED)
            return False
        failpoints.reach("export-before-person")
        with database.transaction():
            resources += _person(work, person)
            work.files.flush()
            exports.note(
                work.job, before=place, place=person, resources=resources, files=work.files.every
            )
            failpoints.reach("export-before-commit")
        place = person
    return True


def _person(work: Work, person: int) -> int:
    now = clock.now()
    among = (person, record.COMMONS) if work.leaving.meets_commons and person else (person,)
    reach = access.reach(actor=work.job.actor, persons=among, action="export", now=now)
    frames = Frames(work.files, person)
    for one in record.leaving(work.leaving, person=person, reach=reach, now=now):
        frames.add(one, _line(one, work.shapes))
    return frames.end()


def _line(one: record.Stored, shapes: dict[str, Shape]) -> bytes:
    """
    A resource as it is given: whole or the elements asked, its documents by absolute addresses.
    """
    if one.deleted:
        return _deletion(one)
    line = one.body
    if one.type == BINARY:
        data = base64.b64encode(record.content(one))
        line = line[:-1] + b',"data":"' + data + b'"}'
    if RELATIVE in line:
        line = line.replace(RELATIVE, ABSOLUTE % settings.FHIR_BASE.encode())
    shape = shapes.get(one.type)
    if shapes and (common := shapes.get("")):
        shape = Shape((*common.elements, *(shape.elements if shape else ())))
    if shape is None:
        return line
    resource = json_gate.parse(line, max_bytes=MOST_BYTES)
    return json_gate.serialise(shaping.shaped(resource, shape))


def _deletion(one: record.Stored) -> bytes:
    entry = {"request": {"method": "DELETE", "url": f"{one.type}/{one.id}"}}
    meta = {"lastUpdated": record.instant(one.updated)}
    return orjson.dumps(
        {"resourceType": "Bundle", "meta": meta, "type": "transaction", "entry": [entry]}
    )


class Frames:
    """
    The lines of one person on their way, some of each type held until they make a frame.
    """

    def __init__(self, files: Files, person: int) -> None:
        self._files, self._person = files, person
        self._held: dict[tuple[str, str], list[Line]] = {}
        self._weights: dict[tuple[str, str], int] = {}
        self._key: AESGCM | None = None
        self._count = 0

    def add(self, one: record.Stored, line: bytes) -> None:
        of = ("deleted", "Bundle") if one.deleted else ("output", one.type)
        self._key = one.key
        self._held.setdefault(of, []).append((one.rid, line))
        self._weights[of] = self._weights.get(of, 0) + len(line)
        self._count += 1
        if self._weights[of] >= MOST_FRAME:
            self._write(of)

    def _write(self, of: tuple[str, str]) -> None:
        assert self._key is not None
        lines = self._held.pop(of)
        self._weights.pop(of)
        self._files.write(*of, lines, person=self._person, key=self._key)

    def end(self) -> int:
        """
        How many there were.
        """
        for of in sorted(self._held):
            self._write(of)
        return self._count
