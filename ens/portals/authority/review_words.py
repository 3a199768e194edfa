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
DECISIONS: Mapping[str, Words] = {
    "justified": gettext_lazy("C’était justifié"),
    "to-explain": gettext_lazy("Demander une explication"),
    "abusive": gettext_lazy("Ce n’était pas justifié"),
}
TOLD = gettext_lazy("La vérification est terminée. La personne en est informée.")
NOT_TOLD = gettext_lazy("La vérification est terminée.")
STAYS = gettext_lazy("L’urgence reste à vérifier, marquée comme telle.")
DONE: Mapping[str, Words] = {
    "justified": gettext_lazy("C’est noté : justifié."),
    "abusive": gettext_lazy("C’est noté : non justifié."),
    "to-explain": gettext_lazy("C’est noté : explication demandée. L’urgence reste à vérifier."),
    "deja": gettext_lazy("Un autre agent avait déjà décidé. Rien n’a changé."),
}
CAPACITIES: Mapping[str, Words] = {
    "emergency": gettext_lazy("Professionnel face à une urgence"),
    "regulation": gettext_lazy("Médecin régulateur (SAMU)"),
}


def kind(review: access.Review) -> str:
    return str(KINDS[review.kind][0])


def choices(review: access.Review) -> list[tuple[str, str, str]]:
    """
    What may be decided, each with what follows: of an attempt that opened nothing, the person
    was told already.
    """
    ends = TOLD if review.kind == "opened" else NOT_TOLD
    return [
        (code, str(label), str(STAYS if code == "to-explain" else ends))
        for code, label in DECISIONS.items()
    ]


def capacity(review: access.Review) -> str:
    return str(CAPACITIES.get(review.capacity, _("Non précisé")))
