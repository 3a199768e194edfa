"""
What one decides about one professional, each step with a page that says its effect.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ens.ground import clock
from ens.journeys import care_team, relate
from ens.journeys.care_team import Professional
from ens.journeys.holder import Holder
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest


@dataclass(frozen=True, slots=True)
class Decision:
    """
    `button` is the stable name of the button that does it; `done` what the next page says.
    """

    journey: Callable[..., Holder]
    question: Promise
    button: str
    label: Promise
    kind: str
    effects: tuple[Promise, ...]
    done: str


CHOOSE = Decision(
    relate.by_name,
    _("Donner accès à %(name)s ?"),
    "choisir",
    _("Oui, lui donner accès"),
    "primary",
    (
        _("Ce professionnel verra les documents et les résultats que sa profession lui permet"
             " d’ouvrir, sauf ce que vous masquez."),
        _("Chacune de ses lectures sera écrite dans « Qui a regardé »."),
        _("Vous pourrez lui retirer cet accès à tout moment, avec effet immédiat."),
    ),
    "choisi",
)  # fmt: skip
REVOKE = Decision(
    relate.end,
    _("Retirer l’accès de %(name)s ?"),
    "revoquer",
    _("Oui, retirer l’accès"),
    "danger",
    (
        _("Dès maintenant, ce professionnel ne verra plus rien de cet espace."),
        _("Il garde seulement accès aux documents qu’il a lui-même écrits."),
        _("Vous pourrez lui redonner accès quand vous voudrez."),
    ),
    "retire",
)
BLOCK = Decision(
    relate.block,
    _("Bloquer %(name)s ?"),
    "bloquer",
    _("Oui, bloquer"),
    "danger",
    (
        _("Ce professionnel ne pourra rien voir, même avec un code ou en déclarant une urgence."),
        _("Il garde seulement accès aux documents qu’il a lui-même écrits."),
        _("Il n’est pas prévenu. Vous pourrez le débloquer à tout moment."),
    ),
    "bloque",
)
UNBLOCK = Decision(
    relate.unblock,
    _("Débloquer %(name)s ?"),
    "debloquer",
    _("Oui, débloquer"),
    "primary",
    (
        _("S’il fait encore partie de votre équipe de soins, il verra de nouveau ce que vous"
             " partagez."),
        _("Sinon, il ne verra rien tant que vous ne lui donnez pas accès."),
    ),
    "debloque",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@page_of_space
def choose(request: SignedInRequest, professional: object, patient: object = "") -> HttpResponse:
    return _decide(request, CHOOSE, str(professional), str(patient))


@require_http_methods(["GET", "POST"])
@page_of_space
def revoke(request: SignedInRequest, professional: object, patient: object = "") -> HttpResponse:
    return _decide(request, REVOKE, str(professional), str(patient))


@require_http_methods(["GET", "POST"])
@page_of_space
def block(request: SignedInRequest, professional: object, patient: object = "") -> HttpResponse:
    return _decide(request, BLOCK, str(professional), str(patient))


@require_http_methods(["GET", "POST"])
@page_of_space
def unblock(request: SignedInRequest, professional: object, patient: object = "") -> HttpResponse:
    return _decide(request, UNBLOCK, str(professional), str(patient))


def _decide(
    request: SignedInRequest, decision: Decision, professional: str, patient: str
) -> HttpResponse:
    now = clock.now()
    if request.method == "POST":
        whose = decision.journey(
            actor=request.actor,
            patient=patient,
            professional=professional,
            key=request.POST.get("idempotency_key", ""),
            now=now,
        )
        return HttpResponseRedirect(f"{base_of(whose)}partage/?fait={decision.done}")
    whose, one = care_team.one_professional(
        actor=request.actor, patient=patient, professional=professional, now=now
    )
    return _ask(request, decision, whose, one)


def _ask(
    request: SignedInRequest, decision: Decision, whose: Holder, one: Professional
) -> HttpResponse:
    base = base_of(whose)
    known = common(whose, "partage/") | {
        "professional": one,
        "question": str(decision.question) % {"name": one.name},
        "decision": decision,
        "sharing": f"{base}partage/",
        "crumbs": [(gettext("Accueil"), base), (gettext("Partage"), f"{base}partage/")],
    }
    return render(request, "citizen/pages/decide.html", known)
