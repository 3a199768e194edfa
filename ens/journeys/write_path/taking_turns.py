"""
Who finds that somebody else wrote the same thing at the same moment waits, and begins again.

The database itself makes the second writer of an id wait for the first one; so thousands of new
ids need no lock of ours.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

import psycopg

from ens.contexts.record import api as record
from ens.journeys.errors import Unacceptable

T = TypeVar("T")
TURNS = 4
MET = (
    record.AlreadyThere,
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
)


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
    return any(isinstance(cause, MET) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """
    What a journey refuses by itself it would refuse again, whatever made it do so.
    """
    while error is not None and not isinstance(error, Unacceptable):
        yield error
        error = error.__cause__
