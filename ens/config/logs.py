"""
What the processes write in their logs: one JSON object a line, and never a value.

A traceback names its exceptions and the lines of code they went through. Neither a message nor
a variable is written: both may hold an identity, a token, a word of health.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _without_values(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    told = event.pop("exc_info", None)
    error = sys.exc_info()[1] if told is True else told
    if isinstance(error, BaseException):
        event["raised"] = raised(error)
    return event


class Formatter(logging.Formatter):
    """
    For libraries, which log with the standard module.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: Any) -> str:
        return "\n".join(raised(ei[1])) if ei and ei[1] else ""


def raised(error: BaseException) -> list[str]:
    """
    The exception and what it came from, each with the lines of code it went through.
    """
    told: list[str] = []
    one: BaseException | None = error
    while one is not None and len(told) < 100:
        told.append(f"{type(one).__module__}.{type(one).__qualname__}")
        told += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(one.__traceback__)
        ]
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return told
