"""
The first page of a space, and what is said while it is not open.
"""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from ens.ground import clock
from ens.journeys import home_of_citizen
from ens.journeys.holder import Holder
from ens.journeys.home_of_citizen import Home, News
from ens.portals.citizen.space import base_of, common, lines_of, page_of_space
from ens.portals.documents import shown
from ens.portals.shared.signed_in_request import SignedInRequest

ICONS = {
    "document-added": "document",
    "document-replaced": "document",
    "document-withdrawn": "trash",
    "relation-begun": "people",
    "relation-ended": "people",
    "first-access": "eye",
    "break-glass": "emergency",
    "reminder": "bell",
}


@require_GET
@page_of_space
def home(request: SignedInRequest, patient: object = "") -> HttpResponse:
    found = home_of_citizen.home(actor=request.actor, patient=str(patient), now=clock.now())
    known = common(found.holder) | {"people": _people(request, found)}
    if not found.holder.is_open:
        return render(request, "citizen/pages/not_open.html", known)
    base = base_of(found.holder)
    known |= {
        "lead": _lead(found.unseen),
        "news": [_news(one, base) for one in found.news],
        "looked": lines_of(found.looked, base),
        "documents": shown.rows_of(found.documents, f"{base}documents/"),
    }
    return render(request, "citizen/pages/home.html", known)


@require_GET
@page_of_space
def opening(request: SignedInRequest, patient: object = "") -> HttpResponse:
    """
    Opening has its own journey, not built yet: the state in words meanwhile.
    """
    found = home_of_citizen.home(actor=request.actor, patient=str(patient), now=clock.now())
    if found.holder.is_open:
        return redirect(base_of(found.holder))
    known = common(found.holder) | {"people": _people(request, found), "opening": True}
    return render(request, "citizen/pages/not_open.html", known)


def _lead(unseen: int) -> str:
    if not unseen:
        return _("Rien de nouveau depuis votre dernière visite.")
    text = ngettext(
        "%(count)s nouveauté depuis votre dernière visite.",
        "%(count)s nouveautés depuis votre dernière visite.",
        unseen,
    )
    return text % {"count": unseen}


def _news(one: News, base: str) -> dict[str, object]:
    return {
        "text": one.text,
        "at": one.at,
        "new": not one.seen,
        "icon": ICONS.get(one.kind, "bell"),
        "href": f"{base}documents/{one.document}/" if one.document else f"{base}partage/",
    }


def _people(request: SignedInRequest, found: Home) -> list[dict[str, object]]:
    """
    The spaces one may go to, one's own first; nothing when there is only that one.
    """
    if not found.helped:
        return []
    mine = {
        "name": request.actor.name,
        "href": "/espace/",
        "relation": _("Vous"),
        "current": found.holder.mine,
    }
    return [mine, *(_helped(one, found.holder) for one in found.helped)]


def _helped(one: Holder, here: Holder) -> dict[str, object]:
    return {
        "name": one.name,
        "href": base_of(one),
        "relation": "" if one.is_open else _("Espace non ouvert"),
        "current": one.person == here.person,
    }
