"""
The threads of the worker that do the long works asked over the FHIR API, the oldest first.

Each is held by one of them; that of a worker that was killed is taken by the next one.
"""

import threading
import time
from collections import Counter
from uuid import UUID

from django.db import close_old_connections

from ens.config.repeating import Repeating
from ens.contexts.exports import api as exports
from ens.ground import clock, database, metrics
from ens.journeys.bulk import failing, importing, writing

SWEEP_SECONDS = 60
MOST_TRIES = 20


class Exporter(Repeating):
    """
    One of several, so that a short work does not wait for the end of a long one. What failed for
    a reason of ours is tried again after a moment.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._swept = 0.0
        self._failed: Counter[UUID] = Counter()

    def work(self) -> bool:
        close_old_connections()
        database.take()
        try:
            self._sweep()
            return work_once(self.stopping, self._failed)
        except Exception:
            metrics.job("export", "failed")
            raise

    def _sweep(self) -> None:
        if time.monotonic() - self._swept >= SWEEP_SECONDS:
            self._swept = time.monotonic()
            exports.sweep(now=clock.now())


def work_once(stopping: threading.Event, failed: Counter[UUID]) -> bool:
    """
    Do one work, if one waits; one that fails again and again is given up.
    """
    with exports.taken() as job:
        if job is None:
            return False
        try:
            do = importing.load if job.kind == "import" else writing.write
            do(job, stopping=stopping)
        except Exception:
            failed[job.id] += 1
            if failed[job.id] >= MOST_TRIES:
                failing.fail(job, failing.OUR_FAULT)
            raise
        metrics.job(job.kind, "done")
    return True
