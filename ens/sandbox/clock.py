"""
What time the simulators say it is: the clock file moves it for them and for the product alike.
"""

from datetime import UTC, datetime

from ens.sandbox import settings
from ens.standards import clock_file


def now() -> datetime:
    path = settings.current().folder / "clock"
    return clock_file.read_clock(path, real_now=datetime.now(UTC))
