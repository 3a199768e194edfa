"""
The glass: what it will do is said before, why is asked, and it is broken by one button.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ens.ground import clock
from ens.journeys.emergency import break_glass, emergency_words
from ens.journeys.emergency.break_glass import Asking
from ens.portals.pro.desk import born, page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words


@require_http_methods(["GET", "POST"])
@page_of_professional
def emergency(request: SignedInRequest, patient: object) -> HttpResponse:
    try:
        if request.method == "POST":
            return _broken(request, str(patient))
        return _asked(request, str(patient))
    except break_glass.AlreadySeen:
        return HttpResponseRedirect(_sheet(patient))


@require_POST
@page_of_professional
def close(request: SignedInRequest, patient: object) -> HttpResponse:
    break_glass.close(
        actor=request.actor,
        patient=str(patient),
        key=request.POST.get("idempotency_key", ""),
        now=clock.now(),
    )
    return HttpResponseRedirect("/pro/")


def _broken(request: SignedInRequest, patient: str) -> HttpResponse:
    try:
        break_glass.break_glass(
            actor=request.actor,
            patient=patient,
            reason=request.POST.get("reason", ""),
            text=request.POST.get("text", ""),
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except break_glass.IncompleteReason as incomplete:
        return _asked(request, patient, incomplete)
    except break_glass.NotEvenInEmergency:
        return _said(request, "pro/pages/emergency_refused.html", 403)
    except break_glass.TooOften as often:
        known = {"weekly": often.weekly}
        return _said(request, "pro/pages/emergency_too_often.html", 429, **known)
    return HttpResponseRedirect(_sheet(patient))


def _asked(
    request: SignedInRequest, patient: str, wrong: break_glass.IncompleteReason | None = None
) -> HttpResponse:
    asking = break_glass.asking(actor=request.actor, patient=patient, now=clock.now())
    errors = _errors(wrong)
    known = {
        "asking": asking,
        "patient": asking.patient,
        "born": born(asking.patient),
        "duration": _duration(asking),
        "reasons": [(code, words.capital(emergency_words.reason(code))) for code in asking.reasons],
        "reason": request.POST.get("reason", ""),
        "text": request.POST.get("text", ""),
        "longest": break_glass.LONGEST,
        "errors": list(errors.items()),
        "reason_error": errors.get("reason", ""),
        "text_error": errors.get("text", ""),
        "crumbs": [(_("Mes patients"), "/pro/")],
    }
    status = 422 if wrong else 200
    return render(request, "pro/pages/emergency.html", known, status=status)


def _errors(wrong: break_glass.IncompleteReason | None) -> dict[str, str]:
    found = {}
    if wrong and wrong.reason:
        found["reason"] = _("Choisissez le motif.")
    if wrong and wrong.text:
        said = {"least": break_glass.SHORTEST, "most": break_glass.LONGEST}
        found["text"] = _("Expliquez en quelques mots : de %(least)s à %(most)s caractères.") % said
    return found


def _duration(asking: Asking) -> str:
    hours, minutes = divmod(asking.minutes, 60)
    if minutes:
        return ngettext("%(count)s minute", "%(count)s minutes", asking.minutes) % {
            "count": asking.minutes
        }
    return ngettext("%(count)s heure", "%(count)s heures", hours) % {"count": hours}


def _said(request: SignedInRequest, page: str, status: int, **known: object) -> HttpResponse:
    """
    The same page whatever refused: it must not tell an opposition from a block.
    """
    return render(request, page, {"crumbs": [(_("Mes patients"), "/pro/")], **known}, status=status)


def _sheet(patient: object) -> str:
    return f"/pro/patient/{patient}/"
