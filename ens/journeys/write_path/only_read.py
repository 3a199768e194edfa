"""
A refusal after something was read: nothing is changed, and the register keeps the reading.

Rolled back with the rest, the line would be lost, and a failed test of a patch, or a condition
that matches several things, would tell what is there without a trace.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from ens.ground import database


class OnlyRead(Exception):
    """
    Stop here: so far the transaction has only read. `refusal` is what to answer.
    """

    def __init__(self, refusal: Exception) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@contextmanager
def transaction() -> Iterator[None]:
    """
    A transaction that commits what was traced before `OnlyRead`, then raises its refusal.
    """
    refusal = None
    with database.transaction():
        try:
            yield
        except OnlyRead as error:
            refusal = error.refusal
    if refusal is not None:
        raise refusal
