"""
Temporary passes: made, shown as a code and a picture, printed, ended.
"""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ens.ground import clock
from ens.journeys.holder import Holder
from ens.journeys.sharing import passes as journey
from ens.journeys.sharing.passes import Pass
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.citizen.views.who_sees import crumbs
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

PAGES = "citizen/pages/passes"
TERMS: dict[str, str | Promise] = {
    "heure": gettext_lazy("Une heure"),
    "jour": gettext_lazy("Un jour"),
    "semaine": gettext_lazy("Une semaine"),
    "mois": gettext_lazy("Un mois"),
    "trois-mois": gettext_lazy("Trois mois (90 jours)"),
}
USUAL = "jour"
HALF = 5  # letters of a code, for the eye
ONE, SEVERAL = "un", "plusieurs"


@require_GET
@page_of_space
def listed(request: SignedInRequest, patient: object = "") -> HttpResponse:
    whose, found = journey.passes(actor=request.actor, patient=str(patient), now=clock.now())
    base = base_of(whose)
    known = common(whose, "partage/") | {
        "present": [_line(one, base) for one in found if not one.over],
        "past": [_line(one, base) for one in found if one.over],
        "done": _("C’est fait : cet accès ne marche plus.") if "fin" in request.GET else "",
        "crumbs": crumbs(whose),
    }
    return render(request, f"{PAGES}/listed.html", known)


@require_http_methods(["GET", "POST"])
@page_of_space
def make(request: SignedInRequest, patient: object = "") -> HttpResponse:
    if request.method != "POST":
        return _form(request, str(patient))
    asked = request.POST
    try:
        whose, number = journey.make(
            actor=request.actor,
            patient=str(patient),
            lends=asked.getlist("quoi")[:20],
            several=asked.get("combien") == SEVERAL,
            term=asked.get("duree", ""),
            key=asked.get("idempotency_key", ""),
            now=clock.now(),
        )
    except journey.NothingLent:
        return _form(request, str(patient), {"quoi": _("Choisissez ce que vous montrez.")})
    except journey.NoSuchTerm:
        return _form(request, str(patient), {"duree": _("Choisissez combien de temps.")})
    return HttpResponseRedirect(f"{base_of(whose)}partage/passes/{number}/")


def _form(
    request: SignedInRequest, patient: str, errors: dict[str, str] | None = None
) -> HttpResponse:
    whose, lendable = journey.lendable(actor=request.actor, patient=patient, now=clock.now())
    asked = request.POST
    known = common(whose, "partage/") | {
        "lendable": lendable,
        "terms": list(TERMS.items()),
        "ways": [
            (ONE, _("Un seul : le premier qui s’en sert")),
            (SEVERAL, _("Plusieurs : tous ceux à qui je le montre")),
        ],
        "chosen": asked.getlist("quoi") if errors else [],
        "term": asked.get("duree", USUAL),
        "way": asked.get("combien", ONE),
        "errors": errors or {},
        "summary": list((errors or {}).items()),
        "crumbs": _below(whose),
    }
    return render(request, f"{PAGES}/make.html", known, status=422 if errors else 200)


@require_GET
@page_of_space
def one(request: SignedInRequest, number: int, patient: object = "") -> HttpResponse:
    whose, found = journey.one_pass(
        actor=request.actor, patient=str(patient), number=number, now=clock.now()
    )
    known = common(whose, "partage/") | {
        "line": _line(found, base_of(whose)),
        "address": f"{settings.ENS_PUBLIC_URL}/pro/passe/",
        "site": f"{settings.ENS_PUBLIC_URL.partition('://')[2]}/pro/passe/",
        "crumbs": _below(whose),
    }
    return render(request, f"{PAGES}/one.html", known)


@require_http_methods(["GET", "POST"])
@page_of_space
def end(request: SignedInRequest, number: int, patient: object = "") -> HttpResponse:
    now = clock.now()
    if request.method == "POST":
        whose = journey.end(
            actor=request.actor,
            patient=str(patient),
            number=number,
            key=request.POST.get("idempotency_key", ""),
            now=now,
        )
        return HttpResponseRedirect(f"{_list_of(whose)}?fin")
    whose, found = journey.one_pass(
        actor=request.actor, patient=str(patient), number=number, now=now
    )
    known = common(whose, "partage/") | {
        "line": _line(found, base_of(whose)),
        "crumbs": _below(whose),
    }
    return render(request, f"{PAGES}/end.html", known)


def _list_of(whose: Holder) -> str:
    return f"{base_of(whose)}partage/passes/"


def _below(whose: Holder) -> list[tuple[str, str]]:
    return [*crumbs(whose), (_("Accès temporaires"), _list_of(whose))]


def _line(one: Pass, base: str) -> dict[str, object]:
    return {
        "one": one,
        "code": f"{one.code[:HALF]}-{one.code[HALF:]}" if one.code else "",
        "spent": bool(one.code and one.bearers and not one.several),
        "href": f"{base}partage/passes/{one.number}/",
        "title": words.listed(one.lends),
        "state": _state(one),
        "until": f"{words.day(one.until)}, {words.hour(one.until)}",
        "whom": _("Plusieurs professionnels") if one.several else _("Un seul professionnel"),
    }


def _state(one: Pass) -> str:
    if one.ended:
        return _("Terminé par vous le %(day)s") % {"day": words.day(one.ended)}
    said = {"day": words.day(one.until), "hour": words.hour(one.until)}
    if one.over:
        return _("Terminé le %(day)s, %(hour)s") % said
    return _("Jusqu’au %(day)s, %(hour)s") % said
