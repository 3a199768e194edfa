"""
Whom one lets in: the code to show, the directory, the care team.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ens.ground import clock
from ens.journeys import care_team, relate
from ens.journeys.care_team import Professional
from ens.journeys.sharing import dashboard
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.citizen.views import opposing, who_sees
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words


@require_GET
@page_of_space
def sharing(request: SignedInRequest, patient: object = "") -> HttpResponse:
    name, place = request.GET.get("nom", ""), request.GET.get("lieu", "")
    whose, found = care_team.sharing(
        actor=request.actor, patient=str(patient), name=name, place=place, now=clock.now()
    )
    known = common(whose, "partage/") | {
        "sharing": found,
        "choices": opposing.lines(found.choices, base_of(whose)),
        "name": name,
        "place": place,
        "done": _done(request.GET.get("fait", "")),
    }
    _whose, seen = dashboard.dashboard(actor=request.actor, patient=str(patient), now=clock.now())
    picture = who_sees.picture(seen, base_of(whose))
    known |= picture | _team_and_others(picture["people"], found.team)
    return render(request, "citizen/pages/sharing.html", known)


def _team_and_others(
    people: list[dict[str, Any]], team: Sequence[Professional]
) -> dict[str, object]:
    """
    Each is told once: those of the team with how they are let go, then whoever else sees.
    """
    seen = {one["key"]: one for one in people}
    of_team = {f"pro-{one.public_id}": one for one in team}
    return {
        "team": [
            {"one": one, "href": seen[key]["href"] if key in seen else "",
             "note": _note(one, str(seen[key]["summary"]) if key in seen else "")}
            for key, one in of_team.items()
        ],
        "elsewhere": [one for one in people if one["key"] not in of_team],
    }  # fmt: skip


def _note(one: Professional, summary: str) -> str:
    """
    "Voit tout, sauf les mesures. Depuis le 3 mai 2026."
    """
    since = _("Depuis le %(day)s.") % {"day": words.day(one.since)} if one.since else ""
    if one.treating:
        return f"{_('Votre médecin traitant : voit aussi ce que vous masquez.')} {since}"
    return f"{summary}. {since}" if summary else since


@require_POST
@page_of_space
def code(request: SignedInRequest, patient: object = "") -> HttpResponse:
    whose = relate.show_code(
        actor=request.actor,
        patient=str(patient),
        key=request.POST.get("idempotency_key", ""),
        now=clock.now(),
    )
    return HttpResponseRedirect(f"{base_of(whose)}partage/#code")


def _done(word: str) -> str:
    return {
        "choisi": _("C’est fait : ce professionnel peut maintenant voir ce que vous partagez."),
        "retire": _("C’est fait : ce professionnel ne voit plus rien."),
        "bloque": _("C’est fait : ce professionnel est bloqué."),
        "oppose": _("C’est fait : votre opposition est enregistrée, avec effet immédiat."),
        "leve": _("C’est fait : votre opposition est levée."),
        "accord": _("C’est fait : votre accord est enregistré."),
        "debloque": _("C’est fait : ce professionnel n’est plus bloqué."),
    }.get(word, "")
