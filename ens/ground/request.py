"""
What is known of the request under way, in the thread that serves it: its id, for the register
and the logs; the route's name and the kind of actor, for its one line and its counts.
"""

import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

WELL_FORMED = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class _Known(threading.local):
    route = ""
    actor = ""


_known = _Known()


def accepted(given: str) -> str:
    """
    The id that was given, if it is a number in 32 hexadecimal digits; else a new one.
    """
    return given if WELL_FORMED.fullmatch(given) else str(uuid.uuid4())


@contextmanager
def under_way(request_id: str) -> Iterator[None]:
    """
    What is done in this block is done for this request.
    """
    begin(request_id)
    try:
        yield
    finally:
        end()


def begin(request_id: str) -> None:
    _known.route = _known.actor = ""
    structlog.contextvars.bind_contextvars(request=request_id)


def end() -> None:
    structlog.contextvars.unbind_contextvars("request")


def present_id() -> str:
    """
    The id of the request under way, "" outside one.
    """
    return str(structlog.contextvars.get_contextvars().get("request", ""))


def note_route(name: str) -> None:
    """
    A name that the code gives, never an address.
    """
    _known.route = name


def note_actor(kind: str) -> None:
    _known.actor = kind


def noted() -> tuple[str, str]:
    """
    The route's name and the actor's kind, as far as it went.
    """
    return _known.route, _known.actor
