"""
The professional's first page: where she works, a code to enter, whom she follows.
"""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.ground import clock
from ens.journeys import patient_of_pro, relate
from ens.portals.pro.desk import born, common, page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest

LONGEST_CODE = 40


@require_http_methods(["GET", "POST"])
@page_of_professional
def desk(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        return _entered(request)
    return _shown(request)


def _entered(request: SignedInRequest) -> HttpResponse:
    code = request.POST.get("code", "").strip()[:LONGEST_CODE]
    if not code:
        return _shown(request, error=_("Écrivez le code que la personne vous montre."))
    try:
        patient = relate.by_code(
            actor=request.actor,
            code=code,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except relate.TooManyCodes:
        text = _("Trop de codes faux. Réessayez dans un quart d’heure.")
        return _shown(request, error=text, code=code, status=429)
    except relate.CodeRefused:
        text = _("Ce code ne marche pas. Il a peut-être expiré : demandez-en un autre.")
        return _shown(request, error=text, code=code)
    return HttpResponseRedirect(f"/pro/patient/{patient}/")


def _shown(
    request: SignedInRequest, *, error: str = "", code: str = "", status: int = 200
) -> HttpResponse:
    name, page = request.GET.get("nom", ""), request.GET.get("page", "")
    found = patient_of_pro.desk(
        actor=request.actor,
        name=name,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        now=clock.now(),
    )
    known = common() | {
        "desk": found,
        "situation": ", ".join(one for one in (found.profession, found.structure) if one),
        "patients": [
            {"name": one.name, "href": f"/pro/patient/{one.public_id}/", "born": born(one)}
            for one in found.patients
        ],
        "name": name,
        "error": error,
        "errors": [("code", error)] if error else [],
        "code": code,
        "newer": _page(name, found.page - 1) if found.page > 1 else "",
        "older": _page(name, found.page + 1) if found.page < found.pages else "",
    }
    return render(
        request, "pro/pages/desk.html", known, status=422 if error and status == 200 else status
    )


def _page(name: str, number: int) -> str:
    kept = {"nom": name} if name else {}
    return f"?{urlencode({**kept, 'page': number})}"
