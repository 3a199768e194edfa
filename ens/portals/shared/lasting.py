"""
What lasts is judged again: a page that took long to make before it leaves, a large file while it
does. A session that ended, a right that was taken back or a thing hidden meanwhile stops it.
"""

import time
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest

from ens.contexts.accounts import api as accounts
from ens.ground import clock, database
from ens.ground.decisions import Decided
from ens.journeys import meanwhile

SESSION_COOKIE = "ens_session"
PIECE = 65_536


class TakenBack(Exception):
    """
    The rest does not leave: the connection is cut, and the browser says that the file is not whole.
    """


def still(request: HttpRequest, decided: Decided) -> bool:
    """
    Whether the browser is still signed in, and its reader still sees all that was decided.
    """
    now = clock.now()
    session = accounts.session_of(request.COOKIES.get(SESSION_COOKIE, ""), now=now)
    return session is not None and meanwhile.holds(decided, actor=session.actor, now=now)


class Leaving:
    """
    A file piece by piece, closed at its end or when nobody reads on.
    """

    def __init__(self, request: HttpRequest, decided: Decided, file: IO[bytes]) -> None:
        self._request, self._decided, self._file = request, decided, file
        self._judged = time.monotonic()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """
        :raises TakenBack: midway
        """
        if time.monotonic() - self._judged > meanwhile.AGAIN_SECONDS:
            self._judge()
            self._judged = time.monotonic()
        if piece := self._file.read(PIECE):
            return piece
        raise StopIteration

    def close(self) -> None:
        self._file.close()

    def _judge(self) -> None:
        """
        On the connection of the thread that sends, given back at once: a slow reader holds nothing.
        """
        database.take()
        try:
            if not still(self._request, self._decided):
                raise TakenBack
        finally:
            database.give_back()
