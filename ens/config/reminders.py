"""
The thread of the worker that looks, each minute of the product's clock, for what is due and for
the e-mails whose hours have begun.

Several workers may do it at once: each person is held by one of them, each e-mail is claimed.
"""

import datetime as dt
import threading
import time

import structlog
from django.db import close_old_connections

from ens.config import jobs
from ens.ground import clock, database, metrics

log = structlog.get_logger()
PAUSE = 0.5
AT_MOST_SECONDS = 45  # a minute's work; what is left is for the next one
FIRST_SECONDS = 5  # a worker that starts is asked for other things first


class Reminder(threading.Thread):
    """
    A minute that was jumped to, in the sandbox, is a minute like another.
    """

    def __init__(self) -> None:
        super().__init__(name="reminder", daemon=True)
        self.stopping = threading.Event()
        self.done: dt.datetime | None = None

    def run(self) -> None:
        self.stopping.wait(FIRST_SECONDS)
        while not self.stopping.is_set():
            minute = clock.now().replace(second=0, microsecond=0)
            if minute != self.done:
                self._tick()
                self.done = minute
            self.stopping.wait(PAUSE)

    def _tick(self) -> None:
        close_old_connections()
        database.take()
        try:
            work(self.stopping)
            metrics.job("remind", "done")
        except Exception as error:
            metrics.job("remind", "failed")
            log.error("reminders", error=type(error).__name__)
            close_old_connections()


def work(stopping: threading.Event) -> None:
    """
    What a minute asks for: reminders first, since some may leave at once.
    """
    began = time.monotonic()
    while not stopping.is_set() and time.monotonic() - began < AT_MOST_SECONDS:
        if not jobs.remind(now=clock.now()):
            break
    sent = jobs.deliver_waiting(now=clock.now())
    if sent:
        log.info("waiting e-mails", sent=sent)
