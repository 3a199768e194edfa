"""
Pages that need somebody signed in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ens.contexts.accounts import api as accounts

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD")
PROVIDERS = {"citizen": "franceconnect"}


def signed_in(*, kind: str) -> Callable[[View], View]:
    """
    Let the view see only an actor of this kind (citizen, professional, authority...).

    Nobody signed in: to the sign-in page, and back here afterwards. A form posted after the
    session ended: a page that says that nothing was recorded. Somebody else: a page that says
    as whom they are signed in.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = getattr(request, "actor", None)
            if actor is None:
                return to_sign_in(request, kind=kind)
            if actor.kind != kind:
                return _wrong_kind(request, kind)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def to_sign_in(request: HttpRequest, *, kind: str) -> HttpResponse:
    if request.method in SAFE:
        return HttpResponseRedirect(sign_in_page(request.get_full_path(), kind=kind))
    back = urlsplit(request.headers.get("Referer", ""))
    came_from = accounts.local_path(f"{back.path}?{back.query}" if back.query else back.path)
    known = {"again": sign_in_page(came_from, kind=kind)}
    return render(request, "shared/sign_in/session_ended.html", known, status=403)


def sign_in_page(then: str, *, kind: str) -> str:
    return f"/connexion/?{urlencode({'next': accounts.local_path(then), 'pour': kind})}"


def _wrong_kind(request: HttpRequest, kind: str) -> HttpResponse:
    provider = PROVIDERS.get(kind, "pro-sante-connect")
    then = request.get_full_path() if request.method in SAFE else ""
    known = {
        "kind": kind,
        "switch": f"/connexion/{provider}?{urlencode({'next': accounts.local_path(then)})}",
    }
    return render(request, "shared/sign_in/other_account.html", known, status=403)
