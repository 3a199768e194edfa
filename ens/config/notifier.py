"""
The threads of the worker that send what is due to receivers.

Each receiver is awaited by a thread of its own, within its time; those that failed last time have
other threads, so that a thousand that never answer hold up nobody who does.
"""

import queue
import threading

import structlog
from django.db import close_old_connections, connections

from ens.contexts.subscriptions import api as subscriptions
from ens.ground import clock, database, metrics
from ens.journeys.subscriptions import notifying

log = structlog.get_logger()
PAUSE = 0.3
SOUND, FAILING = 8, 2  # threads
Work = queue.Queue[subscriptions.Subscription | None]


class Notifier(threading.Thread):
    """
    One for those that answered last time, one for those that did not. It holds no more than there
    are threads to send.
    """

    def __init__(self, *, failing: bool) -> None:
        super().__init__(name="failing-notifier" if failing else "notifier", daemon=True)
        self.failing = failing
        self.stopping = threading.Event()
        self.work: Work = queue.Queue()
        self.senders = [Sender(self.work) for _ in range(FAILING if failing else SOUND)]

    def run(self) -> None:
        for sender in self.senders:
            sender.start()
        while not self.stopping.is_set():
            try:
                self._hand_out()
            except Exception as error:
                log.error("notifier", error=type(error).__name__)
                close_old_connections()
            self.stopping.wait(PAUSE)
        for _ in self.senders:
            self.work.put(None)
        connections.close_all()

    def _hand_out(self) -> None:
        free = len(self.senders) - self.work.unfinished_tasks
        if free <= 0:
            return
        database.take()
        for one in subscriptions.claim(failing=self.failing, limit=free, now=clock.now()):
            self.work.put(one)


class Sender(threading.Thread):
    """
    Sends one at a time, until there is nothing more to come.
    """

    def __init__(self, work: Work) -> None:
        super().__init__(name="sender", daemon=True)
        self.work = work

    def run(self) -> None:
        while (one := self.work.get()) is not None:
            deliver(one)
            self.work.task_done()
        connections.close_all()


def deliver(one: subscriptions.Subscription) -> None:
    close_old_connections()
    database.take()
    try:
        notifying.deliver(one, now=clock.now())
        metrics.job("notify", "done")
    except Exception as error:
        metrics.job("notify", "failed")
        log.error("notification", error=type(error).__name__)
        close_old_connections()
