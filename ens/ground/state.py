"""
What is told of a running system, without anything of anybody in it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """
    `parts` says of each whether it answers; `last_backup` is None when none is known.
    """

    parts: Mapping[str, bool]
    version: str
    python: str
    mode: str
    events_waiting: int
    oldest_event: dt.timedelta
    jobs_waiting: int
    jobs_running: int
    jobs_failed: int
    last_backup: dt.datetime | None
