"""
A long work that cannot be done: what its asker is told, and no more than that.
"""

import structlog

from ens.contexts.exports import api as exports
from ens.contexts.exports.api import Cancelled, Job
from ens.ground import clock

log = structlog.get_logger()
NO_ROOM = "there is no room for the files at present: try again later"
OUR_FAULT = "an error on our side; it is logged"


def fail(job: Job, problem: str) -> None:
    """
    Nothing is told of a work that nobody wants any more.
    """
    try:
        exports.end(job, problem=problem, now=clock.now())
    except Cancelled:
        log.info("work cancelled")
