"""
What the processes write in their logs: one JSON object a line, and never a value.

A traceback names its exceptions and the lines of code they went through. Neither a message nor
a variable is written: both may hold an identity, a token, a word of health. Of a library's
message only the sentence that its code holds is kept, with the places where values would stand.
"""

import json
import logging
import sys
import threading
import time
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

# For granian, which settles its own loggers.
FOR_SERVER: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ours": {"()": "ens.config.logs.Formatter"}},
    "handlers": {"ours": {"class": "logging.StreamHandler", "formatter": "ours"}},
    "loggers": {
        "_granian": {"handlers": ["ours"], "propagate": False},
        "granian.access": {"handlers": [], "propagate": False},
    },
}


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def take_over() -> None:
    """
    In a process that nobody watches: what nobody caught, and warnings, are told in the same way.
    """
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, error, trace: _uncaught(error)
    threading.excepthook = lambda told: _uncaught(told.exc_value)
    sys.unraisablehook = lambda told: _uncaught(told.exc_value)


def _uncaught(error: BaseException | None) -> None:
    structlog.get_logger().error("uncaught", exc_info=error)


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

    converter = time.gmtime  # type: ignore[assignment]
    default_time_format, default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "event": "library",
            "logger": record.name,
            "place": f"{record.pathname}:{record.lineno} {record.funcName}",
            **_sentence(record),
            **structlog.contextvars.get_contextvars(),
            "level": record.levelname.lower(),
            "timestamp": self.formatTime(record),
        }
        if record.exc_info and record.exc_info[1]:
            told["raised"] = raised(record.exc_info[1])
        return json.dumps(told, default=str)


def _sentence(record: logging.LogRecord) -> dict[str, str]:
    """
    A message without arguments may have been made with its values in it: it is left out.
    """
    return {"sentence": record.msg} if record.args and isinstance(record.msg, str) else {}


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
