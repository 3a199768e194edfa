"""
A thread of the worker that does a little at a time, again and again, until the worker stops.
"""

import abc
import threading

import structlog
from django.db import close_old_connections

log = structlog.get_logger()
PAUSE = 0.3


class Repeating(threading.Thread, abc.ABC):
    """
    It rests when nothing is left to do; what failed is tried again after a rest.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.stopping = threading.Event()

    @abc.abstractmethod
    def work(self) -> bool:
        """
        Do some, and return True while more may be there.
        """

    def is_wanted(self) -> bool:
        """
        False ends the thread before the worker stops.
        """
        return True

    def run(self) -> None:
        while self.is_wanted() and not self.stopping.is_set():
            try:
                busy = self.work()
            except Exception as error:
                log.error(self.name, error=type(error).__name__)
                close_old_connections()
                busy = False
            if not busy:
                self.stopping.wait(PAUSE)
