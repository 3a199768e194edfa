"""
Who looked, and what they did: the register.
"""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ens.ground import clock
from ens.journeys import who_looked
from ens.portals.citizen.space import base_of, common, lines_of, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest

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
        "lines": lines_of(trail.told, base_of(whose)),
        "others": others,
        "tabs": _tabs(others=others),
        "older": f"?{urlencode({**kept, 'avant': trail.before})}" if trail.before else "",
        "newer": f"?{urlencode(kept)}" if before else "",
    }
    return render(request, "citizen/pages/accesses.html", known)


def _tabs(*, others: bool) -> list[dict[str, object]]:
    return [
        {"href": "?", "label": _("Tout"), "current": not others},
        {"href": f"?voir={OTHERS}", "label": _("Les autres que moi"), "current": others},
    ]
