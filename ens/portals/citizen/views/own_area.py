"""
What only the person sees: what is kept from those who represent or help them, and what to read.
"""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ens.ground import clock
from ens.journeys.secrecy import articles, conceal
from ens.portals.citizen.space import common, page_of_space
from ens.portals.documents import shown
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

PAGE = "/espace/a-moi/"
FIRST = 5  # documents shown before the others are asked for
DONE = {
    "garde": gettext_lazy("C’est fait : vos proches ne voient plus ce document."),
    "montre": gettext_lazy("C’est fait : vos proches voient de nouveau ce document."),
}


@require_http_methods(["GET", "POST"])
@page_of_space
def own_area(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        return _changed(request)
    found = conceal.area(actor=request.actor, now=clock.now())
    known = common(found.holder, "a-moi/") | {
        "secret": [_line(one) for one in found.secret],
        "others": [_line(one) for one in found.others[:FIRST]],
        "older": [_line(one) for one in found.others[FIRST:]],
        "articles": articles.articles_for(found.age),
        "here": PAGE,
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
    }
    return render(request, "citizen/pages/own_area.html", known)


def _line(one: conceal.Own) -> dict[str, str]:
    """
    Of several alike, the day tells which is which.
    """
    document = one.document
    return {
        "id": document.id,
        "title": document.title,
        "about": f"{document.title}, {words.day(document.when)}",
        "day": words.capital(words.moment(document.when)),
        "by": document.by,
        "icon": shown.icon_of(document),
    }


def _changed(request: SignedInRequest) -> HttpResponse:
    data = request.POST
    name = next((name for name in ("garder", "montrer") if name in data), "")
    if not name:
        return HttpResponseRedirect(PAGE)
    conceal.conceal(
        actor=request.actor, document=data[name][:64].replace("\x00", ""), secret=name == "garder",
        key=data.get("idempotency_key", ""), now=clock.now(),
    )  # fmt: skip
    return HttpResponseRedirect(f"{PAGE}?fait={'garde' if name == 'garder' else 'montre'}")


@require_GET
@signed_in(kind="citizen")
def article(request: SignedInRequest, name: str) -> HttpResponse:
    """
    Nothing is written of who reads it.
    """
    found = articles.article(name)
    if found is None:
        raise Http404
    known = {
        "title_of_space": _("Rien qu’à moi"),
        "crumbs": [(_("Accueil"), "/espace/"), (_("Rien qu’à moi"), PAGE)],
        "article": found,
    }
    return render(request, "citizen/pages/article.html", known)
