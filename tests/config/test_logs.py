"""
A log names what happened and where, and never a value.
"""

import json
import logging

import structlog

from ens.config import logs

SECRET = "1840675056118"


def fail(number):
    try:
        raise KeyError(number)
    except KeyError as error:
        raise ValueError(f"no such person: {number}") from error


def test_a_defect_is_logged_without_its_values(capsys):
    logs.configure()
    structlog.contextvars.bind_contextvars(request="r-1")
    try:
        fail(SECRET)
    except ValueError:
        structlog.get_logger().exception("defect")
    finally:
        structlog.contextvars.clear_contextvars()
    written = capsys.readouterr().err
    assert SECRET not in written
    line = json.loads(written)
    assert (line["event"], line["level"], line["request"]) == ("defect", "error", "r-1")
    assert line["raised"][0] == "builtins.ValueError"
    assert any("test_logs.py" in one and one.endswith(" fail") for one in line["raised"])
    assert "builtins.KeyError" in line["raised"]


def test_a_librarys_traceback_is_logged_without_its_values():
    try:
        fail(SECRET)
    except ValueError as error:
        told = logs.Formatter().formatException((type(error), error, error.__traceback__))
    assert SECRET not in told
    assert told.startswith("builtins.ValueError\n")


def test_a_message_of_a_library_has_its_time_and_origin():
    record = logging.LogRecord(
        "django.request", logging.WARNING, "f", 1, "Not Found: %s", ("/",), None
    )
    assert logs.Formatter().format(record).endswith("WARNING django.request Not Found: /")
