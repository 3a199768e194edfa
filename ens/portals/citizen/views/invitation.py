"""
Of whoever reads: somebody asks them to help; they enter the code, accept or refuse, or give it up.
"""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ens.ground import clock
from ens.journeys import codes
from ens.journeys.entrusting import answer
from ens.portals.citizen import mandate_words
from ens.portals.citizen.space import page_of_space
from ens.portals.shared.answers import plain_refusals
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest

AROUND = "/espace/proches/"


@require_http_methods(["GET", "POST"])
@signed_in(kind="citizen")
@plain_refusals
def invitation(request: SignedInRequest) -> HttpResponse:
    """
    Of whoever reads: enter a code, read what is asked, accept or refuse.
    """
    code = request.POST.get("code", "")[:64].replace("\x00", "")
    if request.method == "GET" or not code:
        return _code_page(request)
    actor, now = request.actor, clock.now()
    key = request.POST.get("idempotency_key", "")
    try:
        if "accepter" in request.POST:
            patient = answer.accept(actor=actor, code=code, key=key, now=now)
            to = f"/espace/{patient}/" if patient else f"{AROUND}#j-aide"
            return HttpResponseRedirect(to)
        if "refuser" in request.POST:
            answer.refuse(actor=actor, code=code, key=key, now=now)
            return _code_page(request, done=_("C’est fait : vous avez refusé. La personne est"
                                              " prévenue."))  # fmt: skip
        return _asked_page(request, code, answer.look(actor=actor, code=code, now=now))
    except codes.TooManyCodes:
        return _code_page(request, _("Trop de codes essayés. Attendez un quart d’heure."))
    except answer.NothingAsked:
        return _code_page(
            request,
            _("Ce code ne marche pas : il est passé, mal recopié, ou prévu pour quelqu’un d’un"
              " autre nom que le vôtre."),
        )  # fmt: skip


def _code_page(request: SignedInRequest, error: str = "", done: str = "") -> HttpResponse:
    known = _common() | {"error": error, "done": done, "code": request.GET.get("code", "")[:64]}
    status = 422 if error else 200
    return render(request, "citizen/pages/invitation.html", known, status=status)


def _asked_page(request: SignedInRequest, code: str, one: answer.Asked) -> HttpResponse:
    known = _common() | {
        "asked": one,
        "code": code,
        "kind": mandate_words.kind(one.kind),
        "about": mandate_words.about(one.categories),
        "acts": mandate_words.acts(one.acts),
        "until": mandate_words.last_day(one.until),
        "hours": settings.ENS_BROAD_MANDATE_HOURS,
    }
    return render(request, "citizen/pages/invited.html", known)


def _common() -> dict[str, object]:
    return {
        "title_of_space": _("Aider un proche"),
        "crumbs": [(_("Accueil"), "/espace/"), (_("Proches"), AROUND)],
    }


@require_POST
@page_of_space
def give_up(request: SignedInRequest, helped: object) -> HttpResponse:
    answer.give_up(
        actor=request.actor, patient=str(helped),
        key=request.POST.get("idempotency_key", ""), now=clock.now(),
    )  # fmt: skip
    return HttpResponseRedirect(f"{AROUND}?fait=rendu")
