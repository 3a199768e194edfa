"""
What was decided for the request under way, in the thread that serves it, and since when: an answer
that took long is judged again before it leaves.
"""

import threading
import time
from dataclasses import dataclass

from ens.ground.reach import Reach


@dataclass(frozen=True, slots=True)
class Decided:
    """
    `began` is when the request was taken, by a clock that nobody sets.
    """

    began: float
    reaches: tuple[Reach, ...] = ()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


class _UnderWay(threading.local):
    began = 0.0
    reaches: list[Reach] | None = None


_under_way = _UnderWay()


def begin() -> None:
    _under_way.began = time.monotonic()
    _under_way.reaches = []


def end() -> None:
    _under_way.reaches = None


def note(reach: Reach) -> Reach:
    if _under_way.reaches is not None:
        _under_way.reaches.append(reach)
    return reach


def so_far() -> Decided:
    return Decided(_under_way.began, tuple(_under_way.reaches or ()))
