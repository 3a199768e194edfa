"""
Who finds that somebody else wrote the same thing at the same moment waits, and begins again.

The database itself makes the second writer of an id wait for the first one; so thousands of new
ids need no lock of ours.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

import psycopg

from ens.contexts.record import api as record

T = TypeVar("T")
TURNS = 4


def done(work: Callable[[], T]) -> T:
    """
    What some work came to, which is a transaction of its own.
    """
    for _ in range(TURNS - 1):
        try:
            return work()
        except Exception as error:
            if not _met_somebody(error):
                raise
    return work()


def _met_somebody(error: Exception) -> bool:
    """
    An id taken meanwhile, or two who waited for each other, whatever it was told as.
    """
    return any(
        isinstance(cause, record.AlreadyThere | psycopg.errors.DeadlockDetected)
        for cause in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
