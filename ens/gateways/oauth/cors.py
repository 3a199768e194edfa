"""
Which web pages may read what the server answers (CORS).

SMART App Launch 2.2: any origin for discovery, registered origins for the token endpoint.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from ens.contexts.accounts import api as accounts

View = Callable[[HttpRequest], HttpResponse]
LONGEST_PREFLIGHT = "600"


def any_origin(view: View) -> View:
    return _allowing(view, lambda origin: "*")


def registered_origins(view: View) -> View:
    return _allowing(view, lambda origin: origin if accounts.origin_is_registered(origin) else "")


def _allowing(view: View, allowed: Callable[[str], str]) -> View:
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        preflight = request.method == "OPTIONS"
        response = HttpResponse(status=204) if preflight else view(request)
        response.headers["Vary"] = "Origin"
        if origin and (allow := allowed(origin)):
            response.headers["Access-Control-Allow-Origin"] = allow
            if preflight:
                _describe(response)
        return response

    return answer


def _describe(response: HttpResponse) -> None:
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept"
    response.headers["Access-Control-Max-Age"] = LONGEST_PREFLIGHT
