"""
What every page needs before and after its view: a language, who is asking, no copy kept.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from ens.contexts.accounts import api as accounts
from ens.ground import clock

SESSION_COOKIE = "ens_session"
DEVICE_COOKIE = "ens_device"  # tells this browser from others, and nothing else
LANGUAGE_COOKIE = "ens_language"
YEAR = 365 * 24 * 3600

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
    acts, or None. One statement, only when there is a cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        raw = request.COOKIES.get(SESSION_COOKIE, "")
        session = accounts.session_of(raw, now=clock.now()) if raw else None
        request.session = session  # type: ignore[assignment]
        request.actor = session.actor if session else None  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


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
