from collections.abc import Iterator
from contextlib import contextmanager


class OnPurpose(Exception):
    """
    What undoes a transaction in a test.
    """


@contextmanager
def undone() -> Iterator[None]:
    """
    A transaction that is rolled back at its end.
    """
    from ens.ground import database

    try:
        with database.transaction():
            yield
            raise OnPurpose
    except OnPurpose:
        return
