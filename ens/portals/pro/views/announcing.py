"""
Who sees a document: the person now or after an announcement, those who represent them or not.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.ground import clock
from ens.journeys import announce_document
from ens.portals.pro.desk import common, page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest

# Each button: what it is about, and whether it hides.
BUTTONS = {
    "annoncer": ("announcement", False),
    "attendre": ("announcement", True),
    "cacher": ("relatives", True),
    "montrer": ("relatives", False),
}


@require_http_methods(["GET", "POST"])
@page_of_professional
def visibility(request: SignedInRequest, patient: object, document: str) -> HttpResponse:
    now = clock.now()
    pressed = next((name for name in BUTTONS if name in request.POST), "")
    if pressed:
        about, said = BUTTONS[pressed]
        announce_document.decide(
            actor=request.actor, patient=str(patient), document=document, about=about, said=said,
            key=request.POST.get("idempotency_key", ""), now=now,
        )  # fmt: skip
        return HttpResponseRedirect(f"{request.path}?fait")
    seen, found = announce_document.standing(
        actor=request.actor, patient=str(patient), document=document, now=now
    )
    known = common(seen)
    here = f"{known['base']}documents/{document}/"
    known |= {
        "found": found,
        "here": here,
        "done": _("C’est fait, avec effet immédiat.") if "fait" in request.GET else "",
        "crumbs": [(_("Mes patients"), "/pro/"), (seen.name, known["base"]),
                   (found.document.title, here)],
    }  # fmt: skip
    return render(request, "pro/pages/visibility.html", known)
