"""
Where one is signed in, and from what: each session may be ended, or all but this one.
"""

import datetime as dt

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ens.contexts.accounts.api import OpenSession
from ens.ground import clock
from ens.journeys import sessions_of_account as journey
from ens.journeys.sessions_of_account import Software
from ens.portals.shared.answers import plain_refusals
from ens.portals.shared.middleware import DEVICE_COOKIE, SESSION_COOKIE
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

WAYS = {"franceconnect": "FranceConnect", "franceconnect-plus": "FranceConnect+"}
DONE = {
    "un": gettext_lazy("Cette session est fermée. L’appareil devra se connecter de nouveau."),
    "tout": gettext_lazy("Toutes les autres sessions sont fermées."),
}
LONGEST_NUMBER = 128


@require_http_methods(["GET", "POST"])
@signed_in(kind="citizen")
@plain_refusals
def sessions(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        return _ended(request)
    session = request.COOKIES.get(SESSION_COOKIE, "")
    shown = journey.of(actor=request.actor, session=session, now=clock.now())
    known = {
        "title_of_space": _("Sessions et appareils"),
        "crumbs": [(_("Accueil"), "/espace/"), (_("Préférences"), "/espace/preferences/")],
        "here": _row(shown.here) if shown.here else None,
        "elsewhere": [_row(one) for one in shown.elsewhere],
        "software": [_software(one) for one in shown.software],
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
    }
    return render(request, "citizen/pages/sessions.html", known)


def _ended(request: SignedInRequest) -> HttpResponse:
    key, now = request.POST.get("idempotency_key", ""), clock.now()
    if "partout" in request.POST:
        journey.end_elsewhere(
            actor=request.actor,
            session=request.COOKIES.get(SESSION_COOKIE, ""),
            device=request.COOKIES.get(DEVICE_COOKIE, ""),
            key=key,
            now=now,
        )
        return HttpResponseRedirect(f"{request.path}?fait=tout")
    if number := request.POST.get("fermer", "")[:LONGEST_NUMBER].replace("\x00", ""):
        journey.end(actor=request.actor, number=number, key=key, now=now)
        return HttpResponseRedirect(f"{request.path}?fait=un")
    return HttpResponseRedirect(request.path)


def _row(one: OpenSession) -> dict[str, object]:
    way = WAYS.get(one.provider, one.provider)
    return {
        "number": one.number,
        "device": one.device or _("Appareil inconnu"),
        "way": _("Connecté avec %(way)s") % {"way": way},
        "times": _("Depuis %(since)s, vu %(seen)s")
        % {"since": _moment(one.started_at), "seen": _moment(one.seen_at)},
    }


def _software(one: Software) -> dict[str, object]:
    base = "/espace/" if one.mine else f"/espace/{one.patient}/"
    about = _("Pour %(name)s") % {"name": one.about} if one.about and not one.mine else ""
    lasting = _("Durable") if one.lasting else _("Pour cette visite")
    return {
        "name": one.name,
        "href": f"{base}applications/{one.client_id}/",
        "role": about,
        "note": f"{lasting} · {words.capital(_moment(one.since))}",
    }


def _moment(when: dt.datetime) -> str:
    return words.moment(when, now=clock.now())
