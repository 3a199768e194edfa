"""
A temporary pass, as its bearer uses it: the code is typed, or its picture leads here.

Nothing is looked at before the button is pressed, so that an address tells nobody whether a code
works, and wrong ones are counted.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.portals.pro import code_entered
from ens.portals.pro.desk import common, page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest


@require_http_methods(["GET", "POST"])
@page_of_professional
def use(request: SignedInRequest, code: str = "") -> HttpResponse:
    if request.method != "POST":
        return _asked(request, code=code[: code_entered.LONGEST])
    missing = _("Écrivez le code que la personne vous a donné.")
    return code_entered.entered(request, missing=missing, again=_asked)


def _asked(
    request: SignedInRequest, *, code: str = "", error: str = "", status: int = 0
) -> HttpResponse:
    known = common() | {
        "code": code,
        "error": error,
        "errors": [("code", error)] if error else [],
    }
    said = status or (422 if error else 200)
    return render(request, "pro/pages/pass.html", known, status=said)
