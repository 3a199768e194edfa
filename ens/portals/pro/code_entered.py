"""
A professional enters a code, on whichever page asks for it.
"""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from ens.ground import clock
from ens.journeys import codes
from ens.journeys.sharing import entering
from ens.portals.shared.signed_in_request import SignedInRequest

LONGEST = 40


def entered(
    request: SignedInRequest, *, missing: str, again: Callable[..., HttpResponse]
) -> HttpResponse:
    """
    To the file of whose code it is; or `again` the page that asked, with what is wrong.
    """
    code = request.POST.get("code", "").strip()[:LONGEST]
    if not code:
        return again(request, error=missing)
    try:
        patient = entering.by_code(
            actor=request.actor,
            code=code,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except codes.TooManyCodes:
        text = _("Trop de codes faux. Réessayez dans un quart d’heure.")
        return again(request, error=text, code=code, status=429)
    except codes.CodeRefused:
        text = _("Ce code ne marche pas. Il a peut-être expiré : demandez-en un autre.")
        return again(request, error=text, code=code)
    return HttpResponseRedirect(f"/pro/patient/{patient}/")
