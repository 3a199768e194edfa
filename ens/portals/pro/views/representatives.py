"""
In danger, a professional of the care team keeps one representative out, at once.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ens.ground import clock
from ens.journeys.representing import links
from ens.portals.pro.desk import page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

DANGERS = (
    ("violence", gettext_lazy("Violences, ou menace de violences")),
    ("control", gettext_lazy("Emprise : la personne n’est pas libre de ce qu’elle montre")),
    ("decision-coming", gettext_lazy("Une décision de justice est attendue d’un jour à l’autre")),
)


@require_http_methods(["GET", "POST"])
@page_of_professional
def representatives(request: SignedInRequest, patient: object) -> HttpResponse:
    now, error = clock.now(), ""
    if request.method == "POST":
        data = request.POST
        try:
            links.suspend_in_danger(
                actor=request.actor, patient=str(patient),
                representative=data.get("representant", "")[:40], danger=data.get("danger", ""),
                key=data.get("idempotency_key", ""), now=now,
            )  # fmt: skip
            return HttpResponseRedirect(f"{request.path}?fait=1")
        except links.NoReference:
            error = _("Choisissez quel est le danger.")
    found = links.of_patient(actor=request.actor, patient=str(patient), now=now)
    known = {
        "patient": found,
        "rows": [_row(one) for one in found.links],
        "error": error,
        "dangers": DANGERS,
        "back": f"/pro/patient/{found.public_id}/",
        "done": _("C’est fait, avec effet immédiat. Un agent vérifiera.")
        if "fait" in request.GET else "",
    }  # fmt: skip
    status = 422 if error else 200
    return render(request, "pro/pages/representatives.html", known, status=status)


def _row(one: links.Link) -> dict[str, object]:
    note = _("Depuis le %(day)s") % {"day": words.day(one.since)}
    return {
        "id": one.representative, "name": one.name, "title": one.title,
        "note": _("Suspendu : ne voit rien.") if one.suspended else note,
        "suspended": one.suspended,
    }  # fmt: skip
