"""
The person's part: choose who to be on the simulator's page, or refuse.
"""

from urllib.parse import urlencode

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from ens.sandbox import pages
from ens.sandbox.identity import cards, desk, errors, parties, people
from ens.sandbox.identity.desk import Desk
from ens.sandbox.identity.flavours import PRO_SANTE_CONNECT
from ens.sandbox.identity.memory import CODE_SECONDS, Grant, Request, Session
from ens.sandbox.identity.people import Person

PAGE = 20


async def ask(http: HttpRequest) -> Response:
    here = desk.of(http)
    waiting = here.memory.requests.get(http.path_params["waiting"], now=desk.now())
    if waiting is None:
        return _too_late(here)
    words = http.query_params.get("q", "")[:100]
    found = people.matching(here.people.of(here.flavour.people), words)
    last = max(1, -(-len(found) // PAGE))
    number = min(_number(http.query_params.get("page", "")), last)
    party = parties.party(waiting.request.client_id, here.flavour.service)
    return pages.render(
        "sandbox/sign_in.html",
        title=here.flavour.title,
        asking=(party.name or party.client_id) if party else "",
        professional=here.flavour is PRO_SANTE_CONNECT,
        hint=http.query_params.get("hint", "")[:100],
        words=words,
        people=[cards.card(person) for person in found[(number - 1) * PAGE : number * PAGE]],
        count=len(found),
        number=number,
        last=last,
        previous=_page(http, words, number - 1) if number > 1 else "",
        next=_page(http, words, number + 1) if number < last else "",
        signed_in=_signed_in(http, here),
        path=http.url.path,
    )


def _number(page: str) -> int:
    return max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1


def _page(http: HttpRequest, words: str, number: int) -> str:
    return f"{http.url.path}?{urlencode({'q': words, 'page': number})}"


def _signed_in(http: HttpRequest, here: Desk) -> cards.Card | None:
    session = session_of(http, here)
    person = here.person(session.login_hint) if session else None
    return cards.card(person) if person else None


async def answer(http: HttpRequest) -> Response:
    here = desk.of(http)
    name = http.path_params["waiting"]
    waiting = here.memory.requests.get(name, now=desk.now())
    if waiting is None:
        return _too_late(here)
    async with http.form() as form:
        refused, hint = "refuser" in form, str(form.get("login_hint") or "")
    person = here.person(hint)
    if person is None and not refused:
        url = f"{here.flavour.url(here.flavour.realm)}/interaction/{name}"
        return errors.back_to(url, {"hint": hint})
    here.memory.requests.remove(name)
    if refused or person is None:
        return _denied(here, waiting.request)
    return sign_in(here, waiting.request, person)


def sign_in(here: Desk, asked: Request, person: Person) -> Response:
    now = desk.now()
    session = Session(person.login_hint, asked.acr, int(now), now + here.flavour.session_seconds)
    response = grant(here, asked, person, signed_in_at=int(now))
    response.set_cookie(
        here.flavour.cookie,
        here.memory.sessions.put(session, now=now),
        path=f"/{here.flavour.service}",
        httponly=True,
        samesite="lax",
    )
    return response


def grant(here: Desk, asked: Request, person: Person, *, signed_in_at: int) -> RedirectResponse:
    now = desk.now()
    granted = Grant(asked, person.login_hint, signed_in_at, now + CODE_SECONDS)
    code = here.memory.codes.put(granted, now=now)
    answered = {"code": code, "state": asked.state, "iss": here.flavour.issuer}
    return errors.back_to(asked.redirect_uri, answered)


def session_of(http: HttpRequest, here: Desk) -> Session | None:
    return here.memory.sessions.get(http.cookies.get(here.flavour.cookie, ""), now=desk.now())


def _denied(here: Desk, asked: Request) -> Response:
    answered = {
        "error": "access_denied",
        "error_description": "user authentication aborted",
        "state": asked.state,
        "iss": here.flavour.issuer,
    }
    return errors.back_to(asked.redirect_uri, answered)


def _too_late(here: Desk) -> Response:
    return pages.render("sandbox/too_late.html", status=400, title=here.flavour.title)
