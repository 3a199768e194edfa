"""
Opening a space or refusing it: three plain steps, then a choice; a refusal leaves a proof.

Each step has an address of its own (`?etape=2`), so that nothing here needs script.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ens.ground import clock
from ens.journeys import open_space
from ens.journeys.open_space import Opening
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest

STEPS = (
    gettext_lazy("Ce que c’est"),
    gettext_lazy("Qui peut y ajouter"),
    gettext_lazy("Qui peut regarder"),
    gettext_lazy("Votre choix"),
)
CHOICE = len(STEPS)


@require_http_methods(["GET", "POST"])
@page_of_space
def opening(request: SignedInRequest, patient: object = "") -> HttpResponse:
    if request.method == "POST":
        refused = "refuser" in request.POST and "ouvrir" not in request.POST
        return _refuse(request, str(patient)) if refused else _open(request, str(patient))
    found = open_space.look(actor=request.actor, patient=str(patient), now=clock.now())
    if found.holder.is_open:
        return redirect(base_of(found.holder))
    if found.holder.state == "to-open":
        return _step(request, found)
    return _stopped(request, found)


def _step(request: SignedInRequest, found: Opening) -> HttpResponse:
    number = _number(request.GET.get("etape", ""))
    known = _known(found) | {
        "steps": STEPS,
        "step": number,
        "step_name": STEPS[number - 1],
        "choosing": number == CHOICE,
        "before": f"?etape={number - 1}" if number > 1 else "",
        "after": f"?etape={number + 1}" if number < CHOICE else "",
    }
    return render(request, "citizen/pages/opening.html", known)


def _number(text: str) -> int:
    """
    A step that does not exist is the first one.
    """
    return int(text) if text in {str(number) for number in range(1, CHOICE + 1)} else 1


def _stopped(request: SignedInRequest, found: Opening, *, status: int = 200) -> HttpResponse:
    return render(request, "citizen/pages/stopped.html", _known(found), status=status)


def _known(found: Opening) -> dict[str, object]:
    return common(found.holder) | {"opening": found, "crumbs": []}


def _open(request: SignedInRequest, patient: str) -> HttpResponse:
    now = clock.now()
    key = request.POST.get("idempotency_key", "")
    try:
        whose = open_space.open_space(actor=request.actor, patient=patient, key=key, now=now)
    except open_space.NotYours:
        found = open_space.look(actor=request.actor, patient=patient, now=now)
        return _stopped(request, found, status=409)
    return HttpResponseRedirect(f"{base_of(whose)}?fait=ouvert")


def _refuse(request: SignedInRequest, patient: str) -> HttpResponse:
    key = request.POST.get("idempotency_key", "")
    whose = open_space.refuse_space(actor=request.actor, patient=patient, key=key, now=clock.now())
    base = base_of(whose)
    then = f"{base}refuser/preuve/" if whose.state == "refused" else f"{base}ouvrir/"
    return HttpResponseRedirect(then)


@require_http_methods(["GET", "POST"])
@page_of_space
def refusing(request: SignedInRequest, patient: object = "") -> HttpResponse:
    """
    Refusing a space that is open already, or without reading the steps again.
    """
    if request.method == "POST":
        return _refuse(request, str(patient))
    found = open_space.look(actor=request.actor, patient=str(patient), now=clock.now())
    if found.holder.state in ("refused", "closed"):
        return redirect(f"{base_of(found.holder)}ouvrir/")
    known = _known(found) | {"crumbs": [(_("Accueil"), base_of(found.holder))]}
    return render(request, "citizen/pages/refusing.html", known)


@require_GET
@page_of_space
def proof(request: SignedInRequest, patient: object = "") -> HttpResponse:
    """
    What proves the present refusal, to keep or to print.
    """
    found = open_space.look(actor=request.actor, patient=str(patient), now=clock.now())
    if found.refusal is None:
        return redirect(f"{base_of(found.holder)}ouvrir/")
    return render(request, "citizen/pages/proof.html", _known(found))
