"""
Signing in and out: leaving for a provider, coming back, choosing where one works.
"""

from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ens.contexts.accounts import api as accounts
from ens.ground import clock, rate
from ens.journeys import sign_in
from ens.portals.shared import sign_in_cookies
from ens.portals.shared.middleware import DEVICE_COOKIE, SESSION_COOKIE, YEAR, is_secure
from ens.portals.shared.sign_in import problems
from ens.portals.shared.sign_in_cookies import HERE
from ens.standards import user_agents

BROWSER_COOKIE = "ens_sign_in"
CHOICE_COOKIE = "ens_situation"
LONGEST_SITUATION = 200
# What browsers forget when somebody leaves; cookies stay, or each return would be a new device.
FORGOTTEN = '"cache", "storage"'
log = structlog.get_logger()


@require_GET
def doors(request: HttpRequest) -> HttpResponse:
    """
    The page that offers the ways in; `next` is where they lead.
    """
    then = accounts.local_path(request.GET.get("next"), "")
    query = f"?{urlencode({'next': then})}" if then else ""
    kind = request.GET.get("pour", "citizen")
    known = {
        "query": query,
        "professional": kind != "citizen",
        "agent": kind in ("authority", "researcher", "editor", "operator", "mediator"),
    }
    return render(request, "shared/sign_in/doors.html", known)


@require_GET
def depart(request: HttpRequest, provider: str) -> HttpResponse:
    browser = request.COOKIES.get(BROWSER_COOKIE) or accounts.new_secret()
    try:
        address = sign_in.depart(
            provider,
            login_hint=request.GET.get("login_hint", ""),
            then=accounts.local_path(request.GET.get("next"), ""),
            situation=_printable(request.GET.get("situation", "")),
            browser=browser,
            now=clock.now(),
        )
    except problems.ERRORS as error:
        return _problem(request, provider, error)
    response = HttpResponseRedirect(address)
    sign_in_cookies.keep(response, BROWSER_COOKIE, browser)
    return response


@require_GET
def arrive(request: HttpRequest, provider: str) -> HttpResponse:
    try:
        arrived = sign_in.arrive(
            provider,
            query=request.GET.dict(),
            browser=request.COOKIES.get(BROWSER_COOKIE, ""),
            device=user_agents.coarse(request.headers.get("User-Agent", "")),
            now=clock.now(),
        )
    except problems.ERRORS as error:
        return _problem(request, provider, error)
    if isinstance(arrived, sign_in.SignedIn):
        return _signed_in(request, arrived)
    response = HttpResponseRedirect(f"{HERE}/situation")
    sign_in_cookies.keep(response, CHOICE_COOKIE, arrived.choice)
    return response


@require_http_methods(["GET", "POST"])
def situation(request: HttpRequest) -> HttpResponse:
    """
    In which of their posts a professional works now.
    """
    choice, now = request.COOKIES.get(CHOICE_COOKIE, ""), clock.now()
    try:
        offered = sign_in.choices(choice, now=now)
        chosen = request.POST.get("situation", "")
        if request.method == "POST" and any(one.id == chosen for one in offered.situations):
            device = user_agents.coarse(request.headers.get("User-Agent", ""))
            arrived = sign_in.choose(choice, situation=chosen, device=device, now=now)
            return _signed_in(request, arrived)
    except problems.ERRORS as error:
        return _problem(request, accounts.PROFESSIONAL, error)
    missing = request.method == "POST"
    known = {"name": offered.name, "choices": _choices(offered), "missing": missing}
    return render(request, "shared/sign_in/situation.html", known, status=422 if missing else 200)


def _choices(offered: sign_in.Choice) -> list[tuple[str, str, str]]:
    return [
        (one.id, one.organisation or one.finess, sign_in.post_name(one))
        for one in offered.situations
    ]


def _signed_in(request: HttpRequest, arrived: sign_in.SignedIn) -> HttpResponse:
    """
    A new session, never one that was there before; the one it replaces ends.
    """
    if old := request.COOKIES.get(SESSION_COOKIE):
        accounts.end_session(old, now=clock.now())
    rotate_token(request)
    device = request.COOKIES.get(DEVICE_COOKIE) or accounts.new_secret()
    says = user_agents.coarse(request.headers.get("User-Agent", ""))
    sign_in.recognise(session=arrived.session, device=device, says=says, now=clock.now())
    response = HttpResponseRedirect(arrived.next)
    response.set_cookie(
        DEVICE_COOKIE, device, max_age=YEAR, httponly=True, samesite="Lax", secure=is_secure()
    )
    response.set_cookie(
        SESSION_COOKIE, arrived.session, httponly=True, samesite="Lax", secure=is_secure()
    )
    response.delete_cookie(CHOICE_COOKIE, path=HERE)
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """
    Here first, whatever the provider does; then there.
    """
    raw = request.COOKIES.get(SESSION_COOKIE, "")
    address = sign_in.leave(raw, now=clock.now()) if raw else ""
    response = HttpResponseRedirect(address or "/deconnexion/retour")
    response.delete_cookie(SESSION_COOKIE, samesite="Lax")
    response["Clear-Site-Data"] = FORGOTTEN
    return response


@csrf_exempt
@require_http_methods(["GET", "POST"])
def quit_at_once(request: HttpRequest) -> HttpResponse:
    """
    Away from here whatever happens, to a page that says nothing; the session ends first. Asked
    for without its button it does nothing but lead away.

    Who could send it from elsewhere would only sign somebody out, and an error shown here
    instead would betray whoever has to leave: so it asks for no token.
    """
    response = HttpResponseRedirect(settings.ENS_QUICK_EXIT_URL)
    response["Referrer-Policy"] = "no-referrer"
    if request.method == "POST":
        _end_quietly(request.COOKIES.get(SESSION_COOKIE, ""))
        response.delete_cookie(SESSION_COOKIE, samesite="Lax")
        response["Clear-Site-Data"] = FORGOTTEN
    return response


def _end_quietly(raw: str) -> None:
    try:
        accounts.end_session(raw, now=clock.now())
    except DatabaseError:
        log.exception("quit")


@require_GET
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "shared/sign_in/left.html")


def _problem(request: HttpRequest, provider: str, error: Exception) -> HttpResponse:
    kind = next(kind for kind in problems.OF if isinstance(error, kind))
    problem = problems.OF[kind]
    known = {"problem": problem, "again": f"{HERE}/{provider}" if problem.again else ""}
    response = render(request, "shared/sign_in/problem.html", known, status=problem.status)
    if isinstance(error, rate.TooFast):
        response["Retry-After"] = str(error.seconds)
    return response


def _printable(text: str) -> str:
    return text if text.isprintable() and len(text) <= LONGEST_SITUATION else ""
