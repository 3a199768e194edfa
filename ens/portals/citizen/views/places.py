"""
Structures: those that put something here, kept out or refused, and agreements outside the team.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ens.contexts.record import api as record
from ens.ground import clock
from ens.journeys.sharing import consents, places
from ens.journeys.sharing.places import Place
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.citizen.views.who_sees import PAGES, crumbs
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

# What one decides about a structure, by the last part of the address.
ABOUT = {"bloquer": places.BLOCK, "depots": places.FEEDING}
TERMS: dict[str, str | Promise] = {
    "semaine": gettext_lazy("Une semaine"),
    "mois": gettext_lazy("Un mois"),
    "semestre": gettext_lazy("Six mois"),
    "an": gettext_lazy("Un an"),
    "sans-fin": gettext_lazy("Sans date de fin : jusqu’à ce que je change d’avis"),
}
USUAL = "mois"


@require_GET
@page_of_space
def listed(request: SignedInRequest, patient: object = "") -> HttpResponse:
    whose, found = places.places(actor=request.actor, patient=str(patient), now=clock.now())
    base = base_of(whose)
    known = common(whose, "partage/") | {
        "places": [_line(one, base) for one in found],
        "crumbs": crumbs(whose),
    }
    return render(request, f"{PAGES}/places.html", known)


@require_GET
@page_of_space
def place(request: SignedInRequest, place: object, patient: object = "") -> HttpResponse:
    whose, one = places.one_place(
        actor=request.actor, patient=str(patient), place=str(place), now=clock.now()
    )
    base = base_of(whose)
    known = common(whose, "partage/") | {
        "place": one,
        "line": _line(one, base),
        "agreeing": f"{base}partage/accord/structure-{one.public_id}/",
        "done": _("C’est fait, avec effet immédiat.") if "fait" in request.GET else "",
        "crumbs": [*crumbs(whose), (_("Établissements"), f"{base}partage/lieux/")],
    }
    return render(request, f"{PAGES}/place.html", known)


@require_http_methods(["GET", "POST"])
@page_of_space
def decide(
    request: SignedInRequest, place: object, about: str, patient: object = ""
) -> HttpResponse:
    what, now = ABOUT.get(about, ""), clock.now()
    if not what:
        raise record.NotFound
    if request.method == "POST":
        whose = places.decide(
            actor=request.actor, patient=str(patient), place=str(place), what=what,
            refused="refuser" in request.POST, key=request.POST.get("idempotency_key", ""),
            now=now,
        )  # fmt: skip
        return HttpResponseRedirect(f"{base_of(whose)}partage/lieux/{place}/?fait")
    whose, one = places.one_place(
        actor=request.actor, patient=str(patient), place=str(place), now=now
    )
    base = base_of(whose)
    stands = one.blocked if what == places.BLOCK else one.refused
    known = common(whose, "partage/") | {
        "place": one,
        "blocking": what == places.BLOCK,
        "refused": stands is not None,
        "back": f"{base}partage/lieux/{one.public_id}/",
        "crumbs": [*crumbs(whose), (one.name, f"{base}partage/lieux/{one.public_id}/")],
    }
    return render(request, f"{PAGES}/place_decide.html", known)


@require_http_methods(["GET", "POST"])
@page_of_space
def agree(request: SignedInRequest, key: str, patient: object = "") -> HttpResponse:
    """
    An agreement with a professional outside the team, or with whoever works at a structure.
    """
    now, asked = clock.now(), request.POST
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _agreed(request, key, str(patient))
        except consents.NoSuchTerm:
            errors = {"duree": _("Choisissez combien de temps.")}
    whose, target, given = consents.about(
        actor=request.actor, patient=str(patient), to=key, now=now
    )
    known = common(whose, "partage/") | {
        "target": target,
        "is_place": bool(target.whom.structure),
        "given": given,
        "terms": list(TERMS.items()),
        "term": asked.get("duree", USUAL),
        "errors": errors,
        "summary": list(errors.items()),
        "crumbs": crumbs(whose),
    }
    return render(request, f"{PAGES}/agree.html", known, status=422 if errors else 200)


def _agreed(request: SignedInRequest, to: str, patient: str) -> HttpResponse:
    """
    :raises consents.NoSuchTerm: as `consents.agree`
    """
    asked, now = request.POST, clock.now()
    key = asked.get("idempotency_key", "")
    if "terminer" in asked:
        whose = consents.end(actor=request.actor, patient=patient, to=to, key=key, now=now)
    else:
        whose = consents.agree(
            actor=request.actor, patient=patient, to=to, term=asked.get("duree", ""), key=key,
            now=now,
        )  # fmt: skip
    return HttpResponseRedirect(f"{base_of(whose)}partage/?fait=accord")


def _line(one: Place, base: str) -> dict[str, object]:
    said = []
    if one.blocked:
        said.append(_("Bloqué depuis le %(day)s.") % {"day": words.day(one.blocked)})
    if one.refused:
        said.append(_("N’ajoute rien depuis le %(day)s.") % {"day": words.day(one.refused)})
    if one.agreed:
        said.append(_("Vous lui avez donné votre accord."))
    return {
        "name": one.name,
        "city": one.city,
        "state": " ".join(said) or _("Ajoute ce qui concerne vos soins."),
        "icon": "lock" if one.blocked or one.refused else "hospital",
        "href": f"{base}partage/lieux/{one.public_id}/",
    }
