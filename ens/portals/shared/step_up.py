"""
When a sign-in is not sure enough: why, said once; then back to exactly where one was.

A form that was sent waits meanwhile. After the return its user sees what they were doing and
sends it again themselves, to the same address of ours: nothing is done in their name by having
signed in. A file chosen in a form cannot be kept, and the page says so.
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ens.contexts.accounts import api as accounts
from ens.contexts.register import api as register
from ens.ground import clock
from ens.journeys.holder import SignInTooWeak
from ens.portals.shared import sign_in_cookies
from ens.portals.shared.signed_in import SAFE, signed_in
from ens.portals.shared.signed_in_request import SignedInRequest

COOKIE = "ens_intention"
RESUME, HOME = "/connexion/reprendre", "/espace/"
STRONG = "franceconnect-plus"
# Put anew in each form, or the button of a page of its own.
NOT_KEPT = frozenset({"csrfmiddlewaretoken"})


def explained(
    request: HttpRequest, weak: SignInTooWeak, known: dict[str, object] | None = None
) -> HttpResponse:
    """
    The page that says why, and offers the stronger sign-in; what was refused is written.

    :raises register.NotWritten: nothing is served
    """
    register.write([weak.line], now=clock.now())
    return ask(request, known)


def ask(request: HttpRequest, known: dict[str, object] | None = None) -> HttpResponse:
    """
    The same page, for who settled by themselves that the sign-in is too weak.
    """
    sent = request.method not in SAFE
    kept = _kept(request) if sent else ""
    then = RESUME if kept else HOME if sent else _page_of(request)
    told = {
        "go": f"{sign_in_cookies.HERE}/{STRONG}?{urlencode({'next': then})}",
        "kept": bool(kept),
        "lost": sent and not kept,
        "files": bool(request.FILES),
    }
    response = render(request, "shared/sign_in/step_up.html", {**(known or {}), **told}, status=403)
    if kept:
        sign_in_cookies.keep(response, COOKIE, kept)
    return response


def _page_of(request: HttpRequest) -> str:
    return accounts.local_path(request.get_full_path(), HOME)


def _kept(request: HttpRequest) -> str:
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    actor = request.actor  # type: ignore[attr-defined]
    try:
        return accounts.keep_intention(
            account=actor.account, path=_page_of(request), fields=fields, now=clock.now()
        )
    except accounts.TooLong:
        return ""


@require_GET
@signed_in(kind="citizen")
def resume(request: SignedInRequest) -> HttpResponse:
    """
    Back from the stronger sign-in: what waits, to be sent again by its user.

    Whoever came back as somebody else finds nothing, and begins in their own space.
    """
    raw = request.COOKIES.get(COOKIE, "")
    try:
        waits = accounts.look_at_intention(raw, account=request.actor.account, now=clock.now())
    except accounts.NothingWaits:
        return HttpResponseRedirect(HOME)
    known = {"path": waits.path, "fields": waits.fields}
    return render(request, "shared/sign_in/resume.html", known)
