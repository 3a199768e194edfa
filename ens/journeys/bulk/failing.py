"""
A long work that cannot be done: what its asker is told, and no more than that.
"""

import contextlib
from collections.abc import Iterator

import structlog

from ens.contexts.exports import api as exports
from ens.contexts.exports.api import Cancelled, Job
from ens.contexts.record import api as record
from ens.ground import clock
from ens.journeys.bulk.files import Lost

log = structlog.get_logger()
LONGEST = 500  # characters of what is told
TOO_COSTLY = "a search of _typeFilter would take too long: ask for less"
NO_ROOM = "there is no room for the files at present: try again later"
OUR_FAULT = "an error on our side; it is logged"


@contextlib.contextmanager
def told(job: Job) -> Iterator[None]:
    """
    Around the work: what is not our fault ends it, and its asker knows why.
    """
    try:
        yield
    except Cancelled:
        log.info("work cancelled")
    except record.TooCostly:
        fail(job, TOO_COSTLY)
    except record.NotUnderstood as error:
        fail(job, f"_typeFilter: {error}"[:LONGEST])
    except (OSError, Lost) as error:
        log.error(job.kind, error=type(error).__name__, errno=getattr(error, "errno", None))
        fail(job, NO_ROOM)


def fail(job: Job, problem: str) -> None:
    """
    Nothing is told of a work that nobody wants any more.
    """
    try:
        exports.end(job, problem=problem, now=clock.now())
    except Cancelled:
        log.info("work cancelled")
