"""
A temporary pass, as its bearer uses it: the code is typed, or its picture leads here.

Nothing is looked at before the button is pressed, so that an address tells nobody whether a code
works, and wrong ones are counted.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.ground import clock
from ens.journeys import relate
from ens.journeys.sharing import entering
from ens.portals.pro.desk import common, page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest

LONGEST_CODE = 40


@require_http_methods(["GET", "POST"])
@page_of_professional
def use(request: SignedInRequest, code: str = "") -> HttpResponse:
    if request.method != "POST":
        return _asked(request, code=code[:LONGEST_CODE])
    typed = request.POST.get("code", "").strip()[:LONGEST_CODE]
    if not typed:
        return _asked(request, error=_("Écrivez le code que la personne vous a donné."))
    try:
        patient = entering.by_code(
            actor=request.actor,
            code=typed,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except relate.TooManyCodes:
        text = _("Trop de codes faux. Réessayez dans un quart d’heure.")
        return _asked(request, error=text, code=typed, status=429)
    except relate.CodeRefused:
        text = _("Ce code ne marche pas. Il a peut-être expiré : demandez-en un autre.")
        return _asked(request, error=text, code=typed)
    return HttpResponseRedirect(f"/pro/patient/{patient}/")


def _asked(
    request: SignedInRequest, *, code: str = "", error: str = "", status: int = 0
) -> HttpResponse:
    known = common() | {
        "code": code,
        "error": error,
        "errors": [("code", error)] if error else [],
    }
    said = status or (422 if error else 200)
    return render(request, "pro/pages/pass.html", known, status=said)
