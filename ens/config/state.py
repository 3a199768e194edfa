"""
How the whole is doing, for the operator's page: parts, what waits, what runs, what was kept.
"""

import datetime as dt
import platform
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from ens.config import health, scrape
from ens.ground import database
from ens.ground.state import State

FAILED = "select count(*) from procrastinate_jobs where status = 'failed'"
LAST_BACKUP = "last-backup"  # a file of ENS_HOME: when the last backup was complete


def of_system() -> State:
    [(waiting, seconds)] = database.execute(scrape.OUTBOX).fetchall()
    jobs: dict[str, int] = dict(database.execute(scrape.JOBS).fetchall())
    return State(
        parts={name: part["status"] == "ok" for name, part in health.parts().items()},
        version=version("ens"),
        python=platform.python_version(),
        mode=settings.ENS_MODE,
        events_waiting=int(waiting),
        oldest_event=dt.timedelta(seconds=float(seconds)),
        jobs_waiting=int(jobs.get("todo", 0)),
        jobs_running=int(jobs.get("doing", 0)),
        jobs_failed=int(database.execute(FAILED).fetchall()[0][0]),
        last_backup=_last_backup(settings.ENS_HOME / LAST_BACKUP),
    )


def _last_backup(file: Path) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(file.read_text("utf-8").strip())
    except (OSError, ValueError):
        return None
