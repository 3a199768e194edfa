"""
A refusal after something was read: nothing is changed, and the register keeps the reading.

Rolled back with the rest, the line would be lost, and a failed test of a patch, or a condition
that matches several things, would tell what is there without a trace.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ens.contexts.record import api as record
from ens.ground import database
from ens.journeys.errors import AtEntry


class OnlyRead(Exception):
    """
    Stop here. `refusal` is what to answer; `reading` reads again what was read.
    """

    def __init__(self, refusal: Exception, *, reading: Callable[[], object]) -> None:
        super().__init__(refusal)
        self.refusal, self.reading = refusal, reading


@contextmanager
def transaction() -> Iterator[None]:
    """
    A transaction; the outermost, once undone, keeps what `OnlyRead` had read, and refuses.
    """
    within = database.is_under_way()
    try:
        with database.transaction():
            yield
    except OnlyRead as error:
        if within:
            raise
        raise _refused(error) from None
    except AtEntry as error:
        if within or not isinstance(error.cause, OnlyRead):
            raise
        raise AtEntry(error.place, _refused(error.cause)) from None


def _refused(error: OnlyRead) -> Exception:
    with database.transaction(), suppress(record.NotFound, record.Gone):
        error.reading()
    return error.refusal
