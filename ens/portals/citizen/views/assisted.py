"""
To be helped with one's settings, on the spot, by a mediator: the code to show, who helps now, and
the end of it.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ens.ground import clock
from ens.journeys.assisting import asked
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

WAYS = (
    ("changer", gettext_lazy("Lire et changer mes réglages")),
    ("lire", gettext_lazy("Lire mes réglages, sans rien changer")),
)
HERE, PAGE = "proches/", "proches/accompagnement/"


@require_http_methods(["GET", "POST"])
@page_of_space
def assisted(request: SignedInRequest, patient: object = "") -> HttpResponse:
    if request.method == "POST":
        return _changed(request, str(patient))
    found = asked.helped(actor=request.actor, patient=str(patient), now=clock.now())
    base = base_of(found.holder)
    known = common(found.holder, HERE) | {
        "code": found.code,
        "ways": WAYS,
        "seconds": found.seconds,
        "by": [
            (name, _("Jusqu’à %(hour)s") % {"hour": words.hour(until)}) for name, until in found.by
        ],
        "crumbs": [(_("Accueil"), base), (_("Proches"), f"{base}{HERE}")],
        "done": _("C’est fait : plus personne ne vous accompagne.")
        if request.GET.get("fait") == "fini" else "",
    }  # fmt: skip
    return render(request, "citizen/pages/assisted.html", known)


def _changed(request: SignedInRequest, patient: str) -> HttpResponse:
    data, now = request.POST, clock.now()
    key = data.get("idempotency_key", "")
    actor = request.actor
    if "arreter" in data:
        whose = asked.stop(actor=actor, patient=patient, key=key, now=now)
        return HttpResponseRedirect(f"{base_of(whose)}{PAGE}?fait=fini")
    decides = data.get("avec") == "changer"
    whose = asked.show_code(actor=actor, patient=patient, decides=decides, key=key, now=now)
    return HttpResponseRedirect(f"{base_of(whose)}{PAGE}#code")
