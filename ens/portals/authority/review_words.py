"""
Reviews of emergencies, in words.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ens.contexts.access import api as access

Words = str | Promise

KINDS: Mapping[str, tuple[Words, Words]] = {
    "opened": (
        gettext_lazy("Espace ouvert en urgence"),
        gettext_lazy(
            "Ce professionnel a ouvert l’espace de quelqu’un qu’il ne suit pas, en déclarant une"
            " urgence. La personne en a été prévenue aussitôt."
        ),
    ),
    "refused": (
        gettext_lazy("Tentative arrêtée"),
        gettext_lazy(
            "Une opposition ou un blocage a tenu : rien n’a été ouvert. La personne en a été"
            " prévenue."
        ),
    ),
    "quota": (
        gettext_lazy("Une fois de trop cette semaine"),
        gettext_lazy(
            "Le nombre d’ouvertures en urgence permis par semaine était atteint : rien n’a été"
            " ouvert."
        ),
    ),
}
DECISIONS: Mapping[str, tuple[Words, Words]] = {
    "justified": (
        gettext_lazy("C’était justifié"),
        gettext_lazy("La vérification est terminée. La personne en est informée."),
    ),
    "to-explain": (
        gettext_lazy("Demander une explication"),
        gettext_lazy("L’urgence reste à vérifier, marquée comme telle."),
    ),
    "abusive": (
        gettext_lazy("Ce n’était pas justifié"),
        gettext_lazy("La vérification est terminée. La personne en est informée."),
    ),
}
DONE: Mapping[str, Words] = {
    "justified": gettext_lazy("C’est noté : justifié. La personne en est informée."),
    "abusive": gettext_lazy("C’est noté : non justifié. La personne en est informée."),
    "to-explain": gettext_lazy("C’est noté : explication demandée. L’urgence reste à vérifier."),
    "deja": gettext_lazy("Un autre agent avait déjà décidé. Rien n’a changé."),
}
CAPACITIES: Mapping[str, Words] = {
    "emergency": gettext_lazy("Professionnel face à une urgence"),
    "regulation": gettext_lazy("Médecin régulateur (SAMU)"),
}


def kind(review: access.Review) -> str:
    return str(KINDS[review.kind][0])


def capacity(review: access.Review) -> str:
    return str(CAPACITIES.get(review.capacity, _("Non précisé")))
