"""
The professional's first page: where she works, a code to enter, whom she follows.
"""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.ground import clock
from ens.journeys import patient_of_pro
from ens.journeys.capturing import listed
from ens.journeys.patient_seen import Patient
from ens.portals.pro import code_entered
from ens.portals.pro.desk import born, common, lent_until, page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.standards.nir import InvalidNIR
from ens.ui import words

LONGEST_NAME = 100


@require_http_methods(["GET", "POST"])
@page_of_professional
def desk(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, name=request.GET.get("nom", ""))
    if "chercher" in request.POST:
        # Posted, so that neither a name nor an INS is written in an address.
        return _shown(request, name=request.POST.get("nom", ""))
    missing = _("Écrivez le code que la personne vous montre.")
    return code_entered.entered(request, missing=missing, again=_shown)


def _shown(
    request: SignedInRequest, *, name: str = "", error: str = "", code: str = "", status: int = 200
) -> HttpResponse:
    name, page = name[:LONGEST_NAME], request.GET.get("page", "")
    asked = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    name_error = ""
    try:
        found = patient_of_pro.desk(actor=request.actor, name=name, page=asked, now=clock.now())
    except InvalidNIR as invalid:
        name_error = str(invalid)
        found = patient_of_pro.desk(actor=request.actor, name="", page=1, now=clock.now())
    known = common() | {
        "desk": found,
        "situation": ", ".join(one for one in (found.profession, found.structure) if one),
        "patients": [
            {"name": one.name, "href": f"/pro/patient/{one.public_id}/", "born": born(one)}
            for one in found.patients
        ],
        "emergencies": [
            {"name": one.name, "href": f"/pro/patient/{one.public_id}/", "note": _until(one)}
            for one in found.emergencies
        ],
        "loans": [
            {"name": one.name, "href": f"/pro/patient/{one.public_id}/", "note": _lent_until(one)}
            for one in found.loans
        ],
        "witnessing": [
            {"name": one.asker, "href": f"/pro/accords/{one.number}/"}
            for one in listed.to_witness(actor=request.actor, now=clock.now())
        ],
        "name": name,
        "name_error": name_error,
        "error": error,
        "errors": [one for one in (("code", error), ("nom", name_error)) if one[1]],
        "code": code,
        "newer": _page(name, found.page - 1) if found.page > 1 else "",
        "older": _page(name, found.page + 1) if found.page < found.pages else "",
    }
    wrong = status == 200 and (error or name_error)
    return render(request, "pro/pages/desk.html", known, status=422 if wrong else status)


def _until(patient: Patient) -> str:
    end = words.hour(patient.glass.end) if patient.glass else ""
    return _("Ouvert en urgence jusqu’à %(end)s") % {"end": end}


def _lent_until(patient: Patient) -> str:
    end = lent_until(patient)
    return _("Accès temporaire jusqu’au %(end)s") % {"end": end}


def _page(name: str, number: int) -> str:
    kept = {"nom": name} if name else {}
    return f"?{urlencode({**kept, 'page': number})}"
