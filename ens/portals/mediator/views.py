"""
A mediator beside somebody: the code, the settings, one act at a time.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ens.contexts.record import api as record
from ens.ground import clock
from ens.journeys import codes, holder, oppose, relate
from ens.journeys.assisting import mediate
from ens.portals.shared.answers import plain_refusals
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

View = Callable[..., HttpResponseBase]
HERE = "/mediation/"
PEOPLE = {"retirer": relate.end, "bloquer": relate.block, "debloquer": relate.unblock}
OPPOSITIONS = {
    "consultation": gettext_lazy("Les professionnels consultent l’espace"),
    "feeding": gettext_lazy("Les professionnels ajoutent des documents"),
    "emergency": gettext_lazy("L’espace peut être ouvert en urgence"),
}
DONE = {
    "fait": gettext_lazy("C’est fait, avec effet immédiat."),
    "fini": gettext_lazy("C’est fini : vous ne voyez plus rien de cette personne."),
}


def page_of_mediator(view: View) -> View:
    """
    For a mediator; whoever did not ask for their help does not exist.
    """

    @signed_in(kind="mediator")
    @plain_refusals
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except holder.SpaceNotOpen as closed:
            raise record.NotFound from closed

    return shown


@require_http_methods(["GET", "POST"])
@page_of_mediator
def desk(request: SignedInRequest) -> HttpResponse:
    now = clock.now()
    if request.method == "GET":
        return _desk(request)
    code = request.POST.get("code", "")[:64].replace("\x00", "")
    try:
        key = request.POST.get("idempotency_key", "")
        patient = mediate.begin(actor=request.actor, code=code, key=key, now=now)
    except codes.TooManyCodes:
        return _desk(request, _("Trop de codes essayés. Attendez un quart d’heure."))
    except codes.CodeRefused:
        return _desk(request, _("Ce code ne marche pas : il est passé, ou mal recopié."))
    return HttpResponseRedirect(f"{HERE}{patient}/")


def _desk(request: SignedInRequest, error: str = "") -> HttpResponse:
    now = clock.now()
    known = {
        "error": error,
        "now": now,
        "beside": [
            (one.holder.name, f"{HERE}{one.holder.public_id}/", _until(one))
            for one in mediate.beside(actor=request.actor, now=now)
        ],
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
    }
    status = 422 if error else 200
    return render(request, "mediator/pages/desk.html", known, status=status)


def _until(one: mediate.Beside) -> str:
    return _("Jusqu’à %(hour)s") % {"hour": words.hour(one.until)}


@require_http_methods(["GET", "POST"])
@page_of_mediator
def settings(request: SignedInRequest, patient: object) -> HttpResponse:
    if request.method == "POST":
        return _changed(request, str(patient))
    found = mediate.settings(actor=request.actor, patient=str(patient), now=clock.now())
    known = {
        "now": clock.now(),
        "whose": found.beside.holder,
        "decides": found.beside.decides,
        "until": words.hour(found.beside.until),
        "team": found.team,
        "blocked": found.blocked,
        "choices": [
            {"name": one.against, "title": OPPOSITIONS[one.against], "opposed": one.since}
            for one in found.choices
        ],
        "crumbs": [(_("Médiation"), HERE)],
        "done": str(DONE["fait"]) if "fait" in request.GET else "",
    }
    return render(request, "mediator/pages/settings.html", known)


def _changed(request: SignedInRequest, patient: str) -> HttpResponse:
    data, now = request.POST, clock.now()
    key = data.get("idempotency_key", "")
    actor = request.actor
    if "terminer" in data:
        mediate.end(actor=actor, patient=patient, key=key, now=now)
        return HttpResponseRedirect(f"{HERE}?fait=fini")
    if name := next((name for name in PEOPLE if name in data), ""):
        PEOPLE[name](actor=actor, patient=patient, professional=data[name], key=key, now=now)
    elif name := next((name for name in ("s-opposer", "lever") if name in data), ""):
        oppose.decide(
            actor=actor, patient=patient, against=data[name], opposed=name == "s-opposer",
            key=key, now=now,
        )  # fmt: skip
    return HttpResponseRedirect(f"{request.path}?fait=fait")
