"""
A log names what happened and where, and never a value.
"""

import datetime as dt
import json
import logging
import sys
import threading

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


def library(message, *arguments, error=None):
    told = error and (type(error), error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.WARNING, "f.py", 12, message, arguments,
                               told, "answer")  # fmt: skip
    return json.loads(logs.Formatter().format(record))


def test_a_librarys_traceback_is_logged_without_its_values():
    try:
        fail(SECRET)
    except ValueError as error:
        told = library("Internal Server Error: %s", f"/{SECRET}", error=error)
    assert SECRET not in json.dumps(told)
    assert told["raised"][0] == "builtins.ValueError"


def test_of_a_librarys_message_its_values_are_left_out_and_its_place_is_kept():
    told = library("Not Found: %s", f"/espace/{SECRET}/")
    assert (told["logger"], told["level"], told["sentence"]) == (
        "django.request",
        "warning",
        "Not Found: %s",
    )
    assert told["place"] == "f.py:12 answer"
    at = dt.datetime.fromisoformat(told["timestamp"])
    assert abs(dt.datetime.now(dt.UTC) - at) < dt.timedelta(minutes=1)


def test_a_message_that_a_library_made_with_its_values_is_left_out():
    told = library(f"Job deliver[7](person={SECRET}) failed")
    assert SECRET not in json.dumps(told)
    assert "sentence" not in told


def test_what_nobody_caught_is_told_without_its_values(capsys, monkeypatch):
    for place in ("sys.excepthook", "sys.unraisablehook", "threading.excepthook"):
        module, name = place.split(".")
        kept = sys if module == "sys" else threading
        monkeypatch.setattr(kept, name, getattr(kept, name))
    monkeypatch.setattr(logging, "captureWarnings", lambda wanted: None)
    logs.configure()
    logs.take_over()
    thread = threading.Thread(target=fail, args=(SECRET,))
    thread.start()
    thread.join()
    written = capsys.readouterr().err
    assert SECRET not in written
    line = json.loads(written)
    assert (line["event"], line["raised"][0]) == ("uncaught", "builtins.ValueError")
