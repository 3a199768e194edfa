"""
Hiding a document from professionals, or showing it again: the effect is told before.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.ground import clock
from ens.journeys import hide_document
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest


@require_http_methods(["GET", "POST"])
@page_of_space
def hide(request: SignedInRequest, document: str, patient: object = "") -> HttpResponse:
    return _decide(request, document, str(patient), hidden=True)


@require_http_methods(["GET", "POST"])
@page_of_space
def show(request: SignedInRequest, document: str, patient: object = "") -> HttpResponse:
    return _decide(request, document, str(patient), hidden=False)


def _decide(request: SignedInRequest, document: str, patient: str, *, hidden: bool) -> HttpResponse:
    if request.method == "POST":
        whose = hide_document.hide(
            actor=request.actor,
            patient=patient,
            document=document,
            hidden=hidden,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
        done = "masque" if hidden else "montre"
        return HttpResponseRedirect(f"{base_of(whose)}documents/{document}/?fait={done}")
    whose, effect = hide_document.effect(
        actor=request.actor, patient=patient, document=document, now=clock.now()
    )
    base = base_of(whose)
    here = f"{base}documents/{document}/"
    known = common(whose, "documents/") | {
        "here": here,
        "effect": effect,
        "hidden": hidden,
        "crumbs": [(_("Documents"), f"{base}documents/"), (effect.document.title, here)],
    }
    return render(request, "citizen/pages/hide.html", known)
