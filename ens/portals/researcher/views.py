"""
Where somebody who does research arrives: what the hub holds, and under which rules.
"""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.standards.disclosure import USUAL


@require_GET
@signed_in(kind="researcher")
def home(request: SignedInRequest) -> HttpResponse:
    known = {"hub": settings.ENS_HUB_URL, "policy": USUAL}
    return render(request, "researcher/pages/home.html", known)
