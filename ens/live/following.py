"""
Following subscriptions from an event loop: the database is asked in threads, few at a time.
"""

import asyncio
import functools
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections

from ens.contexts.accounts import api as accounts
from ens.ground import clock, database
from ens.journeys.subscriptions import streaming
from ens.journeys.subscriptions.streaming import Bound, Next, Place

__all__ = ["Bound", "Follower", "bound", "headers_for"]

THREADS = 4
PAUSE = 0.5
PING_SECONDS = 15
LOOK_SECONDS = 3  # how often to see whether they are still on: what is over ends within five

P = ParamSpec("P")
T = TypeVar("T")


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="live")


async def in_thread(work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    call = functools.partial(_with_connection, work, *args, **more)
    return await asyncio.get_running_loop().run_in_executor(_pool(), call)


def _with_connection(work: Callable[..., Any], *args: Any, **more: Any) -> Any:
    close_old_connections()
    database.take()
    return work(*args, **more)


async def bound(token: str) -> Bound:
    return await in_thread(streaming.bound, token, now=clock.now())


async def headers_for(origin: str) -> dict[str, str]:
    """
    A page of a registered software may read.
    """
    if not origin:
        return {}
    is_known = await in_thread(accounts.origin_is_registered, origin)
    return {"access-control-allow-origin": origin, "vary": "origin"} if is_known else {}


class Follower:
    """
    What is told of some subscriptions, for one connection. It is over when none of them is on.
    """

    def __init__(self, places: tuple[Place, ...]) -> None:
        self.places = places

    async def all(self) -> AsyncGenerator[bytes, None]:
        """
        Each notification when its time has come, and nothing now and then, so that a connection
        that was lost is noticed. What is asked for next has been sent.
        """
        spoke = looked = time.monotonic()
        while self.places:
            found = await self._take()
            if found is not None:
                sent = False
                try:
                    yield found.body
                    sent = True
                finally:
                    await asyncio.shield(_settle(found, sent=sent))
                spoke = time.monotonic()
                continue
            await asyncio.sleep(PAUSE)
            if time.monotonic() - spoke > PING_SECONDS:
                spoke = time.monotonic()
                yield b""
            if time.monotonic() - looked > LOOK_SECONDS:
                looked = time.monotonic()
                self.places = await in_thread(streaming.still_on, self.places, now=clock.now())

    async def _take(self) -> Next | None:
        """
        What a thread took for a connection that went meanwhile is left to the next.
        """
        taking = asyncio.ensure_future(in_thread(streaming.take, self.places, now=clock.now()))
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            if (found := await taking) is not None:
                await in_thread(streaming.left, found)
            raise


async def _settle(found: Next, *, sent: bool) -> None:
    if sent:
        await in_thread(streaming.done, found, now=clock.now())
    else:
        await in_thread(streaming.left, found)
