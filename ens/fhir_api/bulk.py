"""
A long work: how far it is, the manifest of its files, one of its files, its end.

https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-status-request. Only the software and
the account that asked for it know that it is there.
"""

import datetime as dt
from email.utils import format_datetime
from typing import Any

import orjson

from ens.contexts.exports import api as exports
from ens.contexts.exports.api import File, Job
from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.errors import problem
from ens.fhir_api.formats import NDJSON
from ens.fhir_api.messages import Request, Response, answer, url
from ens.ground import clock, rate
from ens.ground.rate import Limit
from ens.journeys.bulk import giving
from ens.standards.fhir.outcome import issue

POLLS = Limit("bulk-status", 10, dt.timedelta(seconds=10))
RETRY_SECONDS = "2"
KINDS = ("output", "deleted", "error")


def status(request: Request) -> Response:
    """
    :raises record.NotFound: no such work of this software
    """
    job = _job(request)
    try:
        rate.take(POLLS, job.id, now=clock.now())
    except rate.TooFast as error:
        text = "ask less often: Retry-After says when"
        raise problem(429, "throttled", text, retry_after=str(error.seconds)) from error
    if job.state == "done":
        return Response(200, orjson.dumps(manifest(job)), [_expires(job)], "application/json")
    if job.state == "failed":
        return answer([issue("error", "exception", job.problem)], 500)
    progress = f"{job.resources} resources" if job.state == "running" else "waiting"
    return Response(202, headers=[("x-progress", progress), ("retry-after", RETRY_SECONDS)])


def cancel(request: Request) -> Response:
    who = door.actor(request)
    try:
        exports.cancel(request.path[1], actor=who, now=clock.now())
    except exports.NoSuchJob as error:
        raise record.NotFound from error
    return answer([issue("information", "informational", "it is there no more")], 202)


def file(request: Request) -> Response:
    """
    The lines of a file that the token may still see, as they are opened.
    """
    job = _job(request)
    found = [one for one in job.files if one.name == request.path[2]]
    if job.state != "done" or not found or not giving.is_there(job, found[0]):
        raise record.NotFound
    parts = giving.lines(job, found[0], token=door.bearer(request))
    return Response(200, headers=[_expires(job)], media_type=NDJSON, parts=parts)


def _job(request: Request) -> Job:
    who = door.actor(request)
    try:
        return exports.job_of(request.path[1], actor=who, now=clock.now())
    except exports.NoSuchJob as error:
        raise record.NotFound from error


def _expires(job: Job) -> tuple[str, str]:
    assert job.expires_at
    return "expires", format_datetime(job.expires_at.astimezone(dt.UTC), usegmt=True)


def manifest(job: Job) -> dict[str, Any]:
    assert job.taken_at
    return {
        "transactionTime": record.instant(job.taken_at),
        "request": job.asked["request"],
        "requiresAccessToken": True,
        **{kind: [_told(job, one) for one in _of_kind(job, kind)] for kind in KINDS},
    }


def _of_kind(job: Job, kind: str) -> list[File]:
    return sorted((one for one in job.files if one.kind == kind), key=lambda one: one.name)


def _told(job: Job, one: File) -> dict[str, Any]:
    return {"type": one.type, "url": url(f"bulk/{job.id}/{one.name}"), "count": one.lines}
