"""
One line in the log and one count per request, whatever answered it.

Neither address nor parameter is in it: the route by its name, the actor by kind.
"""

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ens.ground import metrics, request

log = structlog.get_logger()
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
STDERR = 2
BROKEN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def told(application: Application) -> Application:
    """
    The application, with the request's id in its answer, its line written and its count made.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        began = time.perf_counter()
        name = request.accepted(environ.get("HTTP_X_REQUEST_ID", ""))
        statuses = ["500"]

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            statuses[0] = status[:3]
            return start_response(status, [*headers, ("x-request-id", name)], *more)

        with request.under_way(name):
            try:
                return application(environ, start)
            except Exception:
                log.exception("defect")
                start("500 Internal Server Error", BROKEN)
                return [b"ENS: an error on our side; it is logged\n"]
            finally:
                _tell(environ, name, statuses[0], time.perf_counter() - began)

    return answer


def _tell(environ: dict[str, Any], name: str, status: str, seconds: float) -> None:
    route, actor = request.noted()
    method = environ["REQUEST_METHOD"]
    metrics.request(route or "unknown", status, seconds)
    line = orjson.dumps(
        {
            "event": "request",
            "request": name,
            "method": method if method in METHODS else "OTHER",
            "route": route or "unknown",
            "status": int(status),
            "ms": round(seconds * 1000, 1),
            "actor": actor or "nobody",
            "level": "info",
            "timestamp": dt.datetime.now(dt.UTC),
        },
        option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z,
    )
    os.write(STDERR, line)


def noted(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """
    Django's part: the name of the page that answered, and the kind of person who asked.
    """

    def middleware(asked: HttpRequest) -> HttpResponse:
        response = get_response(asked)
        request.note_route(_route(asked))
        if actor := getattr(asked, "actor", None):
            request.note_actor(actor.kind)
        return response

    return middleware


def _route(asked: HttpRequest) -> str:
    if match := asked.resolver_match:
        return match.view_name
    return "static" if asked.path.startswith(settings.STATIC_URL) else "unknown"
