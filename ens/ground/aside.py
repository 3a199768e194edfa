"""
Small work set aside: counts and lines of the log, done together a few times a second by one
thread of the process instead of one by one by those that answer.

What is killed with -9 loses a quarter of a second of both, never anything of the register.
"""

import atexit
import collections
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger()
SECONDS = 0.25

Work = Callable[[list[Any]], None]

_held: collections.deque[tuple[Work, Any]] = collections.deque()
_awake = threading.Event()
_starting = threading.Lock()
_started = False


def put(work: Work, value: Any) -> None:
    """
    Have `work` called with this value among others, soon.
    """
    _held.append((work, value))
    if not _awake.is_set():
        _awake.set()
        if not _started:
            _start()


def do_now() -> None:
    """
    All of it, in this thread.
    """
    by_work: dict[Work, list[Any]] = {}
    while True:
        try:
            work, value = _held.popleft()
        except IndexError:
            break
        by_work.setdefault(work, []).append(value)
    for work, values in by_work.items():
        work(values)


def _start() -> None:
    global _started
    with _starting:
        if not _started:
            _started = True
            threading.Thread(target=_run, name="aside", daemon=True).start()


def _run() -> None:
    while True:
        _awake.wait()
        time.sleep(SECONDS)
        _awake.clear()
        try:
            do_now()
        except Exception:
            log.exception("aside")


def _alone() -> None:
    """
    A child has neither the thread nor what its parent had set aside.
    """
    global _started
    _started = False
    _held.clear()
    _awake.clear()


atexit.register(do_now)
os.register_at_fork(after_in_child=_alone)
