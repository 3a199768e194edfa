"""
Agreements that a professional took down: withdrawn in one tap; confirmed by whoever was chosen to.
"""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ens.contexts.record import api as record
from ens.ground import clock
from ens.journeys.capturing import answer, listed
from ens.portals.citizen import capture_lines
from ens.portals.citizen.space import base_of, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest

PAGE, LARGEST = "/espace/proches/accords/", 2**63
DONE = {
    "confirme": gettext_lazy("C’est fait : vous avez confirmé cet accord."),
    "fini": gettext_lazy("C’est fait : cet accord n’ouvre rien."),
}


@require_POST
@page_of_space
def end(request: SignedInRequest, number: int, patient: object = "") -> HttpResponse:
    if number >= LARGEST:
        raise Http404
    whose = answer.end(
        actor=request.actor, patient=str(patient), number=number,
        key=request.POST.get("idempotency_key", ""), now=clock.now(),
    )  # fmt: skip
    if "proche" in request.POST:
        return HttpResponseRedirect(f"{PAGE}?fait=fini")
    return HttpResponseRedirect(f"{base_of(whose)}accords/?fait")


@require_http_methods(["GET", "POST"])
@page_of_space
def of_helped(request: SignedInRequest) -> HttpResponse:
    """
    What was taken down for those whom the reader helps, as their trusted person or because they
    decide for them.
    """
    if request.method == "POST":
        return _confirmed(request)
    request.spaces = []  # type: ignore[attr-defined]  # this page is of nobody's space
    found = listed.of_helped(actor=request.actor, now=clock.now())
    known = {
        "title_of_space": _("Ceux que j’aide"),
        "captures": capture_lines.lines_of(found),
        "here": PAGE,
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
        "crumbs": [(_("Accueil"), "/espace/"), (_("Proches"), "/espace/proches/")],
    }
    return render(request, "citizen/pages/captures_of_helped.html", known)


def _confirmed(request: SignedInRequest) -> HttpResponse:
    asked = request.POST
    number, patient = asked.get("accord", ""), asked.get("pour", "")[:36]
    if not (number.isascii() and number.isdigit() and int(number[:20]) < LARGEST and patient):
        raise record.NotFound
    answer.by_relative(
        actor=request.actor, patient=patient, number=int(number[:20]), confirms=True,
        key=asked.get("idempotency_key", ""), now=clock.now(),
    )  # fmt: skip
    return HttpResponseRedirect(f"{PAGE}?fait=confirme")
