"""
Putting a short explanation away, for good.
"""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from ens.contexts.accounts import api as accounts
from ens.ground import clock
from ens.portals.citizen.lessons import LESSONS
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest


@require_POST
@signed_in(kind="citizen")
def put_away(request: SignedInRequest, lesson: str) -> HttpResponse:
    if lesson not in LESSONS:
        raise Http404
    accounts.put_away(account=request.actor.account, card=lesson, now=clock.now())
    return HttpResponseRedirect(accounts.local_path(request.POST.get("retour"), "/espace/"))
