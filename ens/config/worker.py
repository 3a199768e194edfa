"""
The worker process: events become jobs, jobs are done, old things are forgotten.
"""

import asyncio
import contextlib
import signal
import time
import uuid
from collections.abc import Iterator
from typing import Any

import structlog
from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from ens.config import events, exporter, jobs, notifier, reindexer, reminders, sealer
from ens.config.repeating import Repeating
from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.feed import api as feed
from ens.contexts.steering import api as steering
from ens.contexts.subscriptions import api as subscriptions
from ens.contexts.watch import api as watch
from ens.ground import clock, database, failpoints, idempotency, metrics, outbox, rate, request
from ens.journeys import open_unopposed as unopposed

log = structlog.get_logger()
# A worker says that it lives; one that was silent for longer is taken for dead.
HEARTBEAT_SECONDS, SILENCE_SECONDS = 2, 8
SECOND = 1.0
HEARTBEAT = (
    "insert into ground_heartbeat (part, at) values ('worker', clock_timestamp())"
    " on conflict (part) do update set at = excluded.at"
)


@app.task(
    name="deliver",
    queue="events",
    retry=RetryStrategy(max_attempts=12, exponential_wait=2),
)
def deliver(
    *, key: str, event: str, handler: str, payload: dict[str, Any], asked: str = ""
) -> None:
    """
    One event to one handler: the effect and the mark that it happened are one transaction.

    `asked` is the request that published the event.
    """
    with request.under_way(asked), _told(handler):
        failpoints.reach("before-delivery")
        close_old_connections()
        database.take()
        now = clock.now()
        with database.transaction():
            if outbox.first_time(uuid.UUID(key), handler, now=now):
                events.handle(handler, event, payload, now=now)
        failpoints.reach("after-effect")


@contextlib.contextmanager
def _told(task: str) -> Iterator[None]:
    """
    One line and one count per job, with what was raised and never a value.
    """
    began = time.perf_counter()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    except Exception:
        log.exception("job failed", task=task)
        raise
    finally:
        metrics.job(task, outcome)
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        log.info("job", task=task, outcome=outcome, ms=milliseconds)


@app.periodic(cron="*/10 * * * *")
@app.task(name="forget", queue="upkeep")
def forget(timestamp: int) -> None:
    close_old_connections()
    now = clock.now()
    idempotency.forget_old(now=now)
    rate.forget_old(now=now)
    accounts.purge(now=now)
    access.forget_whereabouts(now=now)
    subscriptions.forget_old(now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="count", queue="upkeep", queueing_lock="count")
def count(timestamp: int) -> None:
    """
    Effective use, counted on from where the last count stopped.
    """
    close_old_connections()
    while steering.count_on(now=clock.now()):
        pass


@app.periodic(cron="*/15 * * * *")
@app.task(name="watch", queue="upkeep", queueing_lock="watch")
def look_for_curiosity(timestamp: int) -> None:
    """
    Days that are over are looked at, one after the other.
    """
    close_old_connections()
    while watch.look_on(now=clock.now()):
        pass


@app.periodic(cron="* * * * *")
@app.task(name="open-unopposed", queue="upkeep", queueing_lock="open-unopposed")
def open_unopposed(timestamp: int) -> None:
    """
    Spaces that nobody opened or refused in time open by themselves.
    """
    close_old_connections()
    unopposed.open_unopposed(now=clock.now())


@app.periodic(cron="30 3 * * *")
@app.task(name="forget-register", queue="upkeep", queueing_lock="forget-register")
def forget_register(timestamp: int) -> None:
    """
    What the register holds for longer than its years.
    """
    close_old_connections()
    sealer.forget_old()


class Relay(Repeating):
    """
    Hands waiting events to their jobs, a batch and its marks in one transaction.
    """

    def work(self) -> bool:
        return relay_once()


def relay_once() -> bool:
    with database.transaction():
        waiting = outbox.take_waiting()
        for key, event, payload, asked in waiting:
            for handler in events.HANDLERS.get(event, ()):
                deliver.defer(
                    key=str(key),
                    event=event,
                    handler=events.name_of(handler),
                    payload=payload,
                    asked=asked,
                )
        if waiting:
            outbox.mark_dispatched([key for key, *_ in waiting], now=clock.now())
    database.execute(HEARTBEAT)
    return bool(waiting)


class Watcher(Repeating):
    """
    Tells people who reads their space for the first time, as the register says.
    """

    def work(self) -> bool:
        more = jobs.tell_first_accesses(now=clock.now())
        if not more:
            self.stopping.wait(SECOND)
        return more


class Feeder(Repeating):
    """
    Sends to the research warehouse what the ledger holds, a batch at a time.
    """

    def is_wanted(self) -> bool:
        return feed.is_on()

    def work(self) -> bool:
        return feed_once()


def feed_once() -> bool:
    feed.publish_card()
    if not feed.is_something_waiting():
        return False
    return jobs.send_to_hub(now=clock.now()) > 0


def run() -> None:
    notifiers = (notifier.Notifier(failing=False), notifier.Notifier(failing=True))
    threads = (
        Relay("relay"),
        Feeder("feeder"),
        sealer.Sealer("sealer"),
        sealer.Cosigning("cosigning"),
        Watcher("watcher"),
        reminders.Reminder(),
        reindexer.Reindexer(),
        exporter.Exporter("exporter"),
        exporter.Exporter("exporter"),
        *notifiers,
    )
    for thread in threads:
        thread.start()
    asyncio.run(_work())
    for thread in threads:
        thread.stopping.set()
    for thread in threads:
        thread.join(2)


async def _work() -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    worker = app.with_connector(connector)
    async with worker.open_async():
        task = asyncio.create_task(
            worker.run_worker_async(
                concurrency=2,
                install_signal_handlers=False,
                delete_jobs="successful",  # what it did is in the outbox; the table stays small
                fetch_job_polling_interval=1,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=SILENCE_SECONDS,
            )
        )
        rescuing = asyncio.create_task(_rescue(worker))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            return
        finally:
            rescuing.cancel()


async def _rescue(worker: Any) -> None:
    """
    Jobs of a worker that is silent are done again by another: their effect happens once.
    """
    while True:
        try:
            for job in await worker.job_manager.get_stalled_jobs(
                seconds_since_heartbeat=SILENCE_SECONDS
            ):
                await worker.job_manager.retry_job(job)
        except Exception as error:
            log.error("rescue", error=type(error).__name__)
        await asyncio.sleep(HEARTBEAT_SECONDS)
