"""
How far a loading is: a bar on a terminal, a line now and then elsewhere.
"""

import sys
import time

WIDTH = 28


class Bar:
    """
    Counts two things: those there are `total` of, and the resources they bring.
    """

    def __init__(self, unit: str, total: int, done: int = 0) -> None:
        self.unit, self.total, self.done = unit, total, done
        self.resources = 0
        self._began = self._shown = time.monotonic()
        self._at_first = done
        self._terminal = sys.stdout.isatty()

    def add(self, things: int, resources: int) -> None:
        self.done += things
        self.resources += resources
        now = time.monotonic()
        if now - self._shown >= (0.2 if self._terminal else 5):
            self._shown = now
            self._show()

    def say(self, text: str) -> None:
        """
        A line above the bar.
        """
        start = "\r\033[K" if self._terminal else ""
        print(f"{start}{text}", flush=True)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @property
    def rate(self) -> float:
        """
        Resources in a second since the beginning.
        """
        return self.resources / self.seconds if self.seconds else 0.0

    def _show(self, end: str = "") -> None:
        part = self.done / self.total if self.total else 1.0
        text = f"{self.done:,}/{self.total:,} {self.unit}  {self.rate:,.0f} resources/s"
        text = f"  {text}  {_left(self._left())} left"
        if not self._terminal:
            print(text, flush=True)
            return
        filled = int(part * WIDTH)
        print(f"\r  {'█' * filled}{'░' * (WIDTH - filled)} {text}\033[K", end=end, flush=True)

    def _left(self) -> float:
        gone = self.done - self._at_first
        return self.seconds / gone * (self.total - self.done) if gone else 0.0

    def end(self) -> None:
        """
        The last line, whatever was shown before.
        """
        if self._terminal:
            print("\r\033[K", end="")
        print(
            f"  {self.done:,}/{self.total:,} {self.unit}, {self.resources:,} resources now"
            f" ({self.rate:,.0f}/s, {_left(self.seconds)})",
            flush=True,
        )


def _left(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
