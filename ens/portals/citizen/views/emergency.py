"""
In an emergency: whom to call, and where one is, for whoever comes.
"""

import math
from collections.abc import Mapping
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ens.contexts.access import api as access
from ens.ground import clock
from ens.journeys.emergency import whereabouts
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.documents import place_words
from ens.portals.shared.signed_in_request import SignedInRequest

HERE, LONGEST_NUMBER, LONGEST = "urgence/", 24, 200
DONE: Mapping[str, str | Promise] = {
    "joint": gettext_lazy("C’est fait. Rien n’est encore dit : dites où vous êtes le moment venu."),
    "rien": gettext_lazy("C’est fait : aucun lieu n’est gardé ni joint."),
    "dit": gettext_lazy("C’est dit. Personne n’en est alerté : appelez."),
}


@require_http_methods(["GET", "POST"])
@page_of_space
def emergency(request: SignedInRequest, patient: object = "") -> HttpResponse:
    if request.method == "POST":
        try:
            return _done(request, str(patient))
        except access.NowhereSaid:
            error = _("Écrivez un lieu, ou utilisez la position de cet appareil.")
            return _shown(request, str(patient), error)
        except whereabouts.NotAgreed:
            return HttpResponseRedirect(request.path)
    return _shown(request, str(patient))


def _done(request: SignedInRequest, patient: str) -> HttpResponse:
    """
    :raises access.NowhereSaid, whereabouts.NotAgreed:
    """
    asked, now, actor = request.POST, clock.now(), request.actor
    key = asked.get("idempotency_key", "")
    if "dire" in asked:
        whose = whereabouts.say(actor=actor, patient=patient, place=_place(asked), key=key, now=now)
        return HttpResponseRedirect(f"{base_of(whose)}{HERE}?fait=dit#dire")
    on = "joindre" in asked
    if not on and "arreter" not in asked:
        return HttpResponseRedirect(request.path)
    whose = whereabouts.decide(actor=actor, patient=patient, on=on, key=key, now=now)
    return HttpResponseRedirect(f"{base_of(whose)}{HERE}?fait={'joint' if on else 'rien'}")


def _place(asked: Mapping[str, str]) -> access.Place:
    """
    :raises access.NowhereSaid: numbers that are none
    """
    words = " ".join(asked.get("lieu", "").replace("\x00", "").split())
    latitude, longitude, accuracy = map(
        _number, (asked.get(name, "") for name in ("latitude", "longitude", "precision"))
    )
    whole = None if accuracy is None else math.ceil(accuracy)
    return access.Place(words, latitude, longitude, whole)


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text[:LONGEST_NUMBER])
    except ValueError as error:
        raise access.NowhereSaid from error
    if not math.isfinite(number):
        raise access.NowhereSaid
    return number


def _shown(request: SignedInRequest, patient: str, error: str = "") -> HttpResponse:
    now = clock.now()
    whose, state = whereabouts.state(actor=request.actor, patient=patient, now=now)
    message = place_words.message(state.place)
    known = common(whose, HERE) | {
        "state": state,
        "said": place_words.told(state.place, state.said_at)
        if state.place and state.said_at else None,
        "sms": f"sms:114?body={quote(message)}" if message else "sms:114",
        "words": request.POST.get("lieu", "")[:LONGEST],
        "longest": LONGEST,
        "error": error,
        "errors": [("lieu", error)] if error else [],
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
    }  # fmt: skip
    return render(request, "citizen/pages/emergency_call.html", known, status=422 if error else 200)
