"""
The summary of a space: on a page to read and to print, or in a file for a software.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ens.ground import clock
from ens.journeys.summary import exchange
from ens.journeys.summary import summary as summaries
from ens.portals.citizen.space import common, page_of_space
from ens.portals.documents import summary_shown
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words


@require_GET
@page_of_space
def summary(request: SignedInRequest, patient: object = "") -> HttpResponse:
    now = clock.now()
    whose, found = summaries.of_citizen(actor=request.actor, patient=str(patient), now=now)
    known = common(whose, "resume/") | summary_shown.of(found, now=now)
    known |= {"name": whose.name, "born": words.day(whose.birth_date)}
    return render(request, "citizen/pages/summary.html", known)


@require_GET
@page_of_space
def file(request: SignedInRequest, kind: str, patient: object = "") -> HttpResponse:
    if kind not in exchange.KINDS:
        raise Http404
    now = clock.now()
    _, found = summaries.of_citizen(actor=request.actor, patient=str(patient), now=now)
    return summary_shown.file(found, kind, now=now)
