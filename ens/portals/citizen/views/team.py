"""
My care team.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ens.ground import clock
from ens.journeys.sharing import team as journey
from ens.journeys.sharing.team import Member
from ens.portals.citizen import register_labels, sharing_words
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.citizen.views.who_sees import PAGES, crumbs
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words


@require_GET
@page_of_space
def team(request: SignedInRequest, patient: object = "") -> HttpResponse:
    whose, members, former = journey.team(
        actor=request.actor, patient=str(patient), now=clock.now()
    )
    base = base_of(whose)
    known = common(whose, "partage/") | {
        "members": [_line(one, base) for one in members],
        "former": former,
        "crumbs": crumbs(whose),
    }
    return render(request, f"{PAGES}/team.html", known)


def _line(one: Member, base: str) -> dict[str, object]:
    someone = one.seer.someone
    return {
        "name": someone.name,
        "role": someone.role,
        "treating": someone.treating,
        "since": someone.since,
        "how": _source(one.source),
        "contacts": one.contacts,
        "sees": sharing_words.summary(someone, one.seer.sees, register_labels.category_titles()),
        "href": f"{base}partage/qui/{someone.key}/",
        "revoke": f"{base}partage/{someone.key.removeprefix('pro-')}/retirer/",
    }


def _source(source: str) -> str:
    said = {
        "named": _("choisi par vous dans l’annuaire"),
        "code": _("avec votre code de partage"),
    }
    return said.get(source, words.tied(_("déclaré par un établissement ou un professionnel")))
