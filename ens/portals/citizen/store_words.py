"""
What a listing of the store says, in plain French.

The four classes of impact and what is asked of each: reading 8 of the product.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ens.contexts.store.api import Listing
from ens.standards.smart import scopes, words


@dataclass(frozen=True, slots=True)
class Impact:
    """
    A class of impact: its name, what it means, what is asked of who publishes it.
    """

    label: Promise
    meaning: Promise
    asked: Promise
    tone: str
    icon: str


IMPACTS = (
    Impact(
        _("Information"),
        _("Elle informe. Elle ne calcule rien sur votre santé."),
        _("La règle demande un engagement écrit de l’éditeur."),
        "neutral",
        "info",
    ),
    Impact(
        _("Impact faible"),
        _("Elle aide à suivre ou à noter. Elle ne donne pas d’avis médical."),
        _("La règle demande un engagement écrit de l’éditeur, contrôlé ensuite au hasard."),
        "success",
        "check",
    ),
    Impact(
        _("Impact élevé"),
        _("Ce qu’elle affiche peut compter dans une décision de soin."),
        _("La règle demande une évaluation de sa qualité avant l’entrée au catalogue."),
        "warning",
        "warning",
    ),
    Impact(
        _("Dispositif médical"),
        _("Elle sert à diagnostiquer, à surveiller ou à traiter."),
        _("La règle demande un marquage CE et des tests par un organisme indépendant."),
        "accent",
        "doctor",
    ),
)  # fmt: skip


def card(listing: Listing) -> dict[str, object]:
    """
    One application as the catalogue and its own page show it.
    """
    impact = IMPACTS[listing.impact]
    asked = scopes.parse(listing.scopes)
    return {
        "id": listing.client_id,
        "name": listing.name,
        "publisher": listing.publisher,
        "logo": listing.logo,
        "purpose": listing.purpose,
        "impact": impact,
        "level": gettext("Classe %(number)s : %(label)s")
        % {"number": listing.impact, "label": str(impact.label).lower()},
        "price": listing.price,
        "model": [
            (gettext("Prix"), listing.price),
            (gettext("Qui la finance"), listing.funder),
            (gettext("Ce qui est fait des données"), listing.data_use),
            *([(gettext("Algorithme"), listing.algorithm)] if listing.algorithm else []),
            (gettext("Éditeur"), listing.publisher),
            (gettext("Contact de l’éditeur"), listing.contact),
        ],
        "asks": [words.of_resource(scope, gettext).sentence for scope in asked.resources],
        "can_be_opened": listing.can_be_opened,
    }
