"""
Tests of what runs in this process run it under the roles of production: what answers people as
`ens_web`, what a worker or a command does as `ens_jobs`. What a test itself looks up or lays out,
by `database.execute` in its own file, is done by the owner of the tables.
"""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

# What only a worker or a command calls.
OF_JOBS = (
    "ens.config.worker:relay_once",
    "ens.config.worker:feed_once",
    "ens.config.exporter:work_once",
    "ens.config.notifier:deliver",
    "ens.config.jobs:feed_hub",
    "ens.config.jobs:send_to_hub",
    "ens.config.jobs:remind",
    "ens.config.jobs:deliver_waiting",
    "ens.contexts.steering.api:count_on",
    "ens.journeys.load_population:load",
    "ens.journeys.tell_first_access:tell_first_accesses",
)
_state = {"role": ""}


def begin() -> None:
    """
    From now on, in this process; the roles are there.
    """
    from django.db import connection
    from django.db.backends.signals import connection_created

    from ens.config import roles
    from ens.ground import database

    _state["role"] = roles.WEB
    connection_created.connect(_sign_in, weak=False)
    connection.close()
    database.execute = _told_apart(database.execute)  # type: ignore[assignment]
    for name in OF_JOBS:
        module, _, function = name.partition(":")
        place = import_module(module)
        setattr(place, function, _as_jobs(getattr(place, function)))
    from ens.contexts.record import api as record

    record.reindex = _walked_as_jobs(record.reindex)


def _sign_in(connection: Any, **signal: object) -> None:
    if connection.alias == "default":
        connection.connection.execute(f"set role {_state['role']}")


def _told_apart(execute: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(execute)
    def told(*given: Any, **more: Any) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        isolating = str(given[0]).startswith("set transaction")  # nothing may go before
        if isolating or not caller.startswith("tests."):
            return execute(*given, **more)
        with as_role("none"):
            return execute(*given, **more)

    return told


def _as_jobs(work: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(work)
    def worked(*given: Any, **more: Any) -> Any:
        with _instead("ens_jobs"):
            return work(*given, **more)

    return worked


def _walked_as_jobs(walk: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(walk)
    def walked(*given: Any, **more: Any) -> Iterator[Any]:
        with _instead("ens_jobs"):
            yield from walk(*given, **more)

    return walked


@pytest.fixture
def as_worker(database: None) -> Iterator[None]:
    """
    For tests of what a worker does, by the functions that it is made of.
    """
    with _instead("ens_jobs"):
        yield


@pytest.fixture
def as_owner(database: None) -> Iterator[None]:
    """
    For tests of what `ens migrate` does.
    """
    with _instead("none"):
        yield


@contextmanager
def _instead(name: str) -> Iterator[None]:
    """
    Of new connections too. What each role keeps for itself on a connection is not another's.
    """
    from ens.ground import database

    database.raw()  # a connection made here is of who went before
    kept, _state["role"] = _state["role"], name
    try:
        with as_role(name):
            if not database.is_under_way():
                database.raw().execute("discard temp")
            yield
            if not database.is_under_way():
                database.raw().execute("discard temp")
    finally:
        _state["role"] = kept


@contextmanager
def as_role(name: str) -> Iterator[None]:
    """
    Another role for a moment, on this thread's connection: "none" is the owner.
    """
    from psycopg.pq import TransactionStatus

    from ens.ground import database

    connection = database.raw()
    before = connection.execute("select current_setting('role')").fetchone()[0]
    connection.execute(f"set role {name}")
    try:
        yield
    finally:
        if connection.info.transaction_status != TransactionStatus.INERROR:
            database.raw().execute(f"set role {before}")
