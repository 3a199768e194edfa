"""
The documents of a space, by type and by year.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ens.contexts.record import api as record
from ens.ground import clock
from ens.journeys import documents_of_person
from ens.journeys.documents_of_person import Asked
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.documents import shown
from ens.portals.shared.signed_in_request import SignedInRequest


@require_GET
@page_of_space
def documents(request: SignedInRequest, patient: object = "") -> HttpResponse:
    asked = Asked(
        type=request.GET.get("type", ""),
        year=request.GET.get("annee", ""),
        after=request.GET.get("suite", ""),
    )
    try:
        whose, shelf = documents_of_person.of_citizen(
            actor=request.actor, patient=str(patient), asked=asked, now=clock.now()
        )
    except record.LinkRefused:
        return HttpResponseRedirect(request.path)
    known = common(whose, "documents/") | {
        "shelf": shelf,
        "filters": shown.filters_of(shelf),
        "documents": shown.rows_of(shelf.documents, f"{base_of(whose)}documents/"),
    }
    return render(request, "citizen/pages/documents.html", known)
