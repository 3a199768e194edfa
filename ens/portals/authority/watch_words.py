"""
Why a visit waits for a look, in words, and what may be decided of it.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise

REASONS: Mapping[str, Words] = {
    "stranger": gettext_lazy(
        "Aucun des confrères avec qui il travaille d’ordinaire ne s’occupe de la personne."
    ),
    "nothing-written": gettext_lazy(
        "Personne de sa structure n’a rien écrit au sujet de la personne depuis un mois."
    ),
    "first-visit": gettext_lazy("C’est la première fois en un an."),
    "again": gettext_lazy("Il revient souvent, et n’a jamais rien écrit à son sujet."),
    "emergency": gettext_lazy("L’espace était ouvert en urgence."),
    "same-name": gettext_lazy("Il porte le même nom de famille que la personne."),
    "colleague": gettext_lazy("La personne porte le nom d’un collègue de sa structure."),
    "marked": gettext_lazy("L’espace de la personne est surveillé de plus près."),
    "many-people": gettext_lazy(
        "Il a consulté ce jour-là bien plus de personnes dont personne autour de lui ne s’occupe"
        " que ses confrères."
    ),
    "night": gettext_lazy("C’était la nuit, et il travaille de jour."),
}
DECISIONS: Mapping[str, tuple[Words, Words]] = {
    "explained": (
        gettext_lazy("La consultation s’explique"),
        gettext_lazy("L’examen est terminé."),
    ),
    "to-explain": (
        gettext_lazy("Demander une explication"),
        gettext_lazy("La consultation reste à examiner, marquée comme telle."),
    ),
    "abusive": (
        gettext_lazy("Rien ne la justifiait"),
        gettext_lazy("L’examen est terminé. La personne en est informée."),
    ),
}
DONE: Mapping[str, Words] = {
    "explained": gettext_lazy("C’est noté : la consultation s’explique."),
    "abusive": gettext_lazy("C’est noté : rien ne la justifiait."),
    "to-explain": gettext_lazy("C’est noté : explication demandée."),
    "deja": gettext_lazy("Un autre agent avait déjà décidé. Rien n’a changé."),
}


def choices() -> list[tuple[str, str, str]]:
    return [(code, str(label), str(ends)) for code, (label, ends) in DECISIONS.items()]
