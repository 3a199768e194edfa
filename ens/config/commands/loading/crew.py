"""
Several processes that load, and what they tell the one that started them.

Each is a process of its own, started anew: no connection, no thread is shared. One that is killed
loses the batch it was in, and nothing else.
"""

import contextlib
import ctypes
import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Barrier
from typing import Any

PR_SET_PDEATHSIG = 1


TOGETHER = None  # told by each process where it waits for the others


class Stopped(Exception):
    """
    A process ended before its work was done.
    """


def work(target: Callable[..., Iterator[Any]], shares: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
    """
    Call `target` with each share, in a process of its own, and yield what they all tell. Each may
    tell `TOGETHER`, as often as the others.

    :raises Stopped: if one of them ended before its work was done
    """
    context = multiprocessing.get_context("spawn")
    running: dict[Connection, BaseProcess] = {}
    barrier = context.Barrier(max(1, len(shares)))
    for share in shares:
        receiver, sender = context.Pipe(duplex=False)
        process: BaseProcess = context.Process(
            target=_tell, args=(sender, target, share, barrier), daemon=True
        )
        process.start()
        sender.close()
        running[receiver] = process
    try:
        yield from _gather(running)
    finally:
        for process in running.values():
            process.terminate()
            process.join()


def _gather(running: dict[Connection, BaseProcess]) -> Iterator[Any]:
    while running:
        for ready in wait(list(running)):
            assert isinstance(ready, Connection)
            with contextlib.suppress(EOFError):
                yield ready.recv()
                continue
            process = running.pop(ready)
            process.join()
            if process.exitcode:
                raise Stopped


def _tell(
    sender: Connection,
    target: Callable[..., Iterator[Any]],
    share: tuple[Any, ...],
    barrier: Barrier,
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends at once: what is begun is undone
    if sys.platform == "linux":  # also when who started it is killed
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    from ens.config import setup

    setup.django()
    gc.disable()  # a batch is a million objects that stay to its end, and are no cycles
    gc.freeze()
    for told in target(*share):
        if told is TOGETHER:
            barrier.wait()
        else:
            sender.send(told)
            gc.collect()
