"""
What every page needs before and after its view: a language, who is asking, no copy kept.
"""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import translation

from ens.contexts.accounts import api as accounts
from ens.ground import clock, decisions
from ens.journeys import meanwhile
from ens.portals.public import errors
from ens.portals.shared import lasting
from ens.portals.shared.lasting import SESSION_COOKIE as SESSION_COOKIE

DEVICE_COOKIE = "ens_device"  # tells this browser from others, and nothing else
LANGUAGE_COOKIE = "ens_language"
YEAR = 365 * 24 * 3600
SHOWN = 200

View = Callable[[HttpRequest], HttpResponse]


def language(get_response: View) -> View:
    """
    French, unless `?lang=` says otherwise; the choice is kept.
    """
    known = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("lang", "")
        kept = chosen if chosen in known else request.COOKIES.get(LANGUAGE_COOKIE, "")
        request.LANGUAGE_CODE = kept if kept in known else settings.LANGUAGE_CODE  # type: ignore[attr-defined]
        with translation.override(request.LANGUAGE_CODE):  # type: ignore[attr-defined]
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)  # type: ignore[attr-defined]
        if chosen in known:
            response.set_cookie(
                LANGUAGE_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=is_secure()
            )
        return response

    return middleware


def actor(get_response: View) -> View:
    """
    `request.session` is the signed-in browser (`accounts.Session`) or None; `request.actor` who
    acts, or None. One statement, only when there is a cookie, and once all that was sent is here:
    a form may take its time to come.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        raw = request.COOKIES.get(SESSION_COOKIE, "")
        if raw:
            _await(request)
        session = accounts.session_of(raw, now=clock.now()) if raw else None
        request.session = session  # type: ignore[assignment]
        request.actor = session.actor if session else None  # type: ignore[attr-defined]
        return _judged(request, get_response) if session else get_response(request)

    return middleware


def _await(request: HttpRequest) -> None:
    """
    What ends too early is found again, and refused, by whoever reads it next.
    """
    with suppress(UnreadablePostError):
        if request.content_type == "multipart/form-data":
            request.POST  # noqa: B018  # read to its end, its files put aside
        else:
            request.body  # noqa: B018


def _judged(request: HttpRequest, get_response: View) -> HttpResponse:
    """
    The answer, unless it took long and may not be shown any more.
    """
    decisions.begin()
    try:
        response = get_response(request)
        decided = decisions.so_far()
        if response.status_code != SHOWN or not meanwhile.is_long(decided):
            return response
        if lasting.still(request, decided):
            return response
        response.close()
        return errors.taken_back(request)
    finally:
        decisions.end()


def privacy(get_response: View) -> View:
    """
    No page is kept by the browser: after sign-out, "back" shows nothing.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def is_secure() -> bool:
    return bool(settings.ENS_PUBLIC_URL.startswith("https://"))
