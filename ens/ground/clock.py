"""
What time it is. Only doors (views, handlers, commands) ask; everything else is told.

In sandbox mode the file `$ENS_HOME/sandbox/clock` moves it, for the product and the
simulators alike.
"""

import datetime as dt
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from ens.standards import clock_file

PARIS = ZoneInfo("Europe/Paris")


def real_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def now() -> dt.datetime:
    if not settings.SANDBOX:
        return real_now()
    return clock_file.read_clock(_file(), real_now=real_now())


@cache
def _file() -> Path:
    return settings.ENS_HOME / "sandbox" / "clock"


def today() -> dt.date:
    return day_of(now())


def day_of(instant: dt.datetime) -> dt.date:
    """
    The civil day in Paris, where ages and deadlines are counted.
    """
    return instant.astimezone(PARIS).date()


def beginning_of(day: dt.date) -> dt.datetime:
    """
    Its first instant, in Paris.
    """
    return dt.datetime.combine(day, dt.time(), PARIS)
