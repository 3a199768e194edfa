"""
The summary of a patient, as far as this professional sees it: to read, to print, in a file.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ens.ground import clock
from ens.journeys.summary import exchange
from ens.journeys.summary import summary as summaries
from ens.portals.documents import summary_shown
from ens.portals.pro.desk import common, page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest


@require_GET
@page_of_professional
def summary(request: SignedInRequest, patient: object) -> HttpResponse:
    now = clock.now()
    seen, found = summaries.of_patient(actor=request.actor, patient=str(patient), now=now)
    known = common(seen) | summary_shown.of(found, now=now)
    return render(request, "pro/pages/summary.html", known)


@require_GET
@page_of_professional
def file(request: SignedInRequest, patient: object, kind: str) -> HttpResponse:
    if kind not in exchange.KINDS:
        raise Http404
    now = clock.now()
    _, found = summaries.of_patient(actor=request.actor, patient=str(patient), now=now)
    return summary_shown.file(found, kind, now=now)
