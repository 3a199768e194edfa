"""
The worker's part of an import: lines enter the record by the doors of `ens load`, a batch with
what is said of it in one transaction.

The same lines sent twice are one loading: what is in already does not enter again. An id that
something has already is left to it.
"""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace

import orjson

from ens.contexts.exports import api as exports
from ens.contexts.exports.api import Job
from ens.contexts.record import api as record
from ens.ground import clock, database, failpoints, keys
from ens.journeys.bulk import failing
from ens.journeys.bulk.files import Files
from ens.journeys.loading import entries, folder, survey
from ens.journeys.loading.authors import Authors
from ens.journeys.loading.entries import Refusal
from ens.journeys.loading.folder import Folder
from ens.journeys.loading.survey import Looked
from ens.standards.fhir.outcome import issue, outcome

FILE = "lines.ndjson"
SAID = "OperationOutcome"
Step = tuple[int, int]  # a turn, a batch


def load(job: Job, *, stopping: threading.Event) -> None:
    """
    Do the work to its end, unless the worker is to stop: another goes on.
    """
    with failing.told(job):
        _load(job, stopping)


def _load(job: Job, stopping: threading.Event) -> None:
    data = exports.input_of(job.id)
    lines = data.splitlines(keepends=True)
    under_way = _looked_through(job, hashlib.sha256(data).hexdigest(), lines)
    if job.taken_at is None:
        job = exports.begin(job, taken_at=clock.now(), snapshot="")
    files = Files(exports.folder(job.id), job.files)
    try:
        if _every_step(job, under_way, lines, files, stopping):
            files.sync()
            exports.end(job, now=clock.now())
    finally:
        files.close()


def _looked_through(job: Job, digest: str, lines: Sequence[bytes]) -> Folder:
    name = f"import {digest}"
    if not survey.kept(name).batches:
        looked = [
            _as_they_are(one) for one in survey.look_through(FILE, entries.batched(lines), name)
        ]
        unknown = frozenset[str]().union(*(one.unknown for one in looked))
        named = dict(survey.placeholders_in(FILE, entries.batched(lines), name, unknown))
        survey.keep(name, looked, named)
    authors = Authors(client=job.actor.client, software=folder.SOFTWARE, now=clock.now())
    authors.loading()
    return Folder(name, survey.kept(name).elsewhere, authors)


def _as_they_are(looked: Looked) -> Looked:
    """
    What has a taken id is what is there; a person who is known by another id is that person.
    """
    there = ((text, other if known else text, True) for text, other, known in looked.elsewhere)
    return replace(looked, elsewhere=tuple(there))


def _every_step(
    job: Job,
    under_way: Folder,
    lines: Sequence[bytes],
    files: Files,
    stopping: threading.Event,
) -> bool:
    """
    False when the worker is to stop before the end.
    """
    place, stored = job.place, job.resources
    batches = list(entries.batched(lines))
    steps = _steps(under_way.name)
    for rank, (turn, number) in enumerate(steps):
        if rank <= place:
            continue
        if stopping.is_set():
            return False
        failpoints.reach("import-before-batch")
        with database.transaction():
            now = clock.now()
            done = folder.load(under_way, FILE, number, batches[number], turn=turn, now=now)
            stored += done.done
            _refuse(files, done.refusals)
            if rank == len(steps) - 1:
                _say(files, stored)
            files.flush()
            exports.note(job, before=place, place=rank, resources=stored, files=files.every)
        place = rank
    return True


def _steps(name: str) -> list[Step]:
    """
    Turn by turn, the batches that have something of it.
    """
    found = survey.kept(name).batches
    return [
        (turn, one.number) for turn in entries.TURNS for one in found if turn in dict(one.counts)
    ]


def _refuse(files: Files, refusals: Sequence[Refusal]) -> None:
    if refusals:
        said = [issue("error", one.code, f"{one.place}: {one.diagnostics}") for one in refusals]
        lines = [(rank, orjson.dumps(outcome(one))) for rank, one in enumerate(said)]
        _write(files, "error", lines)


def _say(files: Files, stored: int) -> None:
    """
    How much was stored, in the place of what an export gives.
    """
    said = outcome(issue("information", "informational", f"{stored} resources are stored"))
    _write(files, "output", [(0, orjson.dumps(said))])


def _write(files: Files, kind: str, lines: list[exports.Line]) -> None:
    """
    What is said is nobody's; nobody has a key once something of theirs is stored.
    """
    keys.create_person_key(record.COMMONS)
    files.write(kind, SAID, lines, person=record.COMMONS, key=keys.person_key(record.COMMONS))
