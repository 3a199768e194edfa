"""
What one opposes: each choice with a page that says its effect before it is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ens.ground import clock
from ens.journeys import oppose
from ens.journeys.oppose import Choice
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words


@dataclass(frozen=True, slots=True)
class Words:
    """
    `allowed` and `opposed` say how it is; the questions and effects, what a change would do.
    """

    title: Promise
    allowed: Promise
    opposed: Promise
    to_oppose: Promise
    effects_of_opposing: tuple[Promise, ...]
    to_allow: Promise
    effects_of_allowing: tuple[Promise, ...]


EMERGENCY = Words(
    _("En urgence"),
    _("Un médecin urgentiste ou le SAMU peut ouvrir cet espace, avec un motif."),
    _("Personne ne peut l’ouvrir, même en urgence, depuis le %(day)s."),
    _("Refuser tout accès, même en urgence ?"),
    (
        _("Si vous ne pouvez plus parler, ni l’urgentiste ni le SAMU ne verront vos allergies,"
          " vos traitements ou vos résultats."),
        _("Ceux qui font partie de l’équipe de soins gardent leur accès."),
        _("Celui qui essaie est refusé, et vous en êtes prévenu."),
        _("Vous pourrez changer d’avis à tout moment, avec effet immédiat."),
    ),
    _("Permettre de nouveau l’accès en urgence ?"),
    (
        _("Un médecin urgentiste ou le SAMU pourra ouvrir cet espace deux heures, en donnant"
          " un motif."),
        _("Vous en serez prévenu aussitôt, et une vérification suivra toujours."),
        _("Ce que vous masquez restera masqué, et ceux que vous bloquez ne verront rien."),
    ),
)  # fmt: skip
CONSULTATION = Words(
    _("Consulter"),
    _("L’équipe de soins consulte ce qui n’est pas masqué."),
    _("Aucun professionnel ne consulte cet espace, depuis le %(day)s."),
    _("Ne plus laisser aucun professionnel consulter ?"),
    (
        _("Dès maintenant, aucun professionnel ne verra rien, pas même en urgence."),
        _("Chacun garde seulement accès aux documents qu’il a lui-même écrits."),
        _("L’équipe de soins reste en place : elle reverra tout si vous changez d’avis."),
    ),
    _("Laisser de nouveau l’équipe de soins consulter ?"),
    (_("Ceux qui font partie de l’équipe de soins verront de nouveau ce qui n’est pas masqué."),),
)
FEEDING = Words(
    _("Ajouter des documents"),
    _("Ceux qui vous soignent ajoutent leurs documents, comme la loi le demande."),
    _("Plus aucun professionnel n’ajoute de document, depuis le %(day)s."),
    _("Ne plus laisser les professionnels ajouter de documents ?"),
    (
        _("Dès maintenant, chaque nouveau document est refusé."),
        _("Ce qui est déjà là reste, et ceux qui le voyaient le voient toujours."),
        _("Un document refusé n’arrivera pas plus tard : il faudra le redemander."),
    ),
    _("Laisser de nouveau les professionnels ajouter des documents ?"),
    (_("Les prochains documents seront ajoutés, et vous en serez prévenu."),),
)  # fmt: skip
WORDS: Mapping[str, Words] = {
    "emergency": EMERGENCY,
    "consultation": CONSULTATION,
    "feeding": FEEDING,
}
ADDRESSES = {"urgence": "emergency", "consultation": "consultation", "depot": "feeding"}
DONE = {True: "oppose", False: "leve"}


def lines(found: tuple[Choice, ...], base: str) -> list[dict[str, object]]:
    """
    How each choice stands, for the sharing page.
    """
    addresses = {against: name for name, against in ADDRESSES.items()}
    return [
        {
            "title": WORDS[one.against].title,
            "state": _state(one),
            "opposed": one.since is not None,
            "href": f"{base}partage/oppositions/{addresses[one.against]}/",
        }
        for one in found
    ]


def _state(one: Choice) -> str:
    said = WORDS[one.against]
    if one.since is None:
        return str(said.allowed)
    return str(said.opposed) % {"day": words.day(one.since)}


@require_http_methods(["GET", "POST"])
@page_of_space
def opposing(request: SignedInRequest, about: str, patient: object = "") -> HttpResponse:
    against, now = ADDRESSES.get(about, ""), clock.now()
    if request.method == "POST":
        opposed = "s-opposer" in request.POST
        whose = oppose.decide(
            actor=request.actor,
            patient=str(patient),
            against=against,
            opposed=opposed,
            key=request.POST.get("idempotency_key", ""),
            now=now,
        )
        return HttpResponseRedirect(f"{base_of(whose)}partage/?fait={DONE[opposed]}#choix")
    whose, effect = oppose.effect(
        actor=request.actor, patient=str(patient), against=against, now=now
    )
    base, said = base_of(whose), WORDS[against]
    opposed = effect.choice.since is not None
    known = common(whose, "partage/") | {
        "opposed": opposed,
        "about": against,
        "question": said.to_allow if opposed else said.to_oppose,
        "effects": said.effects_of_allowing if opposed else said.effects_of_opposing,
        "concerned": effect.concerned,
        "title": said.title,
        "sharing": f"{base}partage/#choix",
        "crumbs": [(gettext("Accueil"), base), (gettext("Partage"), f"{base}partage/")],
    }
    return render(request, "citizen/pages/opposing.html", known)
