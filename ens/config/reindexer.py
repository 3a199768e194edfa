"""
The thread of the worker that writes search rows again after a new version came that wants others.

It begins with the worker and ends when nothing is left; of several workers one does it.
"""

import threading

import structlog
from django.db import close_old_connections

from ens.contexts.record import api as record
from ens.ground import database, metrics

log = structlog.get_logger()
FIRST_SECONDS = 1  # a worker that starts is asked for other things first
AGAIN_SECONDS = 30


class Reindexer(threading.Thread):
    """
    What another worker has under way, or what failed, is looked at again.
    """

    def __init__(self) -> None:
        super().__init__(name="reindexer", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        self.stopping.wait(FIRST_SECONDS)
        while not self.stopping.is_set() and not self._is_done():
            self.stopping.wait(AGAIN_SECONDS)
        close_old_connections()

    def _is_done(self) -> bool:
        close_old_connections()
        database.take()
        try:
            return not record.is_reindexing_due() or work(self.stopping)
        except record.AlreadyUnderWay:
            return False
        except Exception as error:
            metrics.job("reindex", "failed")
            log.error("reindexing", error=type(error).__name__)
            return False


def work(stopping: threading.Event) -> bool:
    """
    True when the walk came to its end.
    """
    done = failed = 0
    for step in record.reindex():
        done, failed = done + step.done, failed + step.failed
        if stopping.is_set():
            return False
    log.info("reindexed", resources=done, failed=failed)
    metrics.job("reindex", "done")
    return True
