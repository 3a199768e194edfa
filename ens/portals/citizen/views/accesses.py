"""
Who looked, and what they did: the register.
"""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ens.ground import clock
from ens.journeys import who_looked
from ens.journeys.emergency import emergencies
from ens.journeys.emergency.emergencies import Emergency
from ens.portals.citizen.space import base_of, common, lines_of, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

OTHERS = "autres"


@require_GET
@page_of_space
def accesses(request: SignedInRequest, patient: object = "") -> HttpResponse:
    others = request.GET.get("voir") == OTHERS
    before = request.GET.get("avant", "")
    whose, trail = who_looked.trail(
        actor=request.actor,
        patient=str(patient),
        others_only=others,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else 0,
        now=clock.now(),
    )
    kept = {"voir": OTHERS} if others else {}
    known = common(whose, "acces/") | {
        "emergencies": [] if before else _opened(trail.emergencies, base_of(whose)),
        "done": _("C’est noté : cette ouverture sera vérifiée en premier.")
        if request.GET.get("fait") == "conteste"
        else "",
        "lines": lines_of(trail.told, base_of(whose)),
        "others": others,
        "tabs": _tabs(others=others),
        "older": f"?{urlencode({**kept, 'avant': trail.before})}" if trail.before else "",
        "newer": f"?{urlencode(kept)}" if before else "",
    }
    return render(request, "citizen/pages/accesses.html", known)


@require_POST
@page_of_space
def contest(request: SignedInRequest, review: int, patient: object = "") -> HttpResponse:
    whose = emergencies.contest(
        actor=request.actor,
        patient=str(patient),
        review=review,
        key=request.POST.get("idempotency_key", ""),
        now=clock.now(),
    )
    return HttpResponseRedirect(f"{base_of(whose)}acces/?fait=conteste")


def _opened(found: tuple[Emergency, ...], base: str) -> list[dict[str, object]]:
    return [
        {
            "name": one.name,
            "role": one.profession,
            "place": one.place,
            "note": f"{_when(one)} {_outcome(one)}",
            "contest": f"{base}acces/urgences/{one.review}/contester/"
            if one.state == "waiting" and not one.contested
            else "",
            "key": f"contest-{one.review}",
        }
        for one in found
    ]


def _when(one: Emergency) -> str:
    said = {
        "day": words.day(one.at),
        "begin": words.hour(one.at),
        "end": words.hour(one.until),
        "reason": one.reason,
    }
    return _("Le %(day)s, de %(begin)s à %(end)s. Motif : %(reason)s.") % said


def _outcome(one: Emergency) -> str:
    if one.state == "justified":
        return _("Vérifiée : elle était justifiée.")
    if one.state == "abusive":
        return _("Vérifiée : elle n’était pas justifiée.")
    if one.contested:
        return _("Vous la contestez : elle sera vérifiée en premier.")
    return _("La vérification est en attente.")


def _tabs(*, others: bool) -> list[dict[str, object]]:
    return [
        {"href": "?", "label": _("Tout"), "current": not others},
        {"href": f"?voir={OTHERS}", "label": _("Les autres que moi"), "current": others},
    ]
