"""
Reads of what belongs to nobody and leaves no trace, on a standby that follows the database.

Only where STANDBY_DATABASE_URL says so. The primary answers instead inside a transaction, which
reads what it wrote; when the standby fails; and when it is not known to show everything that was
there some seconds ago (ENS_STANDBY_SECONDS). That needs no clock of theirs: the primary says now
and then where its log ends, and the standby, later, whether it has come that far.

A statement about a person never comes here: see `tests/ground/test_standby.py`.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error, connection, connections
from psycopg import pq

from ens.ground import database

NAME = "standby"
CHECK_SECONDS = 1.0
AGAIN_SECONDS = 5.0  # a standby that failed is left alone for so long
END_OF_LOG = "select pg_current_wal_lsn()::text"
HAS_COME_TO = "select pg_is_in_recovery() and pg_last_wal_replay_lsn() >= %s::pg_lsn"


@dataclass(slots=True)
class _Mark:
    """
    Where the primary's log ended, and when that was.
    """

    end: str
    at: float


class _Known(threading.local):
    """
    What this thread, on connections of its own, knows of the standby.
    """

    shows = -1e9  # everything that was there at this moment
    asked = -1e9
    failed = -1e9
    mark: _Mark | None = None


_known = _Known()


def execute(sql: str, params: database.Parameters = ()) -> Any:
    """
    Run one statement where it may be run; the cursor as from `database.execute`.
    """
    try:
        if _follows():
            return _run(sql, params)
    except (psycopg.Error, Error):
        _known.failed = time.monotonic()
        connections[NAME].close()
    return database.execute(sql, params)


def _follows() -> bool:
    if NAME not in settings.DATABASES or connection.in_atomic_block:
        return False
    now = time.monotonic()
    if now - _known.failed < AGAIN_SECONDS:
        return False
    if now - _known.asked >= CHECK_SECONDS:
        _known.asked = now
        _compare(now)
    return now - _known.shows <= settings.ENS_STANDBY_SECONDS


def _compare(now: float) -> None:
    """
    One mark at a time: a standby that is late gets the time to come to it.
    """
    mark = _known.mark or _Mark(database.execute(END_OF_LOG).fetchall()[0][0], now)
    [(has_come,)] = _run(HAS_COME_TO, (mark.end,)).fetchall()
    _known.mark = None if has_come else mark
    if has_come:
        _known.shows = mark.at


def _run(sql: str, params: database.Parameters) -> psycopg.Cursor[tuple[Any, ...]]:
    there = connections[NAME]
    there.ensure_connection()
    cursor = psycopg.Cursor(there.connection)
    cursor.format = pq.Format.BINARY
    return cursor.execute(sql, params, prepare=True)
