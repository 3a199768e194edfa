"""
The authorisation page: a person reads what a software asks, and says yes or no.

Sources: RFC 6749, section 4.1; SMART App Launch 2.2, "Obtain authorization code". An address that
is not registered is never followed: the person reads a page instead.
"""

import datetime as dt
import re
from hmac import compare_digest
from urllib.parse import urlencode

from authlib.oauth2.rfc6749 import AccessDeniedError, InvalidRequestError, OAuth2Error
from authlib.oidc.core.errors import ConsentRequiredError, LoginRequiredError
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from ens.contexts.accounts import api as accounts
from ens.gateways.oauth import asking
from ens.gateways.oauth.grants import CodeGrant, Consent
from ens.gateways.oauth.server import server
from ens.ground import clock, keys
from ens.ground.actor import Actor

HERE = "/oauth/authorize"
SIGN_IN = {"app": "franceconnect", "pro_software": "pro-sante-connect"}
SESSION_COOKIE = "ens_session"
FORM_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}")


@csrf_exempt
def authorize(request: HttpRequest) -> HttpResponse:
    """
    Three things come here: a request by its address, the same by a form of the application
    (`authorize-post`), and the decision, which alone carries `decision`.
    """
    if request.method == "POST" and "decision" in request.POST:
        return decide(request)
    if request.method == "POST":
        return HttpResponseRedirect(f"{HERE}?{request.POST.urlencode()}")
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    return ask(request)


def ask(request: HttpRequest) -> HttpResponse:
    try:
        grant = server().get_consent_grant(request)
        return _asked(request, grant)
    except OAuth2Error as error:
        return _refused(request, error)


@csrf_protect
def decide(request: HttpRequest) -> HttpResponse:
    try:
        grant = server().get_consent_grant(request)
        return _decided(request, grant)
    except OAuth2Error as error:
        return _refused(request, error)


def _asked(request: HttpRequest, grant: CodeGrant) -> HttpResponse:
    client = grant.client.known
    actor = _actor(request)
    prompts = request.GET.get("prompt", "").split()
    if actor is None or ("login" in prompts and "signed-in" not in request.GET):
        if "none" in prompts:
            raise LoginRequiredError(redirect_uri=grant.redirect_uri)
        return _to_sign_in(request, client)
    if actor.kind != asking.KINDS[client.kind]:
        return _other_account(request, client)
    if "none" in prompts:
        raise ConsentRequiredError(redirect_uri=grant.redirect_uri)
    return _page(request, _question(request, grant, actor))


def _decided(request: HttpRequest, grant: CodeGrant) -> HttpResponse:
    actor = _actor(request)
    if actor is None:
        return _session_ended(request)
    if actor.kind != asking.KINDS[grant.client.known.kind]:
        return _other_account(request, grant.client.known)
    if request.POST.get("decision") != "allow":
        raise AccessDeniedError(redirect_uri=grant.redirect_uri)
    question = _question(request, grant, actor)
    try:
        answered = asking.answer(
            question,
            checked=request.POST.getlist("scope"),
            without=request.POST.getlist("without"),
            patient=request.POST.get("patient", ""),
        )
    except asking.Incomplete as error:
        return _page(request, question, missing=error.field)
    consent = _consent(request, question, answered, actor)
    response: HttpResponse = server().create_authorization_response(
        grant.request, grant_user=consent, grant=grant
    )
    return _not_kept(response)


def _question(request: HttpRequest, grant: CodeGrant, actor: Actor) -> asking.Question:
    try:
        return asking.question(
            grant.client.known,
            scope=grant.request.scope,
            launch=request.GET.get("launch", ""),
            form=_form(request),
            actor=actor,
            now=clock.now(),
            today=clock.today(),
        )
    except asking.LaunchUnknown as error:
        raise InvalidRequestError(
            "launch is unknown or served already.", redirect_uri=grant.redirect_uri
        ) from error


def _consent(
    request: HttpRequest, question: asking.Question, answered: asking.Answer, actor: Actor
) -> Consent:
    return Consent(
        actor=accounts.allowed_actor(
            actor, client=question.client, scopes=str(answered.granted), patient=answered.patient
        ),
        session=request.COOKIES.get(SESSION_COOKIE, ""),
        form=_form(request),
        auth_time=request.session.started_at,  # type: ignore[attr-defined]
        launch=question.launch,
        shown_at=_shown_at(request),
    )


def _shown_at(request: HttpRequest) -> dt.datetime | None:
    """
    When the page was first shown, if it says so in our own hand.
    """
    said, _sign, mark = request.POST.get("shown", "").partition(".")
    if not compare_digest(mark.encode("utf-8", "replace"), _mark(said).encode()):
        return None
    return dt.datetime.fromtimestamp(int(said), dt.UTC)


def _shown_now() -> str:
    said = str(int(clock.now().timestamp()))
    return f"{said}.{_mark(said)}"


def _mark(said: str) -> str:
    return keys.keyed_hash("authorize-shown", said).hex()


def _form(request: HttpRequest) -> str:
    key = request.POST.get("idempotency_key", "")
    return key if FORM_KEY.fullmatch(key) else ""


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor


def _page(request: HttpRequest, question: asking.Question, *, missing: str = "") -> HttpResponse:
    known = {
        "question": question,
        "client": question.client,
        "missing": missing,
        "persons": [(one.public_id, one.name) for one in question.persons],
        "checked": request.POST.getlist("scope") if missing else None,
        "shown": request.POST.get("shown") or _shown_now(),
    }
    status = 422 if missing else 200
    return _not_kept(render(request, "shared/sign_in/authorize.html", known, status=status))


def _to_sign_in(request: HttpRequest, client: accounts.Client) -> HttpResponse:
    """
    `login_hint` goes on as it is (OpenID Connect Core 1.0, section 3.1.2.1).
    """
    then = request.get_full_path()
    if "login" in request.GET.get("prompt", "").split():
        then += "&signed-in=1"
    said = {"next": then}
    if hint := request.GET.get("login_hint"):
        said["login_hint"] = hint
    return HttpResponseRedirect(f"/connexion/{SIGN_IN[client.kind]}?{urlencode(said)}")


def _other_account(request: HttpRequest, client: accounts.Client) -> HttpResponse:
    said = urlencode({"next": request.get_full_path()})
    known = {
        "kind": asking.KINDS[client.kind],
        "switch": f"/connexion/{SIGN_IN[client.kind]}?{said}",
    }
    return _not_kept(render(request, "shared/sign_in/other_account.html", known, status=403))


def _session_ended(request: HttpRequest) -> HttpResponse:
    known = {"again": request.get_full_path()}
    return _not_kept(render(request, "shared/sign_in/session_ended.html", known, status=403))


def _refused(request: HttpRequest, error: OAuth2Error) -> HttpResponse:
    """
    Back to the application only if its address was checked.
    """
    if error.redirect_uri:
        error.state = request.GET.get("state")
        return _not_kept(server().handle_error_response(None, error))
    known = {"error": error.error, "public_url": settings.ENS_PUBLIC_URL}
    return _not_kept(render(request, "shared/sign_in/refused_request.html", known, status=400))


def _not_kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
