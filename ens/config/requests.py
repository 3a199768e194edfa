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

from ens.ground import aside, metrics, request

log = structlog.get_logger()
STDERR, AT_ONCE = 2, 16  # sixteen lines are less than a pipe takes in one piece
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BROKEN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]

Told = tuple[float, str, str, str, str, float, str]
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

        request.begin(name)
        try:
            return application(environ, start)
        except Exception:
            log.exception("defect")
            start("500 Internal Server Error", BROKEN)
            return [b"ENS: an error on our side; it is logged\n"]
        finally:
            _tell(environ, name, statuses[0], time.perf_counter() - began)
            request.end()

    return answer


def _tell(environ: dict[str, Any], name: str, status: str, seconds: float) -> None:
    route, actor = request.noted()
    told = (
        time.time(),
        name,
        environ["REQUEST_METHOD"],
        route or "unknown",
        status,
        seconds,
        actor,
    )
    aside.put(_write, told)


def _write(asked: list[Told]) -> None:
    for start in range(0, len(asked), AT_ONCE):
        os.write(STDERR, b"".join(map(_line, asked[start : start + AT_ONCE])))
    for _, _, _, route, status, seconds, _ in asked:
        metrics.request(route, status, seconds)


def _line(told: Told) -> bytes:
    at, name, method, route, status, seconds, actor = told
    return orjson.dumps(
        {
            "event": "request",
            "request": name,
            "method": method if method in METHODS else "OTHER",
            "route": route,
            "status": int(status),
            "ms": round(seconds * 1000, 1),
            "actor": actor or "nobody",
            "level": "info",
            "timestamp": dt.datetime.fromtimestamp(at, dt.UTC),
        },
        option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z,
    )


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
