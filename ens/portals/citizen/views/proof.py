"""
The proof that one's register is complete and unchanged, made by the reader's own browser.
"""

import datetime as dt

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ens.ground import clock, rate
from ens.journeys import proof_of_register
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.public import errors
from ens.portals.shared.signed_in_request import SignedInRequest

RECEIPTS = rate.Limit("register-receipt", 30, dt.timedelta(minutes=10))
LONGEST = 15  # digits of a size


@require_GET
@page_of_space
def proof(request: SignedInRequest, patient: object = "") -> HttpResponse:
    whose = proof_of_register.shown(actor=request.actor, patient=str(patient), now=clock.now())
    crumbs = [(_("Accueil"), base_of(whose)), (_("Qui a regardé"), f"{base_of(whose)}acces/")]
    known = common(whose, "acces/") | {
        "crumbs": crumbs,
        "whole": whose.mine,
        "receipt": f"{base_of(whose)}acces/preuve/recu.json",
    }
    return render(request, "citizen/pages/register_proof.html", known)


@require_GET
@page_of_space
def receipt(request: SignedInRequest, patient: object = "") -> HttpResponse:
    """
    `depuis` is the size of a checkpoint that the browser kept from an earlier proof.
    """
    now = clock.now()
    try:
        rate.take(RECEIPTS, request.actor.account, now=now)
    except rate.TooFast as refused:
        return errors.too_fast(request, retry_after=refused.seconds)
    since = request.GET.get("depuis", "")
    known = since.isascii() and since.isdigit() and len(since) <= LONGEST
    try:
        _whose, found = proof_of_register.receipt(
            actor=request.actor,
            patient=str(patient),
            since=int(since) if known else 0,
            now=now,
        )
    except proof_of_register.NothingSealed:
        return JsonResponse({"nothing": True}, status=404)
    answer = JsonResponse(found)
    answer["content-disposition"] = 'attachment; filename="recu-du-registre.json"'
    answer["cache-control"] = "no-store"
    return answer
