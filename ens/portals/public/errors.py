"""
What a person reads when a page cannot be shown: what happened, and what to do.

None of them asks the database anything, so that they hold when it does not answer.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

Words = Any  # a text whose language is that of the reader, chosen late

PAGES = {
    400: (
        _("La demande n’a pas été comprise"),
        _("L’adresse ou le formulaire est incomplet. Revenez en arrière et recommencez."),
        "lost",
    ),
    403: (
        _("Vous ne pouvez pas faire cela"),
        _("Ce que vous demandez n’est pas permis avec ce compte. Rien n’a été modifié."),
        "visitors",
    ),
    404: (
        _("Cette page n’existe pas"),
        _("L’adresse est peut-être mal écrite, ou la page a changé de place."),
        "lost",
    ),
    410: (
        _("Cette page n’existe plus"),
        _("Ce qu’elle montrait a été retiré."),
        "lost",
    ),
    429: (
        _("Trop de demandes en peu de temps"),
        _("Rien n’a été modifié. Réessayez dans quelques minutes."),
        "wait",
    ),
    500: (
        _("Un problème est survenu de notre côté"),
        _("Ce que vous faisiez n’a pas été enregistré. Réessayez dans quelques minutes."),
        "wait",
    ),
    503: (
        _("Le service est en pause"),
        _("Vos données sont à l’abri. Réessayez dans quelques minutes."),
        "wait",
    ),
}
EXPIRED = (
    _("Ce formulaire n’est plus valable"),
    _("Il est resté ouvert trop longtemps, ou vous vous êtes déconnecté. Rien n’a été modifié."),
    "wait",
)
TAKEN_BACK = (
    _("Cette page ne peut plus être montrée"),
    _(
        "Pendant qu’elle se préparait, votre connexion ou ce que vous avez le droit de voir a"
        " changé. Revenez à l’accueil."
    ),
    "visitors",
)
# Who is not a professional's patient is answered as who does not exist: what to do is the same.
NOT_THEIRS = (
    _("Rien ici qui vous soit ouvert"),
    _("Cette adresse n’existe pas, ou la personne ne vous a pas donné accès. Demandez-lui un code,"
      " ou retrouvez-la par son identité."),
    "visitors",
)  # fmt: skip
# By the beginning of an address: the colours, and where its home is.
ROOMS = {
    "/pro/": ("pro", "/pro/"),
    "/espace/": ("public", "/espace/"),
    "/autorite/": ("staff", "/autorite/"),
    "/exploitation/": ("staff", "/exploitation/"),
    "/mediation/": ("staff", "/mediation/"),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith("/pro/patient/"):
        return _page(request, 404, *NOT_THEIRS)
    return _answer(request, 404)


def gone(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 410)


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500)


def unavailable(request: HttpRequest, *, retry_after: int = 60) -> HttpResponse:
    answer = _answer(request, 503)
    answer["Retry-After"] = str(retry_after)
    return answer


def too_fast(request: HttpRequest, *, retry_after: int) -> HttpResponse:
    answer = _answer(request, 429)
    answer["Retry-After"] = str(retry_after)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """
    A form posted without its token: most often, after the session ended.
    """
    return _page(request, 403, *EXPIRED)


def taken_back(request: HttpRequest) -> HttpResponse:
    """
    A page that took long, of somebody who may not see it any more.
    """
    return _page(request, 403, *TAKEN_BACK)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    return _page(request, status, *PAGES[status])


def _page(
    request: HttpRequest, status: int, title: Words, text: Words, drawing: str
) -> HttpResponse:
    """
    Rendered without the request: context processors may need what has just failed.
    """
    rooms = (room for begins, room in ROOMS.items() if request.path.startswith(begins))
    audience, home = next(rooms, ("public", "/"))
    known = {
        "title": title,
        "text": text,
        "drawing": drawing,
        "status": status,
        "audience": audience,
        "home": home,
    }
    body = render_to_string("public/pages/error.html", known)
    answer = HttpResponse(body, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
