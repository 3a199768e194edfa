"""
The threads of the worker that send what is due to receivers.

Each receiver is awaited by a thread of its own, within its time; those that failed last time have
other threads, so that a thousand that never answer hold up nobody who does.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from django.db import close_old_connections

from ens.contexts.subscriptions import api as subscriptions
from ens.ground import clock, database, metrics
from ens.journeys.subscriptions import delivering, notifying

log = structlog.get_logger()
PAUSE = 0.3
SOUND, FAILING = 8, 2  # threads


class Notifier(threading.Thread):
    """
    One for those that answered last time, one for those that did not.
    """

    def __init__(self, *, failing: bool) -> None:
        super().__init__(name="failing-notifier" if failing else "notifier", daemon=True)
        self.failing, self.threads = failing, FAILING if failing else SOUND
        self.stopping = threading.Event()
        self.under_way: set[Future[None]] = set()

    def run(self) -> None:
        with ThreadPoolExecutor(self.threads, thread_name_prefix=self.name) as pool:
            while not self.stopping.is_set():
                try:
                    for one in self._due():
                        self.under_way.add(pool.submit(deliver, one))
                except Exception as error:
                    log.error("notifier", error=type(error).__name__)
                    close_old_connections()
                self.stopping.wait(PAUSE)

    def _due(self) -> Iterator[subscriptions.Subscription]:
        """
        As many as have a thread that waits for them.
        """
        self.under_way = {one for one in self.under_way if not one.done()}
        if (free := self.threads - len(self.under_way)) > 0:
            database.take()
            yield from delivering.due(failing=self.failing, limit=free, now=clock.now())


def deliver(one: subscriptions.Subscription) -> None:
    close_old_connections()
    database.take()
    try:
        notifying.deliver(one, now=clock.now())
        metrics.job("notify", "done")
    except Exception as error:
        metrics.job("notify", "failed")
        log.error("notification", error=type(error).__name__)
    finally:
        database.give_back()
