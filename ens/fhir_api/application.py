"""
The WSGI application behind `/fhir`: no middleware, one connection taken and given back.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings

from ens.contexts.accounts import api as accounts
from ens.fhir_api import coding, errors, formats, in_xml, late, routes
from ens.fhir_api.messages import Request, Response, read_request
from ens.ground import database, decisions
from ens.ground import request as under_way
from ens.standards.fhir import layout

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
REASONS = {
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 304: "Not Modified",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 409: "Conflict", 410: "Gone",
    412: "Precondition Failed", 413: "Content Too Large", 415: "Unsupported Media Type",
    422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error",
    503: "Service Unavailable",
}  # fmt: skip
PUBLIC = ("/metadata", "/openapi.json", "/.well-known/smart-configuration")
# What is given in no format but its own.
OF_ITS_OWN = ("Binary", "openapi.json", "bulk")
METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
ALLOWED_HEADERS = (
    "authorization, content-type, content-encoding, accept, prefer, if-match, if-none-exist,"
    " if-none-match, if-modified-since, idempotency-key, x-security-context"
)
EXPOSED_HEADERS = (
    "etag, location, content-location, last-modified, x-request-id, x-security-context,"
    " x-progress, retry-after, expires"
)


def application(environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    try:
        database.take()
        decisions.begin()
        response = _respond(environ)
    finally:
        decisions.end()
        database.give_back()
    start_response(f"{response.status} {REASONS[response.status]}", response.wsgi_headers())
    if environ["REQUEST_METHOD"] == "HEAD":
        return []
    return [response.body] if response.parts is None else response.parts


def _respond(environ: Mapping[str, Any]) -> Response:
    origin = environ.get("HTTP_ORIGIN", "")
    wanted = formats.asked((), environ.get("HTTP_ACCEPT", ""))
    try:
        request = read_request(environ)
        wanted = request.format
        response = late.judged(request, _handled(request))
    except Exception as error:
        try:
            response = errors.respond(error)
        except Exception as second:
            response = errors.respond(second)
    in_xml.translate(response, wanted)
    if "_pretty=true" in environ.get("QUERY_STRING", "") and response.is_json:
        response.body = layout.pretty(response.body)
    response.headers += _cors(origin, environ)
    if response.is_long or response.status == 304:
        _squeeze(response, environ.get("HTTP_ACCEPT_ENCODING", ""))
    return response


def _squeeze(response: Response, accepted: str) -> None:
    """
    The same answer in fewer bytes. What is not text would gain nothing.
    """
    if response.is_long and not response.is_text:
        return
    response.headers.append(("vary", "accept-encoding"))
    named = coding.preferred(accepted) if response.is_long else ""
    if not named:
        return
    response.headers.append(("content-encoding", named))
    if response.parts is None:
        response.body = coding.squeeze(response.body, named)
    else:
        response.parts = coding.squeezed(response.parts, named)


def _handled(request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(204, headers=[("allow", METHODS)])
    route = routes.find(request)
    under_way.note_route(route.name)
    if not request.format and request.path[:1] not in [(name,) for name in OF_ITS_OWN]:
        raise errors.problem(406, "not-supported", "only JSON and XML are given here")
    return route.handler(request)


def _cors(origin: str, environ: Mapping[str, Any]) -> list[tuple[str, str]]:
    """
    Any origin may read the public documents; only those that clients registered, the rest.
    """
    if not origin:
        return []
    public = environ["PATH_INFO"].endswith(PUBLIC)
    if not public and not _registered(origin):
        return [("vary", "origin")]
    return [
        ("access-control-allow-origin", "*" if public else origin),
        ("access-control-allow-methods", METHODS),
        ("access-control-allow-headers", ALLOWED_HEADERS),
        ("access-control-expose-headers", EXPOSED_HEADERS),
        ("access-control-max-age", "600"),
        ("vary", "origin"),
    ]


def _registered(origin: str) -> bool:
    return origin == settings.ENS_PUBLIC_URL or accounts.origin_is_registered(origin)
